// How much longer than needed packets may wait: what is left alone, and from where on speech is cut as well. The first
// is a frame, as nothing less is left out, and a little, so that what was left out is not missed at once.
const TOLERATED_MS = 22
const URGENT_MS = 80
/** Not urgent, but for so long that a quiet place is no longer waited for. */
const PATIENCE_MS = 2000
const EVERY_MS = 200
const URGENT_EVERY_MS = 40

/** Decides when a playout that waits too long leaves a frame out. */
export class CatchUp {
  #excessSince: number | undefined
  #doneAt = -Infinity

  /** `excessMs` is what packets wait beyond need. True when the present frame may go. */
  decide(excessMs: number, isQuiet: boolean, nowMs: number): boolean {
    if (excessMs < TOLERATED_MS) {
      this.#excessSince = undefined
      return false
    }
    this.#excessSince ??= nowMs
    const isUrgent = excessMs >= URGENT_MS
    if (nowMs - this.#doneAt < (isUrgent ? URGENT_EVERY_MS : EVERY_MS)) return false
    return isUrgent || isQuiet || nowMs - this.#excessSince >= PATIENCE_MS
  }

  /** A frame was left out. */
  done(nowMs: number): void {
    this.#doneAt = nowMs
  }
}
