import { BLOCK_SAMPLES, MirrorFilter } from './mirror-filter.ts'
import { HIGHER_BAND, LOWER_BAND, saturate, SubBand } from './sub-band.ts'
import {
  HIGHER_LEVEL,
  HIGHER_MULTIPLIERS,
  HIGHER_VALUES,
  HIGHEST_LOWER_LEVEL,
  LOWER_INTERVALS,
  LOWER_MULTIPLIERS,
  LOWER_NEGATIVE_CODES,
  LOWER_POSITIVE_CODES,
  LOWER_VALUES_4,
  LOWER_VALUES_6,
} from './tables.ts'

/** The static payload type (RFC 3551 table 4). */
export const G722_PAYLOAD_TYPE = 9
/** What is sampled. */
export const G722_SAMPLE_RATE = 16000
/** What RTP timestamps count: 8000, by an error of old that is kept (RFC 3551 4.5.2). One unit is one byte of payload. */
export const G722_CLOCK_RATE = 8000
/** A byte holds two samples. */
export const SAMPLES_PER_BYTE = 2

/** Sub-band samples have 15 bits (clause 6.2.1.1, LOWT and HIGHT; 6.2.2.2, LIMIT). */
function limit(value: number): number {
  return value > 16383 ? 16383 : value < -16384 ? -16384 : value
}

/** ITU-T G.722 at 64 kbit/s, from 16 kHz: the encoder of one stream. Bit-exact (clause 6.2.1); allocates nothing. */
export class G722Encoder {
  readonly #filter = new MirrorFilter()
  readonly #lower = new SubBand(LOWER_BAND)
  readonly #higher = new SubBand(HIGHER_BAND)

  /** Encodes an even number of `samples` to `out` from `at` on; returns the bytes written, half as many. */
  encode(pcm: Int16Array, samples: number, out: Uint8Array, at = 0): number {
    const { line, start } = this.#filter
    let written = at
    for (let from = 0; from < samples; from += BLOCK_SAMPLES) {
      const block = Math.min(BLOCK_SAMPLES, samples - from)
      for (let i = 0; i < block; i++) line[start + i] = pcm[from + i]!
      for (let i = 0; i + 1 < block; i += 2) out[written++] = this.#encodePair(i)
      this.#filter.advance(block)
    }
    return written - at
  }

  /** Forgets the stream so far. */
  reset(): void {
    this.#filter.reset()
    this.#lower.reset()
    this.#higher.reset()
  }

  #encodePair(at: number): number {
    const odd = this.#filter.odd(at)
    const even = this.#filter.even(at)
    const lower = encodeLower(this.#lower, limit((odd + even) >> 14))
    const higher = encodeHigher(this.#higher, limit((odd - even) >> 14))
    return (higher << 6) | lower
  }
}

/** ITU-T G.722 at 64 kbit/s, to 16 kHz: the decoder of one stream. Bit-exact (clause 6.2.2); allocates nothing. */
export class G722Decoder {
  readonly #filter = new MirrorFilter()
  readonly #lower = new SubBand(LOWER_BAND)
  readonly #higher = new SubBand(HIGHER_BAND)

  /** Decodes `length` bytes of `payload` from `start` on to `pcm` from `at` on; returns the samples: twice as many. */
  decode(payload: Uint8Array, start: number, length: number, pcm: Int16Array, at = 0): number {
    const filter = this.#filter
    let written = at
    for (let from = 0; from < length; from += BLOCK_SAMPLES / SAMPLES_PER_BYTE) {
      const block = Math.min(BLOCK_SAMPLES, (length - from) * SAMPLES_PER_BYTE)
      for (let i = 0; i < block; i += 2) {
        this.#decodePair(payload[start + from + (i >> 1)]!, i)
        // Gain 4096, over two filters of which each gives every other sample, from 15 bits to 16.
        pcm[written++] = saturate(filter.odd(i) >> 11)
        pcm[written++] = saturate(filter.even(i) >> 11)
      }
      filter.advance(block)
    }
    return written - at
  }

  /** Forgets the stream so far. */
  reset(): void {
    this.#filter.reset()
    this.#lower.reset()
    this.#higher.reset()
  }

  #decodePair(code: number, at: number): void {
    const lower = decodeLower(this.#lower, code & 0x3f)
    const higher = decodeHigher(this.#higher, code >> 6)
    // RECA, RECB
    const { line, start } = this.#filter
    line[start + at] = lower + higher
    line[start + at + 1] = lower - higher
  }
}

/** SUBTRA, QUANTL and the adaptation; returns the 6 bits. */
function encodeLower(band: SubBand, sample: number): number {
  const difference = saturate(sample - band.estimate)
  const magnitude = difference >= 0 ? difference : -(difference + 1)
  const { scale } = band
  // The last level L for which L * scale / 4096, rounded down, is not above the magnitude; by division, as a search
  // would be a row of branches that can't be predicted.
  const ratio = ((((magnitude + 1) << 12) - 1) / scale) | 0
  const interval = LOWER_INTERVALS[ratio > HIGHEST_LOWER_LEVEL ? HIGHEST_LOWER_LEVEL : ratio]!
  const code = difference < 0 ? LOWER_NEGATIVE_CODES[interval]! : LOWER_POSITIVE_CODES[interval]!
  adaptLower(band, code >> 2)
  return code
}

/** SUBTRA, QUANTH and the adaptation; returns the 2 bits. */
function encodeHigher(band: SubBand, sample: number): number {
  const difference = saturate(sample - band.estimate)
  const magnitude = difference >= 0 ? difference : -(difference + 1)
  const isFar = magnitude >= Math.imul(HIGHER_LEVEL, band.scale) >> 12
  const code = difference < 0 ? (isFar ? 0 : 1) : isFar ? 2 : 3
  adaptHigher(band, code)
  return code
}

/** INVQBL, RECONS, LIMIT and the adaptation. */
function decodeLower(band: SubBand, code: number): number {
  const sample = limit(band.estimate + (Math.imul(band.scale, LOWER_VALUES_6[code]!) >> 15))
  adaptLower(band, code >> 2)
  return sample
}

/** INVQAH, RECONS, LIMIT and the adaptation. */
function decodeHigher(band: SubBand, code: number): number {
  const sample = limit(band.estimate + (Math.imul(band.scale, HIGHER_VALUES[code]!) >> 15))
  adaptHigher(band, code)
  return sample
}

/** INVQAL: only the 4 upper bits count, so that a decoder of the lower modes stays in step. */
function adaptLower(band: SubBand, code: number): void {
  band.adapt(LOWER_MULTIPLIERS[code]!, Math.imul(band.scale, LOWER_VALUES_4[code]!) >> 15)
}

function adaptHigher(band: SubBand, code: number): void {
  band.adapt(HIGHER_MULTIPLIERS[code]!, Math.imul(band.scale, HIGHER_VALUES[code]!) >> 15)
}
