/** The two laws of ITU-T G.711. */
export type G711Law = 'PCMU' | 'PCMA'

/** Lookup tables of one G.711 law: decoding is one load per sample, encoding too. */
export interface G711Tables {
  /** Sample of 16 bits by code byte. */
  readonly decode: Int16Array
  /** Code byte by the sample's 16 bits, read as unsigned. */
  readonly encode: Uint8Array
  /** The code byte of silence. */
  readonly silence: number
}

const MULAW_BIAS = 0x84
const MULAW_CLIP = 32635

const mulaw = build(mulawToLinear, linearToMulaw, 0xff)
const alaw = build(alawToLinear, linearToAlaw, 0xd5)

export function g711Tables(codec: G711Law): G711Tables {
  return codec === 'PCMU' ? mulaw : alaw
}

function build(toLinear: (code: number) => number, toCode: (sample: number) => number, silence: number): G711Tables {
  return {
    decode: Int16Array.from({ length: 256 }, (_, code) => toLinear(code)),
    encode: Uint8Array.from({ length: 65536 }, (_, bits) => toCode((bits << 16) >> 16)),
    silence,
  }
}

// The codecs by ITU-T G.711 tables 1 and 2, on samples scaled to 16 bits (14 bits of mu-law, 13 of A-law, left-justified).

function mulawToLinear(code: number): number {
  const inverted = ~code & 0xff
  const magnitude = ((((inverted & 0x0f) << 3) + MULAW_BIAS) << ((inverted & 0x70) >> 4)) - MULAW_BIAS
  return inverted & 0x80 ? -magnitude : magnitude
}

function linearToMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const biased = Math.min(Math.abs(sample), MULAW_CLIP) + MULAW_BIAS
  const segment = 31 - Math.clz32(biased) - 7
  const step = (biased >> (segment + 3)) & 0x0f
  return ~(sign | (segment << 4) | step) & 0xff
}

function alawToLinear(code: number): number {
  const toggled = code ^ 0x55
  const segment = (toggled & 0x70) >> 4
  const step = (toggled & 0x0f) << 4
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1)
  return toggled & 0x80 ? magnitude : -magnitude
}

function linearToAlaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), 32767)
  const segment = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7
  const step = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55
}
