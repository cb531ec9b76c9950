/** Beyond what was measured. */
const MARGIN_MS = 3
/** Less is never waited: a path that begins to reorder must show by how much. Jitter of 30 ms reorders by 10. */
const LEAST_MS = 12
/** What one packet leaves of what is known: half of it is forgotten in 7 s at 50 packets a second. */
const MEMORY = 0.998
/** A packet that comes later than this many times the longest wait is a stray, not worth waiting for the next one. */
const STRAY = 4

/**
 * How long it is worth to wait for a missing packet, learnt from how far packets came behind those that overtook them:
 * where packets get lost but never overtake one another, waiting only delays what follows the loss.
 */
export class HoldEstimator {
  readonly #mostMs: number
  /** The farthest of late, fading. */
  #behindMs: number

  /** `mostMs` is also what an unknown path is waited for. */
  constructor(mostMs: number) {
    this.#mostMs = mostMs
    this.#behindMs = mostMs
  }

  /** Milliseconds. */
  get holdMs(): number {
    return Math.min(this.#mostMs, Math.max(LEAST_MS, this.#behindMs + MARGIN_MS))
  }

  /** A packet came. */
  arrived(): void {
    this.#behindMs *= MEMORY
  }

  /** A packet came `ms` after the first of those that overtook it, in time or too late. */
  overtaken(ms: number): void {
    if (ms <= STRAY * this.#mostMs) this.#behindMs = Math.max(this.#behindMs, Math.min(ms, this.#mostMs))
  }
}
