import type { LiveVideoFigures } from '../../calls/figures-view.ts'
import { z } from '../../lib/schema.ts'
import type {
  TranscodingFigures,
  VideoDirection,
  VideoHindrance,
  VideoMode,
  VideoReceived,
  VideoSent,
  VideoStatistics,
  VideoStreamFigures,
} from '../../media/video/statistics.ts'

const MODES = ['untouched', 'transcoded', 'black', 'off'] as const satisfies readonly VideoMode[]
const HINDRANCES = [
  'phone-without-video',
  'app-without-video',
  'no-common-codec',
  'transcoding-full',
  'transcoding-unavailable',
  'on-hold',
  'no-keyframe',
] as const satisfies readonly VideoHindrance[]

const mode = z.enum(MODES).meta({
  id: 'VideoMode',
  description: 'Packets are passed on; transcoded; a black picture stands in for one that does not come; nothing goes.',
  examples: ['untouched'],
})

const hindrance = z
  .enum(HINDRANCES)
  .meta({ id: 'VideoHindrance', description: 'Why a side sees no picture.', examples: ['app-without-video'] })

const figure = (description: string) => z.number().meta({ description })
const known = (description: string) => z.number().nullable().meta({ description })

const stream = {
  codec: z.string().nullable().meta({ description: 'H264 or VP8; null: nothing yet.' }),
  width: known('Of the last keyframe, pixels.'),
  height: known('Of the last keyframe, pixels.'),
  frameRate: figure('Pictures a second, of about the last second.'),
  bitrate: figure('Bits a second of payload, of about the last second.'),
  packets: z.number(),
  bytes: z.number(),
  pictures: z.number(),
  keyframes: z.number(),
  lost: figure('Packets, as their receiver counts them.'),
  jitterMs: figure('RFC 3550 6.4.1, at the receiver.'),
}

const received = z
  .object({
    ...stream,
    keyframeRequests: figure('Keyframes that the bridge asked the sender for: by RTCP (PLI, FIR) or SIP INFO.'),
    nacks: figure('Packets that the bridge asked for again.'),
    dropped: figure('Packets from elsewhere, malformed or not authentic.'),
    freezes: figure('Times that the picture stood still.'),
    freezeMs: figure('For how long it stood still, all in all.'),
  })
  .meta({ id: 'VideoReceived', examples: [exampleReceived()] })

const sent = z
  .object({
    ...stream,
    keyframeRequests: figure('Keyframes that the receiver asked for.'),
    nacks: figure('Packets that the receiver asked for again.'),
    retransmitted: figure('Packets that it was sent again.'),
    roundTripMs: known('Between bridge and receiver; null before its first report.'),
    estimate: known('What the receiver believes it can take (REMB), bits a second; null: it does not say.'),
  })
  .meta({ id: 'VideoSent', examples: [exampleSent()] })

const transcoding = z
  .object({
    target: z
      .object({ width: z.number(), height: z.number(), frameRate: z.number(), bitrate: z.number() })
      .meta({ description: 'What it is to make, at most.' }),
    decodeMs: figure('A picture, mean of about the last second.'),
    encodeMs: figure('A picture, mean of about the last second.'),
    queueMs: figure('How long pictures wait now.'),
    droppedPictures: figure('Not decoded, since the queue had grown too long.'),
    decodeErrors: z.number(),
    restarts: figure('How often the process was lost and replaced.'),
  })
  .meta({ id: 'Transcoding', examples: [exampleTranscoding()] })

const direction = z
  .object({
    path: z.string().meta({ description: 'What the stages print of themselves.' }),
    mode,
    hindrance: hindrance.nullable(),
    received: received.describe('What comes from the one side.'),
    sent: sent.describe('What goes to the other.'),
    transcoding: transcoding.nullable().meta({ description: 'Null: nothing is transcoded.' }),
  })
  .meta({ id: 'VideoDirection', examples: [exampleToApp()] })

export const videoBody = z
  .object({ toApp: direction, toPhone: direction })
  .meta({ id: 'CallVideo', examples: [exampleVideo()] })

type Body = z.output<typeof videoBody>

export const liveVideoBody = z
  .object({
    phoneCodec: z.string().nullable(),
    appCodec: z.string().nullable(),
    toApp: mode,
    toPhone: mode,
    hindrance: hindrance.nullable(),
  })
  .meta({ id: 'LiveVideo', examples: [exampleLiveVideo()] })

export function toVideoBody({ toApp, toPhone }: VideoStatistics): Body {
  return { toApp: toDirection(toApp), toPhone: toDirection(toPhone) }
}

