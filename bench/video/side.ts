import type { EncodedPicture, VideoCodec, VideoTarget } from '../../src/media/video/video.ts'

/** What is made of what. */
export interface Task {
  readonly name: string
  readonly from: VideoCodec
  /** Of the clip that comes in, lines. */
  readonly height: 720 | 480 | 360
  readonly to: VideoCodec
  readonly target: VideoTarget
}

/** What the documents want of a phone's picture, and what an app's becomes. */
export const TASKS = {
  toApp: {
    name: 'to the app: H.264 720p30 512 kb/s -> VP8 480p25 256 kb/s',
    from: 'H264',
    height: 720,
    to: 'VP8',
    target: { width: 854, height: 480, frameRate: 25, bitrate: 256_000 },
  },
  toPhone: {
    name: 'to the phone: VP8 480p30 384 kb/s -> H.264 480p30 512 kb/s',
    from: 'VP8',
    height: 480,
    to: 'H264',
    target: { width: 854, height: 480, frameRate: 30, bitrate: 512_000 },
  },
} as const satisfies Record<string, Task>

/** One picture that came out. */
export interface Output {
  readonly data: Buffer
  /** `machineMs` when it was there. */
  readonly at: number
}

/** One transcoder under test. */
export interface Running {
  /** What its processor time is counted of, beside the bench's own process. */
  readonly pids: readonly number[]
  push(picture: EncodedPicture): void
  /** Ends it. All that came out, in its order. */
  finish(): Promise<readonly Output[]>
}

export interface Side {
  readonly name: string
  start(tasks: readonly Task[]): Promise<readonly Running[]>
}
