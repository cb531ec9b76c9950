const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Zones of today begin their hours at full hours, halves and quarters of UTC. */
const FINEST_MS = 15 * MINUTE_MS
/** How far apart a zone is asked for its offset; it changes twice a year. */
const LOOK_MS = 12 * HOUR_MS

/** What clocks show. */
export interface LocalMoment {
  /** Days since 1970-01-01. */
  readonly day: number
  readonly hour: number
  /** 0 is Monday. */
  readonly weekday: number
  readonly offsetMs: number
}

interface Stretch {
  readonly from: number
  readonly offsetMs: number
}

/** A zone's clocks over a time: asked of the system a few times, computed from then on. */
export class LocalTime {
  /** So long that no hour and no day begins within, milliseconds: a quarter of an hour, or up to an hour. */
  readonly grainMs: number
  readonly #stretches: readonly Stretch[]

  /** `timeZone`: an IANA name that there is. Epoch ms. */
  constructor(timeZone: string, from: number, to: number) {
    // A day began up to a day and the greatest change of clocks before.
    this.#stretches = stretchesOf(timeZone, floorTo(from, HOUR_MS) - DAY_MS - 2 * HOUR_MS, to)
    const parts = this.#stretches.flatMap(({ from, offsetMs }, i) => (i === 0 ? [offsetMs] : [offsetMs, from]))
    this.grainMs = Math.max(FINEST_MS, parts.reduce(commonDivisor, HOUR_MS))
  }

  at(time: number): LocalMoment {
    const { offsetMs } = this.#stretches.findLast(({ from }) => from <= time) ?? this.#stretches[0]!
    const local = time + offsetMs
    const day = Math.floor(local / DAY_MS)
    // 1970-01-01 was a Thursday.
    return { day, hour: Math.floor((local - day * DAY_MS) / HOUR_MS), weekday: (((day + 3) % 7) + 7) % 7, offsetMs }
  }

  /** When the local hours or days began that have a part in the time, oldest first: the first one at or before `from`. */
  beginnings(unit: 'hour' | 'day', from: number, to: number): number[] {
    const key = (time: number): string => {
      const { day, hour, offsetMs } = this.at(time)
      // When clocks go back, an hour comes twice; a day does not.
      return unit === 'day' ? String(day) : `${day} ${hour} ${offsetMs}`
    }
    let first = floorTo(from, this.grainMs)
    const firstKey = key(first)
    while (key(first - this.grainMs) === firstKey) first -= this.grainMs
    const found = [first]
    let last = firstKey
    for (let time = floorTo(from, this.grainMs) + this.grainMs; time < to; time += this.grainMs) {
      const next = key(time)
      if (next !== last) found.push(time)
      last = next
    }
    return found
  }
}

/** The greatest multiple of `step` that is not above `time`. */
export function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step
}

function stretchesOf(timeZone: string, from: number, to: number): Stretch[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offsetAt = (time: number): number => offsetOf(format.format(time))
  const stretches: Stretch[] = [{ from, offsetMs: offsetAt(from) }]
  for (let time = from; time < to; time += LOOK_MS) {
    const [before, after] = [stretches.at(-1)!.offsetMs, offsetAt(time + LOOK_MS)]
    if (before === after) continue
    let [low, high] = [time, time + LOOK_MS]
    while (high - low > MINUTE_MS) {
      const middle = floorTo((low + high) / 2, MINUTE_MS)
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    stretches.push({ from: high, offsetMs: after })
  }
  return stretches
}

/** Of `11/23/2026, GMT-03:00`; UTC itself is `GMT` alone, and before there were zones there are seconds too. */
function offsetOf(text: string): number {
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/.exec(text) ?? []
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -ms : ms
}

function commonDivisor(a: number, b: number): number {
  let [high, low] = [Math.abs(a), Math.abs(b)]
  while (low > 0) [high, low] = [low, high % low]
  return high
}