export function toLiveVideoBody(video: LiveVideoFigures): z.output<typeof liveVideoBody> {
  return {
    phoneCodec: video.phoneCodec ?? null,
    appCodec: video.appCodec ?? null,
    toApp: video.toApp,
    toPhone: video.toPhone,
    hindrance: video.hindrance ?? null,
  }
}

function toDirection(figures: VideoDirection): Body['toApp'] {
  return {
    path: figures.path,
    mode: figures.mode,
    hindrance: figures.hindrance ?? null,
    received: toReceived(figures.received),
    sent: toSent(figures.sent),
    transcoding: figures.transcoding ? toTranscoding(figures.transcoding) : null,
  }
}

function toReceived(figures: VideoReceived): Body['toApp']['received'] {
  const { keyframeRequests, nacks, dropped, freezes, freezeMs } = figures
  return { ...toStream(figures), keyframeRequests, nacks, dropped, freezes, freezeMs }
}

function toSent(figures: VideoSent): Body['toApp']['sent'] {
  const { keyframeRequests, nacks, retransmitted, roundTripMs, estimate } = figures
  return {
    ...toStream(figures),
    ...{ keyframeRequests, nacks, retransmitted },
    roundTripMs: roundTripMs ?? null,
    estimate: estimate ?? null,
  }
}

function toStream(figures: VideoStreamFigures) {
  const { frameRate, bitrate, packets, bytes, pictures, keyframes, lost, jitterMs } = figures
  return {
    codec: figures.codec ?? null,
    width: figures.width ?? null,
    height: figures.height ?? null,
    ...{ frameRate, bitrate, packets, bytes, pictures, keyframes, lost, jitterMs },
  }
}

function toTranscoding({ target, ...figures }: TranscodingFigures): NonNullable<Body['toApp']['transcoding']> {
  const { decodeMs, encodeMs, queueMs, droppedPictures, decodeErrors, restarts } = figures
  return { target: { ...target }, decodeMs, encodeMs, queueMs, droppedPictures, decodeErrors, restarts }
}

export function exampleLiveVideo() {
  return {
    phoneCodec: 'H264',
    appCodec: 'VP8',
    toApp: 'transcoded' as const,
    toPhone: 'transcoded' as const,
    hindrance: null,
  }
}

export function exampleVideo() {
  const toApp = exampleToApp()
  return {
    toApp,
    toPhone: {
      path: 'SRTP -> RTP(96) -> VP8(decode) -> H264(encode) -> RTP(99) -> UDP',
      mode: 'transcoded' as const,
      hindrance: null,
      received: { ...toApp.received, codec: 'VP8', width: 640, height: 480, bitrate: 486_000, lost: 0, freezes: 0 },
      sent: { ...toApp.sent, codec: 'H264', width: 640, height: 480, bitrate: 512_000, nacks: 0, estimate: null },
      transcoding: { ...exampleTranscoding(), target: { width: 640, height: 480, frameRate: 30, bitrate: 512_000 } },
    },
  }
}

function exampleToApp() {
  return {
    path: 'RTP(99) -> H264(decode) -> VP8(encode) -> RTP(96) -> SRTP',
    mode: 'transcoded' as const,
    hindrance: null,
    received: exampleReceived(),
    sent: exampleSent(),
    transcoding: exampleTranscoding(),
  }
}

function exampleReceived() {
  return {
    codec: 'H264',
    width: 1280,
    height: 720,
    frameRate: 30,
    bitrate: 512_000,
    packets: 3720,
    bytes: 3_960_000,
    pictures: 1861,
    keyframes: 5,
    lost: 12,
    jitterMs: 3.1,
    keyframeRequests: 4,
    nacks: 0,
    dropped: 0,
    freezes: 1,
    freezeMs: 420,
  }
}

function exampleSent() {
  return {
    codec: 'VP8',
    width: 854,
    height: 480,
    frameRate: 25,
    bitrate: 256_000,
    packets: 1904,
    bytes: 1_982_000,
    pictures: 1550,
    keyframes: 7,
    lost: 8,
    jitterMs: 5.4,
    keyframeRequests: 2,
    nacks: 8,
    retransmitted: 8,
    roundTripMs: 48.3,
    estimate: 302_000,
  }
}

function exampleTranscoding() {
  return {
    target: { width: 854, height: 480, frameRate: 25, bitrate: 256_000 },
    decodeMs: 2.1,
    encodeMs: 5.4,
    queueMs: 8,
    droppedPictures: 0,
    decodeErrors: 0,
    restarts: 0,
  }
}
