/**
 * The strongest frequency between `lowest` and `highest` Hz, to within one bin of the spectrum (rate / length). A
 * second of audio takes about a millisecond: quick enough to be asked of a phone that is talking meanwhile.
 */
export function spectralPeak(samples: Int16Array, rate: number, lowest: number, highest: number): number {
  const size = 2 ** Math.floor(Math.log2(samples.length))
  const real = new Float64Array(size)
  const imaginary = new Float64Array(size)
  // The Hann window keeps a loud tone from leaking over the whole spectrum.
  for (let i = 0; i < size; i++) real[i] = samples[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
  transform(real, imaginary)
  let peak = 0
  let most = -1
  for (let bin = Math.ceil((lowest * size) / rate); bin <= (highest * size) / rate; bin++) {
    const power = real[bin]! ** 2 + imaginary[bin]! ** 2
    if (power > most) [peak, most] = [bin, power]
  }
  return (peak * rate) / size
}

/** In-place radix-2 Fourier transform (Cooley and Tukey, 1965); the length is a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) [real[i], real[j]] = [real[j]!, real[i]!]
  }
  for (let span = 2; span <= size; span *= 2) {
    const half = span / 2
    for (let k = 0; k < half; k++) {
      const cosine = Math.cos((-2 * Math.PI * k) / span)
      const sine = Math.sin((-2 * Math.PI * k) / span)
      for (let start = k; start < size; start += span) {
        const other = start + half
        const re = real[other]! * cosine - imaginary[other]! * sine
        const im = real[other]! * sine + imaginary[other]! * cosine
        real[other] = real[start]! - re
        imaginary[other] = imaginary[start]! - im
        real[start] = real[start]! + re
        imaginary[start] = imaginary[start]! + im
      }
    }
  }
}
