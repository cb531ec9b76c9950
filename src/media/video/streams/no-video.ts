import type { VideoReceived, VideoSent } from '../statistics.ts'

const NO_STREAM = {
  codec: undefined,
  width: undefined,
  height: undefined,
  frameRate: 0,
  bitrate: 0,
  packets: 0,
  bytes: 0,
  pictures: 0,
  keyframes: 0,
  lost: 0,
  jitterMs: 0,
} as const

/** The figures of a side that has no video. */
export const NOTHING_RECEIVED: VideoReceived = {
  ...NO_STREAM,
  keyframeRequests: 0,
  nacks: 0,
  dropped: 0,
  freezes: 0,
  freezeMs: 0,
}

export const NOTHING_SENT: VideoSent = {
  ...NO_STREAM,
  keyframeRequests: 0,
  nacks: 0,
  retransmitted: 0,
  roundTripMs: undefined,
  estimate: undefined,
}
