import { readFmtp, type H264Fmtp } from '../video/h264/fmtp.ts'
import { VIDEO_CLOCK_RATE } from '../video/video.ts'
import { encodingsOf, payloadTypeIn, type Encoding } from './encodings.ts'
import type { SdpPart } from './sdp-lines.ts'

/** `a=rtcp-fb` (RFC 4585 4.2, RFC 5104 7.1, draft-alvestrand-rmcat-remb 2.3) that is answered or asked for. */
export const VIDEO_FEEDBACK = ['goog-remb', 'ccm fir', 'nack', 'nack pli'] as const
export type VideoFeedback = (typeof VIDEO_FEEDBACK)[number]

/** A format of an m=video line with all that the line's attributes say of it. */
export type DescribedVideo = (
  | { readonly codec: 'H264'; readonly payloadType: number; readonly h264: H264Fmtp }
  | { readonly codec: 'VP8'; readonly payloadType: number }
) & { readonly feedback: readonly VideoFeedback[] }

/** webrtc.org/experiments/rtp-hdrext/abs-send-time: when a packet was sent, what estimates of bandwidth live on. */
export const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time'

/**
 * The formats among `named` that we know, in the line's order; several of a codec may differ in their parameters. What
 * is malformed is left out, and so are payload types in `taken`: on one transport a number means one thing. `unsaid`: the
 * parameters of an H.264 of which the description says none; RFC 6184's defaults when absent.
 */
export function videoFormatsOf(
  video: SdpPart,
  named: readonly string[],
  taken: readonly string[],
  unsaid = '',
): readonly DescribedVideo[] {
  const encodings = encodingsOf(video)
  const parameters = new Map(video.all('fmtp').flatMap(numbered))
  const feedback = video.all('rtcp-fb').flatMap(numbered)
  return [...new Set(named)].flatMap((format): DescribedVideo[] => {
    const payloadType = payloadTypeIn(format)
    const encoding = encodings.get(format)
    if (payloadType === undefined || encoding === undefined || taken.includes(format)) return []
    const told = feedback.filter(([of]) => of === format || of === '*').map(([, value]) => value)
    const common = { payloadType, feedback: VIDEO_FEEDBACK.filter((one) => told.includes(one)) }
    if (isVideo(encoding, 'vp8')) return [{ codec: 'VP8', ...common }]
    const h264 = isVideo(encoding, 'h264') ? readFmtp(parameters.get(format) ?? unsaid) : undefined
    return h264 === undefined ? [] : [{ codec: 'H264', ...common, h264 }]
  })
}

/** The identifier under which the app takes abs-send-time, if it does. */
export function absSendTimeIdOf(video: SdpPart): number | undefined {
  for (const line of video.all('extmap')) {
    // RFC 8285 5: the direction is the app's.
    const match = /^(\d{1,5})(?:\/(sendrecv|recvonly))? (\S+)/.exec(line)
    const id = Number(match?.[1])
    // RFC 8285 4.2: what a one-byte header can carry.
    if (match?.[3] === ABS_SEND_TIME && id >= 1 && id <= 14) return id
  }
  return undefined
}

/** `108 packetization-mode=1` as number and rest. */
function numbered(line: string): (readonly [string, string])[] {
  const space = line.indexOf(' ')
  return space === -1 ? [] : [[line.slice(0, space), line.slice(space + 1).trim()]]
}

function isVideo({ name, clockRate, channels }: Encoding, codec: string): boolean {
  return name === codec && clockRate === VIDEO_CLOCK_RATE && channels === 1
}
