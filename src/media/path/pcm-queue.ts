/** Decoded samples on their way from packets of any length to frames of 20 ms. */
export class PcmQueue {
  readonly #samples: Int16Array
  #length = 0
  /** Up to where the far side's own audio reaches; the rest is made up. */
  #heard = 0
  /** A frame that is left out, to fade from into the one after it. */
  readonly #leftOut: Int16Array
  #leftOutLength = 0

  /** `capacity` in samples: a frame pulled and the longest packet. */
  constructor(capacity: number) {
    this.#samples = new Int16Array(capacity)
    this.#leftOut = new Int16Array(capacity)
  }

  get length(): number {
    return this.#length
  }

  append(pcm: Int16Array, length: number, isHeard: boolean): void {
    const fade = Math.min(length, this.#leftOutLength)
    for (let i = 0; i < fade; i++) {
      this.#samples[this.#length + i] = (this.#leftOut[i]! * (fade - i) + pcm[i]! * i) / fade
    }
    for (let i = fade; i < length; i++) this.#samples[this.#length + i] = pcm[i]!
    this.#leftOutLength = 0
    this.#length += length
    if (isHeard) this.#heard = this.#length
  }

  /** Time is to be shortened by this frame: it only shines through the beginning of the next. */
  leaveOut(pcm: Int16Array, length: number): void {
    for (let i = 0; i < length; i++) this.#leftOut[i] = pcm[i]!
    this.#leftOutLength = length
  }

  /** Moves the first `length` samples to `out`; true when some are the far side's own. */
  take(out: Int16Array, length: number): boolean {
    for (let i = 0; i < length; i++) out[i] = this.#samples[i]!
    this.#samples.copyWithin(0, length, this.#length)
    this.#length -= length
    const isHeard = this.#heard > 0
    this.#heard = Math.max(0, this.#heard - length)
    return isHeard
  }
}
