import { power } from './level.ts'

/** For how long a decoder's made-up sound lives on in the first frame after it. */
const RELEASE_MS = 10

/**
 * Keeps concealed frames from being louder than what was heard before them. What libopus 1.3 makes up after pure tones
 * (dial tones are such) can reach full scale, and fades from there into the next frame.
 */
export class ConcealmentGuard {
  readonly #releaseSamples: number
  #lastPower = 0
  #gain = 1

  /** `rate` of the samples, Hz. */
  constructor(rate: number) {
    this.#releaseSamples = (rate * RELEASE_MS) / 1000
  }

  /** A decoded frame: fades the echo of a concealed one that was turned down. Returns the frame's power. */
  decoded(pcm: Int16Array, samples: number): number {
    if (this.#gain < 1) {
      const fade = Math.min(samples, this.#releaseSamples)
      for (let i = 0; i < fade; i++) pcm[i]! *= this.#gain + (1 - this.#gain) * (i / fade)
      this.#gain = 1
    }
    this.#lastPower = power(pcm, samples)
    return this.#lastPower
  }

  /** A concealed frame: turns it down to the loudness before it. */
  concealed(pcm: Int16Array, samples: number): void {
    const made = power(pcm, samples)
    if (made > this.#lastPower) {
      this.#gain = Math.sqrt(this.#lastPower / made)
      for (let i = 0; i < samples; i++) pcm[i]! *= this.#gain
    } else {
      this.#lastPower = made
    }
  }
}
