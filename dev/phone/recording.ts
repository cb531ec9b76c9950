import { RATE } from './g711.ts'

/** A quarter of an hour; what comes later is not kept. */
const LONGEST = 15 * 60 * RATE

/** A timestamp that leads further than this from where the clock says we are belongs to another source. */
const JUMP = RATE

/**
 * What was heard since the first packet, in its place in time: a lost packet or a silence of the other side leaves
 * zeros. Positions follow the RTP timestamps; where these jump, the clock.
 */
export class Recording {
  #samples = new Int16Array(RATE * 10)
  #length = 0
  #firstAt: number | undefined
  #lastStart = 0
  #lastTimestamp = 0

  /** Monotonic ms of the first packet; undefined before it. */
  get firstAt(): number | undefined {
    return this.#firstAt
  }

  write(samples: Int16Array, timestamp: number, now: number): void {
    this.#firstAt ??= now
    const byClock = Math.round(((now - this.#firstAt) / 1000) * RATE)
    const byTimestamp = this.#lastStart + ((timestamp - this.#lastTimestamp) | 0)
    const start = this.#length === 0 ? 0 : Math.abs(byTimestamp - byClock) < JUMP ? byTimestamp : byClock
    this.#lastTimestamp = timestamp
    this.#lastStart = start
    const end = start + samples.length
    if (start < 0 || end > LONGEST) return
    if (end > this.#samples.length) {
      const larger = new Int16Array(Math.min(LONGEST, Math.max(end, 2 * this.#samples.length)))
      larger.set(this.#samples)
      this.#samples = larger
    }
    this.#samples.set(samples, start)
    this.#length = Math.max(this.#length, end)
  }

  /** All of it. */
  all(): Int16Array {
    return this.#samples.slice(0, this.#length)
  }

  /** The second before `now`; where nothing came, silence. */
  lastSecond(now: number): Int16Array {
    const window = new Int16Array(RATE)
    if (this.#firstAt === undefined) return window
    // Packets come up to a few dozen ms after their time; only a longer absence is silence.
    const clock = Math.round(((now - this.#firstAt) / 1000) * RATE)
    const end = clock - this.#length > RATE / 5 ? clock : this.#length
    const from = Math.max(0, end - RATE)
    window.set(this.#samples.subarray(from, Math.max(from, Math.min(end, this.#length))), Math.max(0, RATE - end))
    return window
  }
}
