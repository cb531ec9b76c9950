/** Zero crossings of the kernel to either side. */
const REACH = 16
/** Of the lower Nyquist frequency: where the transition to the stop band is centred. */
const CUTOFF = 0.95

/** The same sound at another rate (both in Hz, with a small common ratio): polyphase, windowed sinc (Blackman). */
export function resample(samples: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return samples
  const divisor = greatestCommonDivisor(from, to)
  const [up, down] = [to / divisor, from / divisor]
  const cutoff = Math.min(1, up / down) * CUTOFF
  const reach = Math.ceil(REACH / cutoff)
  const kernels = Array.from({ length: up }, (_, phase) => kernel(phase / up, cutoff, reach))
  const out = new Float64Array(Math.floor((samples.length * up) / down))
  for (let i = 0; i < out.length; i++) {
    const position = i * down
    const first = Math.floor(position / up) - reach + 1
    const taps = kernels[position % up]!
    const end = Math.min(taps.length, samples.length - first)
    let sum = 0
    for (let k = Math.max(0, -first); k < end; k++) {
      sum += samples[first + k]! * taps[k]!
    }
    out[i] = sum
  }
  return out
}

/** Taps for the samples `1 - reach … reach` around a point `fraction` behind sample 0; they sum up to 1. */
function kernel(fraction: number, cutoff: number, reach: number): Float64Array {
  const taps = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const x = k - reach + 1 - fraction
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * cutoff * x) / (Math.PI * cutoff * x)
    const phase = (Math.PI * x) / reach
    return Math.abs(x) > reach ? 0 : sinc * (0.42 + 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase))
  })
  const sum = taps.reduce((a, b) => a + b, 0)
  return taps.map((tap) => tap / sum)
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
