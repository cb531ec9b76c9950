/** The mean is of so many intervals. */
const INTERVALS = 30
/** Not a freeze, but the stream's own slowness. Milliseconds. */
const MARGIN_MS = 150

/**
 * Freezes as WebRTC's statistics have them (freezeCount, totalFreezesDuration): an interval between pictures of more
 * than max(3 mean intervals, mean + 150 ms).
 */
export class FreezeMeter {
  freezes = 0
  freezeMs = 0
  readonly #intervals: number[] = []
  #sum = 0
  #lastAt: number | undefined

  /** A picture came. */
  picture(nowMs: number): void {
    const before = this.#lastAt
    this.#lastAt = nowMs
    if (before === undefined) return
    const interval = nowMs - before
    const count = this.#intervals.length
    const mean = this.#sum / count
    if (count > 0 && interval > Math.max(3 * mean, mean + MARGIN_MS)) {
      this.freezes++
      this.freezeMs += interval
    }
    this.#intervals.push(interval)
    this.#sum += interval
    if (count === INTERVALS) this.#sum -= this.#intervals.shift()!
  }

  /** What follows is no freeze: nothing was to come. */
  pause(): void {
    this.#lastAt = undefined
  }
}
