import type { VideoCodec, VideoTarget } from './video.ts'

/** One RTP stream of video. Counters since the call began; rates over the last second or so. */
export interface VideoStreamFigures {
  readonly codec: VideoCodec | undefined
  /** Of the last keyframe; undefined before the first. Pixels. */
  readonly width: number | undefined
  readonly height: number | undefined
  /** Pictures a second. */
  readonly frameRate: number
  /** Bits per second, payload only. */
  readonly bitrate: number
  readonly packets: number
  readonly bytes: number
  readonly pictures: number
  readonly keyframes: number
  /** As this stream's receiver sees it: ours for what is received, the far one's reports for what is sent. */
  readonly lost: number
  readonly jitterMs: number
}

/** What comes from one side. */
export interface VideoReceived extends VideoStreamFigures {
  /** Asked of the sender, by RTCP (RFC 4585, RFC 5104) or SIP INFO. */
  readonly keyframeRequests: number
  readonly nacks: number
  /** RTP that came from elsewhere, was malformed or not authentic: dropped. */
  readonly dropped: number
  /** Gaps between pictures of more than max(3 mean intervals, mean + 150 ms), as WebRTC's statistics have it. */
  readonly freezes: number
  readonly freezeMs: number
}

/** What goes to the other side. */
export interface VideoSent extends VideoStreamFigures {
  /** The far side asked for. */
  readonly keyframeRequests: number
  readonly nacks: number
  readonly retransmitted: number
  readonly roundTripMs: number | undefined
  /** What the far side believes it can receive (REMB), bits per second. */
  readonly estimate: number | undefined
}

export interface TranscodingFigures {
  readonly target: VideoTarget
  /** Means of the last second or so. */
  readonly decodeMs: number
  readonly encodeMs: number
  /** How long pictures wait, now. */
  readonly queueMs: number
  /** Not decoded, since the queue had grown too long. */
  readonly droppedPictures: number
  readonly decodeErrors: number
  /** How often the process was lost and replaced. */
  readonly restarts: number
}

/**
 * - `untouched`: packets are passed on
 * - `transcoded`
 * - `black`: a black picture stands in for one that does not come
 * - `off`: nothing goes this way
 */
export type VideoMode = 'untouched' | 'transcoded' | 'black' | 'off'

/** Why a side sees no picture of the other, or not by the way one would expect. */
export type VideoHindrance =
  | 'phone-without-video'
  | 'app-without-video'
  | 'no-common-codec'
  | 'transcoding-full'
  | 'transcoding-unavailable'
  | 'on-hold'
  | 'no-keyframe'

export interface VideoDirection {
  /** As the stages print it, e.g. `RTP(99) -> H264(untouched) -> RTP(102) -> SRTP`. */
  readonly path: string
  readonly mode: VideoMode
  readonly hindrance: VideoHindrance | undefined
  readonly received: VideoReceived
  readonly sent: VideoSent
  readonly transcoding: TranscodingFigures | undefined
}

/** Both directions of a session's video. */
export interface VideoStatistics {
  readonly toApp: VideoDirection
  readonly toPhone: VideoDirection
}
