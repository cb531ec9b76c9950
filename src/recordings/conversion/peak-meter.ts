/** Enough for a display of any width; a recording of any length takes so many bytes for each channel. */
export const MAX_PEAKS = 2000
/** A shorter stretch would show single waves. */
const LEAST_SAMPLES = 80

/** How loud a recording is along its way: the largest sample of each stretch, 0 (silence) to 255 (full scale). */
export class PeakMeter {
  readonly #peaks: Uint8Array
  readonly #total: number
  #at = 0

  /** `total`: samples that will come. */
  constructor(total: number) {
    this.#total = total
    this.#peaks = new Uint8Array(Math.min(MAX_PEAKS, Math.ceil(total / LEAST_SAMPLES)))
  }

  get peaks(): Uint8Array {
    return this.#peaks
  }

  write(samples: Int16Array): void {
    const { length } = this.#peaks
    for (const sample of samples) {
      const bucket = Math.floor((this.#at++ * length) / this.#total)
      const level = Math.min(255, Math.ceil(Math.abs(sample) / 128))
      if (bucket < length && level > this.#peaks[bucket]!) this.#peaks[bucket] = level
    }
  }
}

/** The same in at most `buckets` stretches. */
export function coarser(peaks: Uint8Array, buckets: number): number[] {
  const length = Math.min(buckets, peaks.length)
  return Array.from({ length }, (_, i) => {
    const from = Math.floor((i * peaks.length) / length)
    const to = Math.floor(((i + 1) * peaks.length) / length)
    return peaks.subarray(from, to).reduce((most, peak) => Math.max(most, peak), 0)
  })
}
