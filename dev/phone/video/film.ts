import { KEYFRAME_PICTURES, FRAME_RATE } from '../../clip/timing.ts'
import { clipSound } from '../../clip/sound.ts'
import { RATE } from '../g711.ts'

const PICTURE_MS = 1000 / FRAME_RATE

/** Where the test clip is, for a phone that shows it and says it: picture and sound from one clock. */
export class Film {
  readonly #startedAt: number
  readonly #sound = clipSound(RATE)
  /** Pictures that were left out, so that a keyframe came sooner. */
  #ahead = 0

  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  /** Pictures since the beginning, by the clock. */
  slotAt(now: number): number {
    return Math.floor((now - this.#startedAt) / PICTURE_MS)
  }

  /** When that picture is due. */
  dueAt(slot: number): number {
    return this.#startedAt + slot * PICTURE_MS
  }

  /** Which picture of the clip stands at a slot. */
  pictureAt(slot: number): number {
    return slot + this.#ahead
  }

  /** Goes on with the next keyframe at this slot; the sound comes along. */
  jump(slot: number): void {
    const into = this.pictureAt(slot) % KEYFRAME_PICTURES
    if (into > 0) this.#ahead += KEYFRAME_PICTURES - into
  }

  /** `count` samples of the sound as it is at `now`. */
  samples(now: number, count: number): Int16Array {
    const at = Math.round(((now - this.#startedAt + this.#ahead * PICTURE_MS) / 1000) * RATE)
    const length = this.#sound.length
    return Int16Array.from({ length: count }, (_, i) => this.#sound[(((at + i) % length) + length) % length]!)
  }
}
