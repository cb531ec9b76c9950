import type { PhoneCodec } from '../media/session.ts'
import type { VideoCodec } from '../media/video/video.ts'
import type { AriApi } from './ari/api.ts'

/** The codecs that the bridge speaks, by Asterisk's names of them. */
const FORMATS = { PCMU: 'ulaw', PCMA: 'alaw', G722: 'g722', opus: 'opus' } as const satisfies Record<PhoneCodec, string>
const CODECS = new Map<string, PhoneCodec>(
  Object.entries(FORMATS).map(([codec, format]) => [format, codec as PhoneCodec]),
)

/**
 * What a phone speaks, best first, so that Asterisk need not transcode: the channel's native formats, `(alaw|ulaw)`. On
 * an unanswered caller the first is what Asterisk is going to answer with, on an answered phone it is the one that was
 * agreed on. Measured on 22.10 with offers and endpoints of every order; the read and write formats, which look fitter,
 * are wrong for a phone that was rung. What is none of ours is left out; where it is the first, Asterisk transcodes.
 */
export async function readPhoneCodecs(api: AriApi, channelId: string): Promise<PhoneCodec[]> {
  const formats = await api.variable(channelId, 'CHANNEL(audionativeformat)')
  return formats.split(/[^a-z0-9]+/).flatMap((format) => CODECS.get(format) ?? [])
}

const VIDEO_FORMATS = { H264: 'h264', VP8: 'vp8' } as const satisfies Record<VideoCodec, string>
const VIDEO_CODECS = new Map<string, VideoCodec>(
  Object.entries(VIDEO_FORMATS).map(([codec, format]) => [format, codec as VideoCodec]),
)

/** What video a phone has, best first: the channel's native formats of video, `(h264)` or `(nothing)`. */
export async function readPhoneVideo(api: AriApi, channelId: string): Promise<VideoCodec[]> {
  const formats = await api.variable(channelId, 'CHANNEL(videonativeformat)')
  return formats.split(/[^a-z0-9]+/).flatMap((format) => VIDEO_CODECS.get(format) ?? [])
}

/** As `formats` of a channel that is to be made has it, best first. */
export function formatsOf(codecs: readonly (PhoneCodec | VideoCodec)[]): string {
  return codecs.map((codec) => ({ ...FORMATS, ...VIDEO_FORMATS })[codec]).join(',')
}

/** Asterisk's name of a codec. */
export function formatOf<C extends PhoneCodec>(codec: C): (typeof FORMATS)[C] {
  return FORMATS[codec]
}

/** The same without Opus, for an Asterisk that can't hand it through untouched. */
export function withoutOpus(codecs: readonly PhoneCodec[]): readonly PhoneCodec[] {
  return codecs.filter((codec) => codec !== 'opus')
}
