import { matchDialPattern } from './dial-pattern.ts'
import type { EndReason } from './end-reason.ts'
import { type LimitCount, type LimitName, type LimitRules, type LimitSubject, rulesOf } from './limits.ts'

/** A call that was let through, and counts until it is released. */
export interface LimitLease {
  /** How long it may last from its answer, and what it then ends with; undefined: as long as it wants. */
  readonly longest: { readonly ms: number; readonly reason: EndReason } | undefined
  /** What it was counted as, for its record. */
  readonly counted: readonly LimitCount[]
  /** At the end of the call, whatever ends it. Idempotent. */
  release(): void
}

export type Admission =
  | { readonly admitted: true; readonly lease: LimitLease }
  | {
      readonly admitted: false
      readonly limit: LimitName
      /** The LimitSubject's id. */
      readonly subject: string
      readonly reason: EndReason
    }

/** Where the calls of earlier runs are known from. */
export interface CallHistory {
  /** What was counted for the calls that are on record since then (epoch ms), in any order. */
  recentCalls(since: number): AsyncIterable<LimitCount> | Iterable<LimitCount>
}

/** How calls stand against the limits of a subject. */
export interface LimitUsage {
  readonly live: number
  readonly lastMinute: number
  readonly today: number
}

/** The most that `perMinute` can be: so many times are kept for one subject. */
export const MAX_PER_MINUTE = 1000

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Calls of one subject. */
interface Tally {
  live: number
  day: number
  today: number
  /** Epoch ms of the calls of the last minute, at most MAX_PER_MINUTE of them, oldest first. */
  recent: number[]
}

/**
 * Counts the calls of each subject and says which may begin. A call that was let through counts from then on, answered
 * or not; a refused one does not. Days are those of UTC, the same on every machine and across a restart. A subject whose
 * calls are over, of another day and older than a minute, takes no memory.
 */
export class LimitBook {
  readonly #tallies = new Map<string, Tally>()
  #defaults: LimitRules
  #sweptDay = -1

  constructor(defaults: LimitRules) {
    this.#defaults = defaults
  }

  /** The defaults from now on. Live calls keep theirs. */
  set defaults(rules: LimitRules) {
    this.#defaults = rules
  }

  /**
   * Lets a call begin that counts for all of `subjects`, or for none of them and says which limit forbids it. `number` is
   * what was dialled, where a number was. `now` in epoch ms.
   */
  admit(subjects: readonly LimitSubject[], number: string | undefined, now: number): Admission {
    this.#sweep(now)
    for (const subject of subjects) {
      const rules = rulesOf(subject, this.#defaults)
      const limit = this.#broken(subject.id, rules, number, now)
      if (!limit) continue
      const reason: EndReason = { cause: 'limit', by: 'bridge', detail: this.#describe(subject, limit) }
      return { admitted: false, limit, subject: subject.id, reason }
    }
    return { admitted: true, lease: this.#lease(subjects, now) }
  }

  /** Subjects that are counted. */
  get size(): number {
    return this.#tallies.size
  }

  usage(subjectId: string, now: number): LimitUsage {
    const tally = this.#tallies.get(subjectId)
    if (!tally) return { live: 0, lastMinute: 0, today: 0 }
    this.#forgetOld(tally, now)
    return { live: tally.live, lastMinute: tally.recent.length, today: tally.today }
  }

  /**
   * Counts what earlier runs let through today and in the last minute. Before the first call of this run, or those that
   * are on record already would count twice. Rejects when the history does.
   */
  async restore(history: CallHistory, now: number): Promise<void> {
    const since = Math.min(dayOf(now) * DAY_MS, now - MINUTE_MS)
    for await (const { subject, at } of history.recentCalls(since)) {
      if (at < since || at > now) continue
      const tally = this.#tallyOf(subject, now)
      if (dayOf(at) === tally.day) tally.today++
      remember(tally, at, now)
    }
    for (const tally of this.#tallies.values()) tally.recent.sort((a, b) => a - b)
  }

  #broken(id: string, rules: LimitRules, number: string | undefined, now: number): LimitName | undefined {
    const { destinations, maxConcurrent, perMinute, perDay } = rules
    if (destinations && number !== undefined && !destinations.some((pattern) => matchDialPattern(pattern, number))) {
      return 'destinations'
    }
    const { live, lastMinute, today } = this.usage(id, now)
    if (maxConcurrent !== undefined && live >= maxConcurrent) return 'maxConcurrent'
    if (perMinute !== undefined && lastMinute >= perMinute) return 'perMinute'
    if (perDay !== undefined && today >= perDay) return 'perDay'
    return undefined
  }

  #lease(subjects: readonly LimitSubject[], now: number): LimitLease {
    const tallies = subjects.map(({ id }) => {
      const tally = this.#tallyOf(id, now)
      tally.live++
      tally.today++
      remember(tally, now, now)
      return tally
    })
    let released = false
    return {
      longest: this.#longest(subjects),
      counted: subjects.map(({ id }) => ({ subject: id, at: now })),
      release: () => {
        if (released) return
        released = true
        for (const tally of tallies) tally.live--
      },
    }
  }

  #longest(subjects: readonly LimitSubject[]): LimitLease['longest'] {
    let longest: LimitLease['longest']
    for (const subject of subjects) {
      const { maxMinutes } = rulesOf(subject, this.#defaults)
      const ms = maxMinutes === undefined ? Infinity : Math.round(maxMinutes * MINUTE_MS)
      if (ms >= (longest?.ms ?? Infinity)) continue
      longest = { ms, reason: { cause: 'limit', by: 'bridge', detail: this.#describe(subject, 'maxMinutes') } }
    }
    return longest
  }

  /** `limits.perMinute of the route tronco: 10`, as an administrator finds it. */
  #describe({ id, rules, withDefaults }: LimitSubject, limit: LimitName): string {
    const own = rules[limit] !== undefined
    const value = (withDefaults ? { ...this.#defaults, ...rules } : rules)[limit]
    const most = typeof value === 'number' ? `: ${value}` : ' do not have the number'
    const where = own ? `limits.${limit} of ` : `calls.limits.${limit}, for `
    return `${where}${id.replace(':', ' ')}${most}`
  }

  #tallyOf(id: string, now: number): Tally {
    let tally = this.#tallies.get(id)
    if (!tally) {
      tally = { live: 0, day: dayOf(now), today: 0, recent: [] }
      this.#tallies.set(id, tally)
    }
    this.#forgetOld(tally, now)
    return tally
  }

  #forgetOld(tally: Tally, now: number): void {
    if (tally.day !== dayOf(now)) {
      tally.day = dayOf(now)
      tally.today = 0
    }
    // Times ahead of now come from a clock that was set back, and would stay for as long.
    const { recent } = tally
    if (recent.some((at) => at > now)) tally.recent = recent.filter((at) => at <= now && now - at < MINUTE_MS)
    else {
      const first = recent.findIndex((at) => now - at < MINUTE_MS)
      recent.splice(0, first < 0 ? recent.length : first)
    }
  }

  /** Once a day, and so seldom enough to look at all. */
  #sweep(now: number): void {
    if (this.#sweptDay === dayOf(now)) return
    this.#sweptDay = dayOf(now)
    for (const [id, tally] of this.#tallies) {
      this.#forgetOld(tally, now)
      if (tally.live === 0 && tally.today === 0 && tally.recent.length === 0) this.#tallies.delete(id)
    }
  }
}

function remember(tally: Tally, at: number, now: number): void {
  if (now - at < MINUTE_MS && tally.recent.length < MAX_PER_MINUTE) tally.recent.push(at)
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}
