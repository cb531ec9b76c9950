import { agreeH264, canPassH264 } from '../video/h264/agreement.ts'
import type { VideoCodec, VideoFormat, VideoOptions } from '../video/video.ts'
import type { DescribedVideo } from '../webrtc/remote-video.ts'
import type { AgreedVideo } from '../webrtc/video-agreement.ts'

/** What a session wants of a phone's video. */
export interface VideoWishes {
  readonly options: VideoOptions
  /** What was agreed with the app; undefined while that is not known. */
  readonly app: AgreedVideo | undefined
  /** What the phone is known to have; undefined: what it offers. Asterisk offers what it passes on, whoever is behind it. */
  readonly expected?: readonly VideoCodec[] | undefined
}

/** A format that both sides have, each by its own number. */
export interface MatchedVideo {
  /** What the phone is to be sent, and by which number; its parameters bound both directions. */
  readonly phone: VideoFormat
  /** Ours: the number that the phone sends, and what our description says of it. */
  readonly own: VideoFormat
}

/** Constrained baseline 3.1 (720p30): what WebRTC must have (RFC 7742 6.2), and every phone with H.264. */
const PROFILE_LEVEL_ID = '42e01f'

/** Some phones have one of the packetization modes, and compare it (RFC 6184 8.2.2). */
const OFFERED: readonly VideoFormat[] = [
  { codec: 'H264', payloadType: 97, h264: ours(1) },
  { codec: 'H264', payloadType: 98, h264: ours(0) },
  { codec: 'VP8', payloadType: 100 },
]

/** What an offer of ours names, best first. */
export function offeredVideo(wishes: VideoWishes): readonly VideoFormat[] {
  return codecsOf(wishes).flatMap((codec) => OFFERED.filter((format) => format.codec === codec))
}

/** Which of a phone's offered formats to take, if any: what passes untouched before what must be transcoded. */
export function chooseVideo(offered: readonly DescribedVideo[], wishes: VideoWishes): MatchedVideo | undefined {
  const codecs = codecsOf(wishes)
  const has = ({ codec }: DescribedVideo) => wishes.expected?.includes(codec) ?? true
  const known = offered.filter((format) => codecs.includes(format.codec) && has(format))
  const best = Math.max(...known.map((format) => rank(format, wishes)))
  // Of equals the phone's own first.
  const format = known.find((one) => rank(one, wishes) === best)
  if (format === undefined) return undefined
  if (format.codec === 'VP8') return { phone: plain(format), own: plain(format) }
  const { payloadType, h264 } = format
  const { profileLevelId = h264.profileLevelId } = agreeH264({ ...ours(1), levelAsymmetryAllowed: true }, h264) ?? {}
  const own = { codec: 'H264', payloadType, h264: { ...ours(h264.packetizationMode), profileLevelId } } as const
  return { phone: plain(format), own }
}

/** What the answer to an offer of ours settles on; undefined when nothing of it was offered. */
export function matchAnswer(
  offered: readonly VideoFormat[],
  answered: readonly DescribedVideo[],
): MatchedVideo | undefined {
  for (const format of answered) {
    const alike = offered.filter((own) => own.codec === format.codec && modeOf(own) >= modeOf(format))
    const own = alike.find(({ payloadType }) => payloadType === format.payloadType) ?? alike[0]
    if (own !== undefined) return { phone: plain(format), own }
  }
  return undefined
}

/** The codecs that may be spoken with the phone, best first. */
function codecsOf({ options, app }: VideoWishes): readonly VideoCodec[] {
  if (app === undefined) return options.codecs
  const others = options.transcode ? options.codecs.filter((codec) => codec !== app.codec) : []
  return [app.codec, ...others]
}

function rank(format: DescribedVideo, wishes: VideoWishes): number {
  const codecs = codecsOf(wishes)
  const ofCodec = 10 * (codecs.length - codecs.indexOf(format.codec))
  if (format.codec !== 'H264') return ofCodec
  const send = wishes.app?.send
  const passes = send?.codec === 'H264' && canPassH264(format.h264, send.h264)
  // A profile that is not ours can be decoded, and baseline by its decoder: it costs the pass-through only.
  const isOurs = agreeH264(ours(1), format.h264) !== undefined
  return ofCodec + (passes ? 4 : 0) + (isOurs ? 2 : 0) + format.h264.packetizationMode
}

/** As a path is told of it, at the level that both sides have. */
function plain(format: DescribedVideo): VideoFormat {
  const { codec, payloadType } = format
  if (codec === 'VP8') return { codec, payloadType }
  const { profileLevelId, packetizationMode, parameterSets } = format.h264
  const lower = agreeH264(ours(1), { profileLevelId, packetizationMode, parameterSets })?.profileLevelId
  return { codec, payloadType, h264: { profileLevelId: lower ?? profileLevelId, packetizationMode, parameterSets } }
}

function modeOf(format: VideoFormat): 0 | 1 {
  return format.codec === 'H264' ? format.h264.packetizationMode : 0
}

function ours(packetizationMode: 0 | 1): Extract<VideoFormat, { codec: 'H264' }>['h264'] {
  return { profileLevelId: PROFILE_LEVEL_ID, packetizationMode, parameterSets: [] }
}
