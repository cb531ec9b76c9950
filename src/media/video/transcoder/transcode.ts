import type { TranscodingFigures } from '../statistics.ts'
import type { EncodedPicture, VideoCodec, VideoTarget } from '../video.ts'

export interface TranscodeOptions {
  readonly from: VideoCodec
  readonly to: VideoCodec
  readonly target: VideoTarget
  /** RFC 6184 6.2 and 6.3: mode 0 has one NAL unit in a packet, so pictures are made of slices of `maxNal` at most. */
  readonly h264Mode: 0 | 1
  /** Bytes; for mode 0. 1100 unless told. */
  readonly maxNal?: number
}

export interface TranscodeListener {
  /** Of the size that was made, at most the target's. `picture.data` is the listener's to keep. */
  onPicture(picture: EncodedPicture, width: number, height: number): void
  /** What came can't be decoded (damaged, dropped, from the middle of a stream): ask its sender for a keyframe. */
  onKeyframeNeeded(): void
  /** The process was lost, with it all that was decoded; another takes over by itself and needs a keyframe. */
  onLost(detail: string): void
}

/** One direction of one call that is decoded, scaled and encoded again. */
export interface Transcode {
  /**
   * False: not taken, since more than 250 ms wait already, or there is no process at the moment; the keyframe that is
   * needed then is asked for by `onKeyframeNeeded` once it is of use. The data is copied.
   */
  push(picture: EncodedPicture): boolean
  /** From the next picture on. A lower bitrate at once, without a keyframe where the encoder can. */
  setTarget(target: VideoTarget): void
  /** The next picture that is encoded is a keyframe. */
  requestKeyframe(): void
  /** How long the oldest picture that was pushed has been waiting. Milliseconds. */
  readonly queueMs: number
  statistics(): TranscodingFigures
  /** Nothing is heard of it any more. Idempotent. */
  close(): void
}

/** Where a video path gets its transcodes: `Transcoders`, or what a test has instead. */
export interface TranscodeSource {
  /** False when there is no node-av, or it can't be run on this machine. */
  readonly available: boolean
  /** Throws a MediaError: `media_transcoding_full` above the limit, `media_no_codec` without node-av. */
  open(options: TranscodeOptions, listener: TranscodeListener): Transcode
}
