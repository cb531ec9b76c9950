import type { VideoCodec, VideoFormat } from '../video/video.ts'
import type { Direction } from './remote-description.ts'

/** The video that both sides agreed on. */
export interface AgreedVideo {
  readonly codec: VideoCodec
  /** The app's: what it is to be sent, by its own number, as its decoder wants it. */
  readonly send: VideoFormat
  /**
   * Ours: what the app may send, by our numbers; what it most likely sends first. An answer that took several may name
   * another codec among them: browsers fall back to it when their encoder fails.
   */
  readonly receive: readonly VideoFormat[]
  /** Of the stream we send. */
  readonly ssrc: number
  /** As we see it. Streams that are not sent now may be after a later offer of the app. */
  readonly direction: Direction
  /** The identifier of abs-send-time among RTP header extensions (RFC 8285), one byte header; undefined: not agreed. */
  readonly absSendTimeId: number | undefined
  /** The app tells its estimate of the bandwidth (goog-remb), and takes ours. */
  readonly remb: boolean
}
