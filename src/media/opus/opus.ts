import type { OpusOptions } from '../session.ts'

/** The phones' rate: encoding and decoding at it needs no resampler (RFC 6716 2: Opus takes any of its rates). */
export const OPUS_RATE = 8000
/** The longest packet, 120 ms (RFC 6716 3.2.5), in samples at OPUS_RATE. */
export const MAX_OPUS_SAMPLES = 960
/** The largest frame (RFC 6716 3.4). */
export const MAX_OPUS_FRAME_BYTES = 1275

/** Results of libopus that callers tell apart. */
export const OPUS_BAD_ARGUMENT = -1
export const OPUS_INVALID_PACKET = -4

/** Encodes 8 kHz mono for one call. Never throws; negative results are libopus's error codes. */
export interface OpusEncoder {
  /** Encodes `samples` of `pcm` (20 ms: 160); returns the bytes written to `out`. 2 or less: DTX, need not be sent. */
  encode(pcm: Int16Array, samples: number, out: Buffer): number
  /** Loss the in-band FEC is sized for. */
  setExpectedLoss(percent: number): void
  /** Idempotent. */
  close(): void
}

/** Decodes to 8 kHz mono for one call. Never throws; negative results are libopus's error codes. */
export interface OpusDecoder {
  /** Decodes the packet's `length` bytes; returns samples written to `pcm`, which holds MAX_OPUS_SAMPLES. */
  decode(packet: Buffer, length: number, pcm: Int16Array): number
  /** Decodes the frame lost before `packet` from its in-band FEC; conceals when it has none. Returns `samples`. */
  decodeFec(packet: Buffer, length: number, pcm: Int16Array, samples: number): number
  /** Makes up `samples` for a lost frame, or comfort noise after a DTX frame. Returns `samples`. */
  conceal(pcm: Int16Array, samples: number): number
  /** Forgets the stream so far. */
  reset(): void
  /** Idempotent. */
  close(): void
}

export interface OpusCodec {
  /** Which library runs, with its version. */
  readonly description: string
  readonly kind: 'libopus' | 'opusscript'
  /** Throws a MediaError when no more can be had. */
  createEncoder(options: OpusOptions): OpusEncoder
  createDecoder(): OpusDecoder
}

/** CTL requests of opus_defines.h. */
export const CTL = {
  setBitrate: 4002,
  setMaxBandwidth: 4004,
  setComplexity: 4010,
  setInbandFec: 4012,
  setPacketLossPercent: 4014,
  setDtx: 4016,
  setSignal: 4024,
  resetState: 4028,
} as const
export const APPLICATION_VOIP = 2048
const SIGNAL_VOICE = 3001
const BANDWIDTH_NARROWBAND = 1101

/** The settings of an encoder for phone speech, as CTL requests with their arguments. */
export function encoderSettings(options: OpusOptions): readonly (readonly [request: number, value: number])[] {
  return [
    [CTL.setBitrate, options.bitrate],
    [CTL.setComplexity, options.complexity],
    [CTL.setInbandFec, options.inbandFec ? 1 : 0],
    [CTL.setPacketLossPercent, options.expectedLossPercent],
    [CTL.setDtx, options.dtx ? 1 : 0],
    [CTL.setSignal, SIGNAL_VOICE],
    [CTL.setMaxBandwidth, BANDWIDTH_NARROWBAND],
  ]
}
