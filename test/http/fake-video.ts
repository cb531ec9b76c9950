import type { VideoDirection, VideoReceived, VideoSent, VideoStatistics } from '../../src/media/video/statistics.ts'

const STREAM = {
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
}

export const NO_VIDEO_RECEIVED: VideoReceived = {
  ...STREAM,
  keyframeRequests: 0,
  nacks: 0,
  dropped: 0,
  freezes: 0,
  freezeMs: 0,
}

export const NO_VIDEO_SENT: VideoSent = {
  ...STREAM,
  keyframeRequests: 0,
  nacks: 0,
  retransmitted: 0,
  roundTripMs: undefined,
  estimate: undefined,
}

/** A phone's 720p that an app gets in 480p, of its bandwidth. */
export const TRANSCODED: VideoDirection = {
  path: 'RTP(99) -> H264(decode) -> scale(854x480) -> VP8(encode) -> RTP(96) -> SRTP',
  mode: 'transcoded',
  hindrance: undefined,
  received: {
    ...NO_VIDEO_RECEIVED,
    codec: 'H264',
    width: 1280,
    height: 720,
    frameRate: 30,
    bitrate: 512_000,
    packets: 5000,
    bytes: 3_840_000,
    pictures: 1800,
    keyframes: 4,
    lost: 25,
    jitterMs: 4.2,
    keyframeRequests: 3,
    freezes: 2,
    freezeMs: 900,
  },
  sent: {
    ...NO_VIDEO_SENT,
    codec: 'VP8',
    width: 854,
    height: 480,
    frameRate: 25,
    bitrate: 256_000,
    packets: 2500,
    bytes: 1_920_000,
    pictures: 1500,
    keyframes: 6,
    lost: 10,
    jitterMs: 7,
    keyframeRequests: 5,
    nacks: 12,
    retransmitted: 9,
    roundTripMs: 48,
    estimate: 300_000,
  },
  transcoding: {
    target: { width: 854, height: 480, frameRate: 25, bitrate: 255_000 },
    decodeMs: 2.1,
    encodeMs: 5.4,
    queueMs: 8,
    droppedPictures: 1,
    decodeErrors: 0,
    restarts: 0,
  },
}

/** An app whose camera is off: the phone sees black. */
export const BLACK: VideoDirection = {
  path: 'SRTP -> black(H264) -> RTP(99) -> UDP',
  mode: 'black',
  hindrance: 'app-without-video',
  received: NO_VIDEO_RECEIVED,
  sent: {
    ...NO_VIDEO_SENT,
    codec: 'H264',
    width: 640,
    height: 360,
    frameRate: 1,
    bitrate: 8000,
    packets: 60,
    bytes: 60_000,
    pictures: 60,
    keyframes: 60,
  },
  transcoding: undefined,
}

/** What an app sends and the phone gets as it is. */
export const UNTOUCHED: VideoDirection = {
  path: 'SRTP -> RTP(102) -> H264(untouched) -> RTP(99) -> UDP',
  mode: 'untouched',
  hindrance: undefined,
  received: { ...TRANSCODED.received, width: 640, height: 360, freezes: 0, freezeMs: 0, lost: 0 },
  sent: { ...TRANSCODED.sent, codec: 'H264', width: 640, height: 360, frameRate: 30, bitrate: 512_000, lost: 0 },
  transcoding: undefined,
}

export const VIDEO: VideoStatistics = { toApp: TRANSCODED, toPhone: BLACK }
