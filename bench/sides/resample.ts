/** From 8 to 48 kHz. */
export const FACTOR = 6
/** Of the low-pass, which leaves what a phone has (to 3.4 kHz) and takes its images. */
const TAPS = 96

/** A windowed-sinc low-pass at half of the lower rate, its gain 1. */
const FILTER = Float32Array.from({ length: TAPS }, (_, i) => {
  const x = i - (TAPS - 1) / 2
  const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / TAPS)
  return (Math.sin((Math.PI * x) / FACTOR) / (Math.PI * x)) * hann
})

/** 8 to 48 kHz, polyphase: 16 multiplications a sample. Keeps its past between frames. */
export class Upsampler {
  readonly #past = new Float32Array(TAPS / FACTOR - 1)

  /** `out` holds FACTOR times the samples of `samples`. */
  run(samples: Int16Array, out: Int16Array): void {
    const reach = this.#past.length
    const line = new Float32Array(reach + samples.length)
    line.set(this.#past)
    line.set(samples, reach)
    for (let n = 0; n < samples.length; n++) {
      for (let phase = 0; phase < FACTOR; phase++) {
        let sum = 0
        for (let tap = 0; tap <= reach; tap++) sum += line[n + reach - tap]! * FILTER[tap * FACTOR + phase]!
        out[n * FACTOR + phase] = clipped(sum * FACTOR)
      }
    }
    this.#past.set(line.subarray(samples.length))
  }
}

/** 48 to 8 kHz. Keeps its past between frames. */
export class Downsampler {
  readonly #past = new Float32Array(TAPS - 1)

  /** Returns the samples written to `out`: a sixth of those of `samples`, which are a multiple of FACTOR. */
  run(samples: Int16Array, out: Int16Array): number {
    const reach = this.#past.length
    const line = new Float32Array(reach + samples.length)
    line.set(this.#past)
    line.set(samples, reach)
    const count = samples.length / FACTOR
    for (let n = 0; n < count; n++) {
      let sum = 0
      for (let tap = 0; tap < TAPS; tap++) sum += line[n * FACTOR + reach - tap]! * FILTER[tap]!
      out[n] = clipped(sum)
    }
    this.#past.set(line.subarray(samples.length))
    return count
  }
}

function clipped(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample)))
}
