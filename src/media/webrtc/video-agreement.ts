import { randomBytes } from 'node:crypto'
import { agreeH264 } from '../video/h264/agreement.ts'
import type { H264Fmtp } from '../video/h264/fmtp.ts'
import { readProfile } from '../video/h264/profile.ts'
import type { VideoCodec, VideoFormat, VideoOptions } from '../video/video.ts'
import { reversed, type Direction, type RemoteVideo } from './remote-description.ts'
import { VIDEO_FEEDBACK, type DescribedVideo } from './remote-video.ts'

/** The video that both sides agreed on. */
export interface AgreedVideo {
  readonly codec: VideoCodec
  /** The app's: what it is to be sent, by its own number, as its decoder wants it. */
  readonly send: VideoFormat
  /**
   * Ours: what the app may send, by our numbers, with the parameter sets that the app's SDP has; what it most likely
   * sends first. An answer that took several may name another codec among them: browsers fall back to it when their
   * encoder fails.
   */
  readonly receive: readonly VideoFormat[]
  /**
   * Of the stream we send: the same for as long as there is video, another after it was ended and came anew. SRTP's
   * state of both directions is to be kept with it: keys and SSRC stay what they are when something else changes.
   */
  readonly ssrc: number
  /** As we see it. Streams that are not sent now may be after a later offer of the app. */
  readonly direction: Direction
  /** The identifier of abs-send-time among RTP header extensions (RFC 8285), one byte header; undefined: not agreed. */
  readonly absSendTimeId: number | undefined
  /** The app tells its estimate of the bandwidth (goog-remb), and takes ours. */
  readonly remb: boolean
}

/** What a description of ours says of the video. */
export interface LocalVideo {
  readonly formats: readonly DescribedVideo[]
  readonly ssrc: number
  readonly direction: Direction
  readonly absSendTimeId: number | undefined
  /** Bits per second: more the app is not to send. */
  readonly maxBitrate: number
}

/** Constrained baseline, level 3.1 (720p30): what browsers and phones have in common. */
const OUR_H264: H264Fmtp = {
  profileLevelId: '42e01f',
  packetizationMode: 1,
  parameterSets: [],
  levelAsymmetryAllowed: true,
}
/** The formats of our offers, by Chromium's own numbers, so that an answer has no reason to change them. */
const OFFERED: Readonly<Record<VideoCodec, readonly DescribedVideo[]>> = {
  H264: [
    { codec: 'H264', payloadType: 108, h264: OUR_H264, feedback: VIDEO_FEEDBACK },
    { codec: 'H264', payloadType: 114, h264: { ...OUR_H264, packetizationMode: 0 }, feedback: VIDEO_FEEDBACK },
  ],
  VP8: [{ codec: 'VP8', payloadType: 96, feedback: VIDEO_FEEDBACK }],
}
const ABS_SEND_TIME_ID = 2

/**
 * What our offer says, when `expected` are the codecs that the phone is believed to have, best first; undefined where
 * nothing is known of it. Undefined when no video is to be offered.
 */
export function offeredVideo(
  options: VideoOptions,
  expected: readonly VideoCodec[] | undefined,
): LocalVideo | undefined {
  if (expected?.length === 0) return undefined
  const codecs = options.transcode ? inOrder(options, expected) : common(options, expected ?? options.codecs)
  if (codecs.length === 0) return undefined
  return {
    formats: codecs.flatMap((codec) => OFFERED[codec]),
    ssrc: newSsrc(),
    direction: 'sendrecv',
    absSendTimeId: ABS_SEND_TIME_ID,
    maxBitrate: options.maxBitrate,
  }
}

/**
 * What our answer says to an offer; undefined when its video has to be refused. It is also taken when the phone has
 * nothing to go with it: an app whose video is refused gets no stream at all of the ConnectyCube SDK. `previous` is what
 * was agreed until now: it goes on where the offer still has it.
 */
export function answeredVideo(
  options: VideoOptions,
  expected: readonly VideoCodec[] | undefined,
  offer: RemoteVideo,
  previous: AgreedVideo | undefined,
): LocalVideo | undefined {
  if (offer.transport === undefined) return undefined
  const goingOn = previous === undefined ? [] : previousFormats(offer, previous)
  const chosen = inOrder(options, expected).map((codec) => bestOf(offer.formats, codec))
  const formats = goingOn.length > 0 ? goingOn : chosen.filter((format) => format !== undefined).slice(0, 1)
  if (formats.length === 0) return undefined
  return {
    formats,
    ssrc: previous?.ssrc ?? newSsrc(),
    direction: reversed(offer.direction),
    absSendTimeId: offer.absSendTimeId,
    maxBitrate: options.maxBitrate,
  }
}

/**
 * What both descriptions together mean; `theirs` undefined: the app has no video, or refused it. The order of the
 * answer, `answeredBy` whom, counts for both directions (RFC 3264 6.1, 7).
 */
