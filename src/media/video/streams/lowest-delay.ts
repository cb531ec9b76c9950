import { VIDEO_CLOCK_RATE } from '../video.ts'

const UNITS_PER_MS = VIDEO_CLOCK_RATE / 1000
/** Clocks drift, and routes change: what was the shortest way once is forgotten. */
const WINDOW_MS = 5000

/**
 * Which time of the stream the wall clock shows: that of a packet that came the shortest way of late. Audio is mapped
 * the same way, so that a receiver that compares sender reports shows lips as they were spoken, however long a keyframe
 * took.
 */
export class LowestDelay {
  /** Arrival less media time, in units: the least of the present and of the last window. */
  #now = Infinity
  #before = Infinity
  #windowAt = 0

  note(time: number, nowMs: number): void {
    const delay = nowMs * UNITS_PER_MS - time
    if (nowMs - this.#windowAt >= WINDOW_MS) {
      this.#before = nowMs - this.#windowAt >= 2 * WINDOW_MS ? Infinity : this.#now
      this.#now = Infinity
      this.#windowAt = nowMs
    }
    if (delay < this.#now) this.#now = delay
  }

  /** Media time at `nowMs`; undefined before the first packet. */
  timeAt(nowMs: number): number | undefined {
    const delay = Math.min(this.#now, this.#before)
    return delay === Infinity ? undefined : Math.round(nowMs * UNITS_PER_MS - delay)
  }

  restart(): void {
    this.#now = Infinity
    this.#before = Infinity
  }
}
