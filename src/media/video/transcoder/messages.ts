import type { VideoTarget } from '../video.ts'
import type { TranscodeOptions } from './transcode.ts'

/** Both processes have the same clock: monotonic milliseconds of the machine. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

export interface PushedPicture {
  readonly data: Uint8Array
  /** RTP's. */
  readonly timestamp: number
  readonly keyframe: boolean
  readonly damaged: boolean
  /** `machineMs` when it was pushed. */
  readonly at: number
}

export interface MadePicture {
  readonly data: Uint8Array
  readonly timestamp: number
  readonly keyframe: boolean
  readonly width: number
  readonly height: number
}

/** What became of one picture that was pushed. */
export interface Work {
  /** Milliseconds of time that it took. Scaling belongs to encoding. */
  readonly decodeMs: number
  readonly encodeMs: number
  /** Undefined: it was not decoded, not wanted (frame rate, bitrate), or nothing good could be made of it. */
  readonly made: MadePicture | undefined
  /** Decoded, but not encoded since the process is late. */
  readonly skipped: boolean
  /** The decoder refused it, or had to guess some of it. */
  readonly decodeError: boolean
  readonly keyframeNeeded: boolean
}

export type ToTranscoder =
  | { readonly kind: 'open'; readonly id: number; readonly options: TranscodeOptions }
  | { readonly kind: 'picture'; readonly id: number; readonly picture: PushedPicture }
  | { readonly kind: 'target'; readonly id: number; readonly target: VideoTarget }
  | { readonly kind: 'keyframe'; readonly id: number }
  | { readonly kind: 'close'; readonly id: number }
  | { readonly kind: 'ping' }

export type FromTranscoder =
  | { readonly kind: 'ready'; readonly codecs: string }
  /** There is no node-av, or it does not work here: it exits. */
  | { readonly kind: 'unavailable'; readonly why: string }
  /** One for each picture, in their order. */
  | { readonly kind: 'work'; readonly id: number; readonly work: Work }
  /** That transcode threw, and is closed. */
  | { readonly kind: 'broken'; readonly id: number; readonly detail: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'warning'; readonly message: string }
