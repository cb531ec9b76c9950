/** The discrete Fourier transform of one length, a power of two: iterative, radix 2, in place. */
export class Fft {
  readonly size: number
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #reversed: Uint32Array

  constructor(size: number) {
    const bits = Math.log2(size)
    if (!Number.isInteger(bits)) throw new RangeError(`${size} is no power of two`)
    this.size = size
    this.#cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size))
    this.#sin = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size))
    this.#reversed = new Uint32Array(size)
    for (let i = 1; i < size; i++) this.#reversed[i] = (this.#reversed[i >> 1]! >> 1) | ((i & 1) << (bits - 1))
  }

  /** Transforms `re + i·im`, both of `size` values. */
  forward(re: Float64Array, im: Float64Array): void {
    const { size } = this
    for (let i = 0; i < size; i++) {
      const j = this.#reversed[i]!
      if (j <= i) continue
      const real = re[i]!
      const imaginary = im[i]!
      re[i] = re[j]!
      im[i] = im[j]!
      re[j] = real
      im[j] = imaginary
    }
    const cosines = this.#cos
    const sines = this.#sin
    for (let half = 1, step = size / 2; half < size; half *= 2, step /= 2) {
      for (let start = 0; start < size; start += 2 * half) {
        for (let a = start, b = start + half, k = 0; a < start + half; a++, b++, k += step) {
          const cos = cosines[k]!
          const sin = sines[k]!
          const real = re[b]! * cos + im[b]! * sin
          const imaginary = im[b]! * cos - re[b]! * sin
          re[b] = re[a]! - real
          im[b] = im[a]! - imaginary
          re[a]! += real
          im[a]! += imaginary
        }
      }
    }
  }

  /** The inverse, without the division by `size`. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re)
  }
}
