import { SCALE_FRACTIONS } from './tables.ts'

const ZEROS = 6

export interface SubBandOptions {
  /** NBL or NBH, the logarithm of the scale factor, is held below this (clauses 3.5, 6.2.1.3). */
  readonly mostLogarithm: number
  /** What the scale factor begins with (clause 6.2.1.3: the least one). */
  readonly scale: number
  /** From the logarithm's whole part to the scale factor's exponent. */
  readonly shift: number
}

export const LOWER_BAND: SubBandOptions = { mostLogarithm: 18432, scale: 32, shift: 8 }
export const HIGHER_BAND: SubBandOptions = { mostLogarithm: 22528, scale: 8, shift: 10 }

/**
 * What coder and decoder keep of a sub-band, and adapt in step (ITU-T G.722 clauses 3.5, 3.6, 6.2.1.3, 6.2.1.4): the
 * scale factor of the quantizer, and a predictor with two poles and six zeros. Named in the comments as the blocks of
 * clause 6.2 are. All numbers are integers of 16 bits, saturated where the Recommendation says so.
 */
export class SubBand {
  /** DETL or DETH: what a quantizer step is worth. */
  scale: number
  /** SL or SH: the sample to come, as predicted. */
  estimate = 0

  readonly #options: SubBandOptions
  #logarithm = 0
  /** SZ: the zeros' part of the estimate. */
  #zerosEstimate = 0
  /** B1 to B6, and the quantized differences they belong to, doubled and saturated as FILTEZ uses them. */
  readonly #zeros = new Int32Array(ZEROS)
  readonly #differences = new Int32Array(ZEROS)
  /** A1 and A2. */
  #pole1 = 0
  #pole2 = 0
  /** RLT1, doubled and saturated as FILTEP uses it; it becomes RLT2. */
  #reconstructed1 = 0
  /** P1 and P2: of the partial reconstructions, only the signs matter. */
  #partial1 = 0
  #partial2 = 0

  constructor(options: SubBandOptions) {
    this.#options = options
    this.scale = options.scale
  }

  reset(): void {
    this.scale = this.#options.scale
    this.estimate = 0
    this.#logarithm = 0
    this.#zerosEstimate = 0
    this.#zeros.fill(0)
    this.#differences.fill(0)
    this.#pole1 = 0
    this.#pole2 = 0
    this.#reconstructed1 = 0
    this.#partial1 = 0
    this.#partial2 = 0
  }

  /** Takes a quantized difference into account: its multiplier (WL, WH) for the scale, its value for the estimate. */
  adapt(multiplier: number, difference: number): void {
    this.#adaptScale(multiplier)
    // RECONS, PARREC
    const reconstructed = saturate(this.estimate + difference)
    const partial = saturate(this.#zerosEstimate + difference)
    this.#adaptPoles(partial)
    const zeros = saturate(this.#adaptZeros(difference))
    this.#zerosEstimate = zeros
    // FILTEP, PREDIC, DELAYA
    const doubled = saturate(2 * reconstructed)
    const poles = (Math.imul(this.#pole1, doubled) >> 15) + (Math.imul(this.#pole2, this.#reconstructed1) >> 15)
    this.#reconstructed1 = doubled
    this.#partial2 = this.#partial1
    this.#partial1 = partial
    this.estimate = saturate(saturate(poles) + zeros)
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  #adaptScale(multiplier: number): void {
    const { mostLogarithm, shift } = this.#options
    const logarithm = Math.max(0, Math.min(mostLogarithm, (Math.imul(this.#logarithm, 127) >> 7) + multiplier))
    this.#logarithm = logarithm
    this.scale = ((SCALE_FRACTIONS[(logarithm >> 6) & 31]! << (logarithm >> 11)) >> shift) << 2
  }

  #adaptPoles(partial: number): void {
    // -1 where the signs are alike, 0 where not.
    const likeLast = ~(partial ^ this.#partial1) >> 31
    const likeLastButOne = ~(partial ^ this.#partial2) >> 31
    // UPPOL2
    const fourfold = saturate(4 * this.#pole1)
    const lean = saturate((fourfold ^ likeLast) - likeLast) >> 7
    const pole2 = clamp((Math.imul(this.#pole2, 127) >> 7) + lean - 128 - 256 * likeLastButOne, 12288)
    this.#pole2 = pole2
    // UPPOL1
    this.#pole1 = clamp((Math.imul(this.#pole1, 255) >> 8) - 192 - 384 * likeLast, 15360 - pole2)
  }

  /** UPZERO, DELAYA and FILTEZ in one pass; the result is not yet saturated. */
  #adaptZeros(difference: number): number {
    const zeros = this.#zeros
    const differences = this.#differences
    const step = difference === 0 ? 0 : 128
    let sum = 0
    for (let i = ZEROS - 1; i >= 0; i--) {
      // By a mask: the signs are as good as random, and a branch on them would be mispredicted half of the time. The
      // sum stays within 16 bits: from there on more leaks away than a step adds.
      const unlike = (differences[i]! ^ difference) >> 31
      const zero = (Math.imul(zeros[i]!, 255) >> 8) + ((step ^ unlike) - unlike)
      zeros[i] = zero
      const before = i > 0 ? differences[i - 1]! : saturate(2 * difference)
      differences[i] = before
      sum += Math.imul(zero, before) >> 15
    }
    return sum
  }
}

function clamp(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value
}

/** To 16 bits. */
export function saturate(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value
}
