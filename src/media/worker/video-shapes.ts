import type { VideoState } from '../session.ts'
import type {
  TranscodingFigures,
  VideoDirection,
  VideoHindrance,
  VideoMode,
  VideoReceived,
  VideoSent,
  VideoStatistics,
  VideoStreamFigures,
} from '../video/statistics.ts'
import type { VideoCodec, VideoOptions, VideoTarget } from '../video/video.ts'
import { isFlag, isNumber, isText, listOf, objectOf, oneOf, optional, type Guard } from './shape.ts'

/** What the messages between pool and worker say of video. */
export const isVideoCodec = oneOf<VideoCodec>('H264', 'VP8')

export const isVideoOptions = objectOf<VideoOptions>({
  codecs: listOf(isVideoCodec),
  maxBitrate: isNumber,
  maxHeight: isNumber,
  maxFrameRate: isNumber,
  transcode: isFlag,
})

const isMode = oneOf<VideoMode>('untouched', 'transcoded', 'black', 'off')
const isHindrance = oneOf<VideoHindrance>(
  'phone-without-video',
  'app-without-video',
  'no-common-codec',
  'transcoding-full',
  'transcoding-unavailable',
  'on-hold',
  'no-keyframe',
)

export const isVideoState = objectOf<VideoState>({
  toApp: isMode,
  toPhone: isMode,
  hindrance: optional(isHindrance),
  appCodec: optional(isVideoCodec),
  phoneCodec: optional(isVideoCodec),
})

const streamFigures: { readonly [K in keyof VideoStreamFigures]: Guard<VideoStreamFigures[K]> } = {
  codec: optional(isVideoCodec),
  width: optional(isNumber),
  height: optional(isNumber),
  frameRate: isNumber,
  bitrate: isNumber,
  packets: isNumber,
  bytes: isNumber,
  pictures: isNumber,
  keyframes: isNumber,
  lost: isNumber,
  jitterMs: isNumber,
}

const isDirection = objectOf<VideoDirection>({
  path: isText,
  mode: isMode,
  hindrance: optional(isHindrance),
  received: objectOf<VideoReceived>({
    ...streamFigures,
    keyframeRequests: isNumber,
    nacks: isNumber,
    dropped: isNumber,
    freezes: isNumber,
    freezeMs: isNumber,
  }),
  sent: objectOf<VideoSent>({
    ...streamFigures,
    keyframeRequests: isNumber,
    nacks: isNumber,
    retransmitted: isNumber,
    roundTripMs: optional(isNumber),
    estimate: optional(isNumber),
  }),
  transcoding: optional(
    objectOf<TranscodingFigures>({
      target: objectOf<VideoTarget>({ width: isNumber, height: isNumber, frameRate: isNumber, bitrate: isNumber }),
      decodeMs: isNumber,
      encodeMs: isNumber,
      queueMs: isNumber,
      droppedPictures: isNumber,
      decodeErrors: isNumber,
      restarts: isNumber,
    }),
  ),
})

export const isVideoStatistics = objectOf<VideoStatistics>({ toApp: isDirection, toPhone: isDirection })
