import type { Clock } from '../lib/clock.ts'

/** How a call of ours ended, as far as a late device has to be told. */
export type Epitaph = 'answered_elsewhere' | 'ended'

/**
 * The sessions that are over. Apps repeat their `call` and accept late, and what arrives after the end must neither
 * ring again nor leave a device in a call with nobody. Bounded in time and number; the oldest go first.
 */
export class Tombstones {
  readonly #entries = new Map<string, { readonly epitaph: Epitaph; readonly until: number }>()
  readonly #clock: Clock
  readonly #keepMs: number
  readonly #most: number

  /** `keepMs` has to exceed the 60 s for which an SDK repeats a `call`. */
  constructor(clock: Clock, keepMs = 5 * 60_000, most = 1000) {
    this.#clock = clock
    this.#keepMs = keepMs
    this.#most = most
  }

  bury(sessionId: string, epitaph: Epitaph): void {
    this.#entries.delete(sessionId)
    this.#entries.set(sessionId, { epitaph, until: this.#clock.monotonic() + this.#keepMs })
    this.#sweep()
  }

  find(sessionId: string): Epitaph | undefined {
    this.#sweep()
    return this.#entries.get(sessionId)?.epitaph
  }

  get size(): number {
    return this.#entries.size
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    // Insertion order is expiry order, so the first that stays ends the search.
    for (const [sessionId, { until }] of this.#entries) {
      if (until > now && this.#entries.size <= this.#most) return
      this.#entries.delete(sessionId)
    }
  }
}
