import { VIDEO_CLOCK_RATE } from '../../video.ts'

/** RTP's clock is not exact: a picture that is early by less is on time. */
const SLACK = VIDEO_CLOCK_RATE / 1000

/** Chooses the pictures that a lower frame rate keeps, evenly, by their time. */
export class FrameRate {
  #step: number
  #due: number | undefined

  /** Pictures a second. */
  constructor(rate: number) {
    this.#step = VIDEO_CLOCK_RATE / rate
  }

  set(rate: number): void {
    const step = VIDEO_CLOCK_RATE / rate
    if (step === this.#step) return
    this.#step = step
    this.#due = undefined
  }

  /** `time`: of RTP's clock, not wrapped. False: leave it out. */
  keeps(time: number): boolean {
    // Another source, or one that was away: begin anew.
    if (this.#due === undefined || Math.abs(time - this.#due) > VIDEO_CLOCK_RATE) this.#due = time
    if (time < this.#due - SLACK) return false
    this.#due = Math.max(this.#due + this.#step, time - this.#step)
    return true
  }
}