export function agreeOnVideo(
  ours: LocalVideo | undefined,
  theirs: RemoteVideo | undefined,
  answeredBy: 'us' | 'app',
): AgreedVideo | undefined {
  if (ours === undefined || theirs?.transport === undefined) return undefined
  const pairs =
    answeredBy === 'us'
      ? ours.formats.flatMap((our) => pairsOf([our], theirs.formats).slice(0, 1))
      : theirs.formats.flatMap((their) => pairsOf(ours.formats, [their]).slice(0, 1))
  const first = pairs[0]
  if (first === undefined) return undefined
  const { absSendTimeId } = ours
  return {
    codec: first.their.codec,
    send: formatOf(first.their, first.their),
    receive: receivedIn(pairs),
    ssrc: ours.ssrc,
    direction: reversed(theirs.direction),
    // RFC 8285 6: an answer keeps the identifiers of its offer.
    absSendTimeId: absSendTimeId === theirs.absSendTimeId ? absSendTimeId : undefined,
    remb: first.our.feedback.includes('goog-remb') && first.their.feedback.includes('goog-remb'),
  }
}

interface Pair {
  readonly our: DescribedVideo
  readonly their: DescribedVideo
}

function pairsOf(ours: readonly DescribedVideo[], theirs: readonly DescribedVideo[]): Pair[] {
  const pairs = ours.flatMap((our) => theirs.filter((their) => isSame(our, their)).map((their) => ({ our, their })))
  // Of equal ones, that which has the same number.
  return pairs.sort((a, b) => Number(isSameNumber(b)) - Number(isSameNumber(a)))
}

const isSameNumber = ({ our, their }: Pair) => our.payloadType === their.payloadType

/** Each of ours once: an answer may name two that come to the same. */
function receivedIn(pairs: readonly Pair[]): VideoFormat[] {
  const numbers = pairs.map(({ our }) => our.payloadType)
  return pairs
    .filter(({ our }, index) => numbers.indexOf(our.payloadType) === index)
    .map(({ our, their }) => formatOf(our, their))
}

/** RFC 6184 8.2.2: H.264 of another mode is another format. */
function isSame(our: VideoFormat | DescribedVideo, their: DescribedVideo): boolean {
  if (our.codec !== 'H264' || their.codec !== 'H264') return our.codec === their.codec
  return (
    our.h264.packetizationMode === their.h264.packetizationMode &&
    agreeH264({ ...our.h264, levelAsymmetryAllowed: true }, their.h264) !== undefined
  )
}

/** Those of `known` that the administrator wants. */
function common({ codecs }: VideoOptions, known: readonly VideoCodec[]): readonly VideoCodec[] {
  return known.filter((codec) => codecs.includes(codec))
}

/** All that we may speak, first what the phone has. */
function inOrder(options: VideoOptions, expected: readonly VideoCodec[] | undefined): readonly VideoCodec[] {
  return [...new Set([...common(options, expected ?? []), ...options.codecs])]
}

/** As we answer it. Of H.264 what the reference decoder of all phones decodes, in packets of any size. */
function bestOf(offered: readonly DescribedVideo[], codec: VideoCodec): DescribedVideo | undefined {
  const answers = offered.filter((format) => format.codec === codec).flatMap(answerTo)
  return answers.sort((a, b) => rank(b) - rank(a))[0]
}

function rank(format: DescribedVideo): number {
  if (format.codec !== 'H264') return 0
  const isConstrained = readProfile(format.h264.profileLevelId) === 'constrained-baseline'
  return 2 * format.h264.packetizationMode + (isConstrained ? 1 : 0)
}

/** By the offer's number (RFC 3264 6.1), with no more feedback than it has (RFC 4585 4.2). */
function answerTo(offered: DescribedVideo): DescribedVideo[] {
  if (offered.codec === 'VP8') return [offered]
  const agreed = agreeH264(OUR_H264, offered.h264)
  if (agreed === undefined) return []
  const { levelAsymmetryAllowed } = offered.h264
  return [{ ...offered, h264: { ...agreed, parameterSets: [], levelAsymmetryAllowed } }]
}

/** What we take already, as far as the offer goes on with it by the numbers we send it by; none when the first is gone. */
function previousFormats(offer: RemoteVideo, { receive, send }: AgreedVideo): readonly DescribedVideo[] {
  const goesOn = offer.formats.some((their) => their.payloadType === send.payloadType && isSame(send, their))
  if (!goesOn) return []
  return receive.flatMap((our) => {
    const fitting = offer.formats.filter((their) => isSame(our, their))
    const their = fitting.find(({ payloadType }) => payloadType === our.payloadType) ?? fitting[0]
    return their === undefined ? [] : answerTo(their).map((format) => ({ ...format, payloadType: our.payloadType }))
  })
}

/** `our` as a format, with what the app's encoder told of itself. */
function formatOf(our: DescribedVideo, their: DescribedVideo): VideoFormat {
  const { payloadType } = our
  if (our.codec === 'VP8') return { codec: 'VP8', payloadType }
  const { profileLevelId, packetizationMode } = our.h264
  const parameterSets = their.codec === 'H264' ? their.h264.parameterSets : []
  return { codec: 'H264', payloadType, h264: { profileLevelId, packetizationMode, parameterSets } }
}

function newSsrc(): number {
  return (randomBytes(4).readUInt32BE() || 1) >>> 0
}
