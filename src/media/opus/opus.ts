import type { OpusOptions } from '../session.ts'

/** Encodes 8 kHz mono for one call. Negative results are libopus's error codes. */
export interface OpusEncoder {
  /** Encodes `samples` of `pcm` (20 ms: 160); returns the bytes written to `out`. 2 or less: DTX, need not be sent. */
  encode(pcm: Int16Array, samples: number, out: Buffer): number
  /** Loss the in-band FEC is sized for. */
  setExpectedLoss(percent: number): void
  close(): void
}

/** Decodes to 8 kHz mono for one call. Negative results are libopus's error codes. */
export interface OpusDecoder {
  /** Decodes the packet's `length` bytes; returns samples written to `pcm` (up to 960: 120 ms). */
  decode(packet: Buffer, length: number, pcm: Int16Array): number
  /** Decodes the frame lost before `packet` from its in-band FEC; conceals when it has none. Returns `samples`. */
  decodeFec(packet: Buffer, length: number, pcm: Int16Array, samples: number): number
  /** Makes up `samples` for a lost frame, or comfort noise after a DTX frame. */
  conceal(pcm: Int16Array, samples: number): number
  reset(): void
  close(): void
}

export interface OpusCodec {
  /** Which library runs, with its version. */
  readonly description: string
  readonly kind: 'libopus' | 'opusscript'
  createEncoder(options: OpusOptions): OpusEncoder
  createDecoder(): OpusDecoder
}
