/** What both sides may send and see. */
export type VideoCodec = 'H264' | 'VP8'

/** RTP's clock for all video (RFC 6184 8.2.1, RFC 7741 6.1). Hz. */
export const VIDEO_CLOCK_RATE = 90_000

/** What `a=fmtp` says of H.264 (RFC 6184 8.1). */
export interface H264Parameters {
  /** Six hex digits, lower case; `42e01f` is constrained baseline 3.1. */
  readonly profileLevelId: string
  /** 2 (interleaved) is never agreed. */
  readonly packetizationMode: 0 | 1
  /** The sender's SPS and PPS, where its SDP has them: NAL units without start codes. */
  readonly parameterSets: readonly Buffer[]
}

/** A format of an m=video line. */
export type VideoFormat =
  | { readonly codec: 'H264'; readonly payloadType: number; readonly h264: H264Parameters }
  | { readonly codec: 'VP8'; readonly payloadType: number }

/** One encoded picture (an access unit of H.264, a frame of VP8). */
export interface EncodedPicture {
  /** H.264 with start codes (Annex B), VP8 as RFC 6386 has it. Not kept by whoever is given it, unless it is said. */
  readonly data: Buffer
  /** RTP's, 90 kHz, modulo 2^32. */
  readonly timestamp: number
  readonly keyframe: boolean
  /** Something of it, or of what it refers to, is missing. */
  readonly damaged: boolean
}

/** What a transcoder is to make: never larger than this box, never upscaled, the shape kept. */
export interface VideoTarget {
  readonly width: number
  readonly height: number
  /** Pictures a second at most. */
  readonly frameRate: number
  /** Bits per second. */
  readonly bitrate: number
}

/** What a session may do about video. */
export interface VideoOptions {
  /** Best first. What is offered, and taken; where both sides have one in common nothing is transcoded. */
  readonly codecs: readonly VideoCodec[]
  /** Bits per second at most that either side is sent. */
  readonly maxBitrate: number
  /** Lines at most that a transcoder makes. */
  readonly maxHeight: number
  readonly maxFrameRate: number
  /** False: only what both sides have in common; otherwise no video. */
  readonly transcode: boolean
}
