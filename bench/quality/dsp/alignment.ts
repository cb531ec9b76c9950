import { Fft } from './fft.ts'

export interface Match {
  /** How many samples later than in the reference the sound is. */
  readonly lag: number
  /** Of the two, at that lag: 1 is the same but for loudness. */
  readonly correlation: number
}

const transforms = new Map<number, Fft>()

/**
 * Where the reference's samples `from … to` are found again in `heard`: the lag between `least` and `most` at which the
 * normalised cross-correlation is greatest.
 */
export function locate(
  reference: Float64Array,
  heard: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
  { least, most }: { readonly least: number; readonly most: number },
): Match {
  const length = to - from
  const lags = most - least + 1
  const start = from + least
  const size = 2 ** Math.ceil(Math.log2(length + lags))
  const fft = transforms.get(size) ?? new Fft(size)
  transforms.set(size, fft)
  // Both signals are real: one transform carries the two, the correlation comes out in the products of its halves.
  const [aRe, aIm] = [new Float64Array(size), new Float64Array(size)]
  const [bRe, bIm] = [new Float64Array(size), new Float64Array(size)]
  for (let i = 0; i < length; i++) aRe[i] = reference[from + i] ?? 0
  for (let i = 0; i < length + lags - 1; i++) bRe[i] = heard[start + i] ?? 0
  fft.forward(aRe, aIm)
  fft.forward(bRe, bIm)
  for (let k = 0; k < size; k++) {
    const re = bRe[k]! * aRe[k]! + bIm[k]! * aIm[k]!
    bIm[k] = bIm[k]! * aRe[k]! - bRe[k]! * aIm[k]!
    bRe[k] = re
  }
  fft.inverse(bRe, bIm)

  let referenceEnergy = 0
  for (let i = from; i < to; i++) referenceEnergy += (reference[i] ?? 0) ** 2
  let heardEnergy = 0
  for (let i = 0; i < length; i++) heardEnergy += (heard[start + i] ?? 0) ** 2
  let best: Match = { lag: least, correlation: -Infinity }
  for (let lag = 0; lag < lags; lag++) {
    const correlation = bRe[lag]! / size / Math.sqrt(referenceEnergy * Math.max(heardEnergy, 1) + 1)
    if (correlation > best.correlation) best = { lag: least + lag, correlation }
    heardEnergy += (heard[start + lag + length] ?? 0) ** 2 - (heard[start + lag] ?? 0) ** 2
  }
  return best
}

/** Where the run as a whole is: by some seconds of its middle, within 2 s to either side. */
export function locateRun(reference: Float64Array, heard: Float64Array, rate: number): number {
  const middle = Math.floor(reference.length / 2)
  const half = Math.min(middle, 6 * rate)
  return locate(reference, heard, { from: middle - half, to: middle + half }, { least: -2 * rate, most: 2 * rate }).lag
}

/** `count` samples from `from` on; where there are none, silence. */
export function cut(samples: Float64Array, from: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => samples[from + i] ?? 0)
}
