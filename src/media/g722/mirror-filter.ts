import { MIRROR_COEFFICIENTS } from './tables.ts'

/** Samples before the present two that the filter still looks at. */
const HISTORY = 22
/** Taken at a time: 20 ms. */
export const BLOCK_SAMPLES = 320

const TAPS = 12

/**
 * One quadrature mirror filter (ITU-T G.722 clauses 3.1 and 4.4): 24 taps over a line of samples, in two phases. Its
 * user writes up to BLOCK_SAMPLES from `HISTORY` on, asks for the phases, and then moves the line on.
 */
export class MirrorFilter {
  readonly line = new Int32Array(HISTORY + BLOCK_SAMPLES)
  /** Where in the line the new samples start. */
  readonly start = HISTORY

  /** The sum over the samples at odd places, up to the second of the pair that begins at sample `at`. */
  odd(at: number): number {
    const { line } = this
    let sum = 0
    for (let i = 0; i < TAPS; i++) sum += Math.imul(line[at + 2 * i + 1]!, MIRROR_COEFFICIENTS[TAPS - 1 - i]!)
    return sum
  }

  /** The sum over the samples at even places, up to the first of the pair. */
  even(at: number): number {
    const { line } = this
    let sum = 0
    for (let i = 0; i < TAPS; i++) sum += Math.imul(line[at + 2 * i]!, MIRROR_COEFFICIENTS[i]!)
    return sum
  }

  /** The `samples` written become the past. */
  advance(samples: number): void {
    this.line.copyWithin(0, samples, samples + HISTORY)
  }

  reset(): void {
    this.line.fill(0)
  }
}
