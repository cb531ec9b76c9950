import type { OpusOptions } from '../session.ts'

/**
 * The phone's own rate: encoding and decoding at it needs no resampler (RFC 6716 2: Opus takes any of its rates).
 * G.711 has 8000, G.722 16000.
 */
export type OpusRate = 8000 | 16_000
export const OPUS_RATE = 8000
/** The longest packet, 120 ms (RFC 6716 3.2.5), in samples at OPUS_RATE. */
export const MAX_OPUS_SAMPLES = maxOpusSamples(OPUS_RATE)
/** The largest frame (RFC 6716 3.4). */
export const MAX_OPUS_FRAME_BYTES = 1275

/** Results of libopus that callers tell apart. */
export const OPUS_BAD_ARGUMENT = -1
export const OPUS_INVALID_PACKET = -4

/** What can be changed while a call goes on. Units as in OpusOptions. */
export type OpusSetting = 'bitrate' | 'complexity' | 'expectedLossPercent'

/** Encodes mono for one call, at the rate it was made for. Negative results are libopus's error codes. */
export interface OpusEncoder {
  /**
   * Encodes `samples` of `pcm` (20 ms: rate / 50); returns the bytes written to `out`. 2 or less: DTX, need not be sent.
   * Never throws.
   */
  encode(pcm: Int16Array, samples: number, out: Buffer): number
  /** From the next frame on. No-op after `close`; throws a MediaError for a value that libopus refuses. */
  set(setting: OpusSetting, value: number): void
  /** Idempotent. */
  close(): void
}

/** Decodes to mono for one call, at the rate it was made for. Never throws; negative results are libopus's error codes. */
export interface OpusDecoder {
  /** Decodes the packet's `length` bytes; returns samples written to `pcm`, which holds `maxOpusSamples`. */
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
  createEncoder(options: OpusOptions, rate?: OpusRate): OpusEncoder
  createDecoder(rate?: OpusRate): OpusDecoder
}

/** The longest packet, 120 ms (RFC 6716 3.2.5), in samples. */
export function maxOpusSamples(rate: OpusRate): number {
  return (rate * 120) / 1000
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
const MAX_BANDWIDTH: Readonly<Record<OpusRate, number>> = { 8000: 1101, 16_000: 1103 }

/** The request by which a setting is changed. */
export const SETTING_REQUESTS: Readonly<Record<OpusSetting, number>> = {
  bitrate: CTL.setBitrate,
  complexity: CTL.setComplexity,
  expectedLossPercent: CTL.setPacketLossPercent,
}

/** The settings of an encoder for phone speech, as CTL requests with their arguments. */
export function encoderSettings(
  options: OpusOptions,
  rate: OpusRate,
): readonly (readonly [request: number, value: number])[] {
  return [
    [CTL.setBitrate, options.bitrate],
    [CTL.setComplexity, options.complexity],
    [CTL.setInbandFec, options.inbandFec ? 1 : 0],
    [CTL.setPacketLossPercent, options.expectedLossPercent],
    [CTL.setDtx, options.dtx ? 1 : 0],
    [CTL.setSignal, SIGNAL_VOICE],
    [CTL.setMaxBandwidth, MAX_BANDWIDTH[rate]],
  ]
}
