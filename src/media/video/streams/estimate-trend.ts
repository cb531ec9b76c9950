const KEPT = 20
const STEP_MS = 1000
/** A fall of less is the estimate's own breathing. */
const FALL = 0.95
const FALL_LASTS_MS = 1000
/** libwebrtc's estimate grows by 8 % a second where nothing holds it back, and by 2 % where a link was found full. */
const RISE = 1.2
const RISE_STEPS = 4
const SURGE = 1.25

/** How a receiver's estimate of what it can take goes: by what it was in the last twenty seconds. */
export class EstimateTrend {
  /** Of each second, the present one last. Bits per second. */
  readonly #history: number[] = []
  #stepAt = -Infinity
  #last: number | undefined
  #fellAt = -Infinity

  /** To be told several times a second. */
  note(estimate: number | undefined, nowMs: number): void {
    if (estimate === undefined) return
    if (this.#last !== undefined && estimate < this.#last * FALL) this.#fellAt = nowMs
    this.#last = estimate
    if (nowMs - this.#stepAt >= STEP_MS) {
      this.#stepAt = nowMs
      if (this.#history.push(estimate) > KEPT) this.#history.shift()
    }
  }

  /** A queue was seen on the way just now. */
  isFalling(nowMs: number): boolean {
    return nowMs - this.#fellAt < FALL_LASTS_MS
  }

  /** It grows as fast as it can: it is less than the link takes. */
  isRising(nowMs: number): boolean {
    const [first] = this.#history
    if (first === undefined || this.isFalling(nowMs)) return false
    const before = this.#history.at(-1 - RISE_STEPS)
    // In its first seconds it has not shown yet what it does.
    return before === undefined ? this.#last! >= first : this.#last! >= before * RISE
  }

  /** More than in all the time before: the link is another than it was. */
  isSurging(nowMs: number): boolean {
    const before = this.#history.slice(0, -RISE_STEPS)
    return before.length >= RISE_STEPS && this.isRising(nowMs) && this.#last! >= Math.max(...before) * SURGE
  }
}
