import type { Clock } from '../../lib/clock.ts'
import type { AgreedVideo } from '../webrtc/video-agreement.ts'
import type { TranscodeSource } from './transcoder/transcode.ts'
import type { VideoFormat, VideoOptions } from './video.ts'

/** What both directions of a session's video are made of. */
export interface VideoPathOptions {
  /** As agreed with the phone, by its SDP: number, modes and parameter sets; undefined: it has no video. */
  readonly phone: VideoFormat | undefined
  /** As agreed with the app; undefined: it has no video. */
  readonly app: AgreedVideo | undefined
  readonly options: VideoOptions
  /** Undefined: nothing can be transcoded. */
  readonly transcoders: TranscodeSource | undefined
  readonly clock: Clock
  /** For SSRC, first sequence number and timestamp. */
  readonly random?: (() => number) | undefined
}

/** Writes one RTCP packet to the start of `out`, which holds 1200 bytes; returns its length. */
export type WriteFeedback = (out: Buffer) => number
