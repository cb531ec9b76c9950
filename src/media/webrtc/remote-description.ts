import { MediaError } from '../errors.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { AppCodec } from '../session.ts'
import { encodingsOf, payloadTypeIn, type Encoding } from './encodings.ts'
import { absSendTimeIdOf, videoFormatsOf, type DescribedVideo } from './remote-video.ts'
import { transportOf, type RemoteTransport } from './remote-transport.ts'
import { badSdp, splitSdp, type SdpPart } from './sdp-lines.ts'

export interface AppFormat {
  readonly codec: AppCodec
  readonly payloadType: number
}

/** The audio formats that both sides know. */
export interface AudioFormats {
  /** In the order of the m-line: best first. Each codec once. */
  readonly codecs: readonly AppFormat[]
  readonly telephoneEvents: readonly TelephoneEventFormat[]
}

/** An m-line as an answer must repeat it (RFC 3264 6). */
export interface SectionHead {
  /** `audio`, `video`, `application`… */
  readonly kind: string
  readonly protocol: string
  /** The formats as they stand in the line. */
  readonly formats: readonly string[]
  readonly mid: string | undefined
}

/** A section for video that is not refused. */
export interface RemoteVideo {
  readonly index: number
  /** As the app sees it. */
  readonly direction: Direction
  /** In the order of the m-line: best first. */
  readonly formats: readonly DescribedVideo[]
  readonly absSendTimeId: number | undefined
  /** Of the call, when this video is part of it; undefined: it is not bundled with the audio, so it can't be. */
  readonly transport: RemoteTransport | undefined
}

/** What an app's offer or answer says that matters to a call. The transport is that of the audio alone. */
export interface RemoteDescription extends RemoteTransport {
  readonly sections: readonly SectionHead[]
  /** Which of `sections` carries the call. */
  readonly audioIndex: number
  readonly bundled: boolean
  /** As the app sees it. */
  readonly direction: Direction
  readonly formats: AudioFormats
  /** The first section of its kind that is not refused. Whatever is wrong with it, the audio can still be had. */
  readonly video: RemoteVideo | undefined
}

/** RFC 8866 6.7. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** RFC 3264 6.1: what one side sends, the other receives. */
export function reversed(direction: Direction): Direction {
  return REVERSED[direction]
}

const REVERSED = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const
const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

/**
 * Reads an app's description. The first audio section that is not refused carries the call; `a=ssrc` is not needed.
 * Throws a MediaError: `media_bad_sdp`, or `media_no_codec` when the app has neither Opus nor G.711.
 */
export function readDescription(sdp: string): RemoteDescription {
  const [session, ...sections] = splitSdp(sdp)
  const heads = sections.map(headOf)
  const audioIndex = sections.findIndex((part, i) => heads[i]?.kind === 'audio' && !isRefused(part))
  const audio = sections[audioIndex]
  if (audio === undefined) throw badSdp('it has no audio, or the app refused it')
  const mid = heads[audioIndex]?.mid
  const groups = session.all('group').filter((group) => group.startsWith('BUNDLE '))
  // A section that rides on another's transport may leave the transport's attributes to it (RFC 9143 7.1.3).
  const bundle = mid === undefined ? undefined : groups.find((group) => group.split(' ').includes(mid))
  const carrier = sections.find((_, i) => bundle?.split(' ')[1] === heads[i]?.mid && heads[i]?.mid !== undefined)
  const transport = transportOf(audioIndex, [audio, session, ...(carrier === undefined ? [] : [carrier])])

  return {
    sections: heads,
    audioIndex,
    bundled: bundle !== undefined,
    ...transport,
    direction: directionOf(audio, session),
    formats: formatsOf(audio, heads[audioIndex]?.formats ?? []),
    video: videoOf({ session, sections, heads, audioIndex, transport, bundle: bundle?.split(' ').slice(1) ?? [] }),
  }
}

function directionOf(part: SdpPart, session: SdpPart): Direction {
  return DIRECTIONS.find((direction) => part.has(direction) || session.has(direction)) ?? 'sendrecv'
}

interface Sections {
  readonly session: SdpPart
  readonly sections: readonly SdpPart[]
  readonly heads: readonly SectionHead[]
  readonly audioIndex: number
  /** The audio's own. */
  readonly transport: RemoteTransport
  /** The mids that are bundled with the audio, in their order. */
  readonly bundle: readonly string[]
}

function videoOf(all: Sections): RemoteVideo | undefined {
  const { session, sections, heads, audioIndex } = all
  const index = sections.findIndex((part, i) => heads[i]?.kind === 'video' && !isRefused(part))
  const [video, head] = [sections[index], heads[index]]
  if (video === undefined || head === undefined) return undefined
  return {
    index,
    direction: directionOf(video, session),
    formats: isRtp(head) ? videoFormatsOf(video, head.formats, heads[audioIndex]?.formats ?? []) : [],
    absSendTimeId: absSendTimeIdOf(video),
    transport: bundledTransport(all, video, index),
  }
}

/** Of audio and video in one bundle, the transport is that of whichever the bundle names first (RFC 9143 7.3.1). */
function bundledTransport(all: Sections, video: SdpPart, index: number): RemoteTransport | undefined {
  const { session, sections, heads, audioIndex, bundle } = all
  const [audioMid, videoMid] = [heads[audioIndex]?.mid, heads[index]?.mid]
  if (audioMid === undefined || videoMid === undefined || audioMid === videoMid || !bundle.includes(videoMid)) {
    return undefined
  }
  // RFC 9143 9.3: RTP in a bundle has RTCP with it.
  if (!video.has('rtcp-mux') && !video.has('rtcp-mux-only')) return undefined
  const isVideos = bundle.indexOf(videoMid) < bundle.indexOf(audioMid)
  try {
    const transport = isVideos ? transportOf(index, [video, session]) : all.transport
    // Of an answer both sections have one transport, of an offer possibly each its own, until they are bundled.
    const other = (isVideos ? sections[audioIndex] : video)?.first('ice-ufrag')
    const isShared = other === undefined || other === transport.ice.usernameFragment
    return isShared ? { ...transport, riding: [audioIndex, index] } : transport
  } catch (error) {
    if (error instanceof MediaError) return undefined
    throw error
  }
}

/** RFC 8829 5.1.2. */
function isRtp({ protocol }: SectionHead): boolean {
  return /(?:^|\/)RTP\/SAVPF$/.test(protocol)
}

function headOf(part: SdpPart): SectionHead {
  const match = /^([a-z]+) \d{1,5}(?:\/\d+)? ([A-Za-z0-9/]+) +([!-~]+(?: +[!-~]+)*) *$/.exec(part.media)
  if (!match) throw badSdp('an m-line is malformed')
  const [, kind = '', protocol = '', formats = ''] = match
  const mid = part.first('mid')
  // Our answer repeats it. RFC 5888 4: a token.
  if (mid !== undefined && !/^[!-~]+$/.test(mid)) throw badSdp('a=mid is malformed')
  return { kind, protocol, formats: formats.split(/ +/), mid }
}

/** Port 0 refuses, except where it waits for bundling (RFC 9143 7.2.1). */
function isRefused(part: SdpPart): boolean {
  return part.media.split(' ')[1] === '0' && !part.has('bundle-only')
}

function formatsOf(audio: SdpPart, offered: readonly string[]): AudioFormats {
  const encodings = encodingsOf(audio)
  const codecs: AppFormat[] = []
  const telephoneEvents: TelephoneEventFormat[] = []
  for (const format of new Set(offered)) {
    const encoding = encodings.get(format)
    const payloadType = payloadTypeIn(format)
    if (encoding === undefined || payloadType === undefined) continue
    const { name, clockRate } = encoding
    const codec = codecOf(encoding)
    if (codec !== undefined && !codecs.some((known) => known.codec === codec)) codecs.push({ codec, payloadType })
    if (name === 'telephone-event' && (clockRate === 8000 || clockRate === 48000)) {
      telephoneEvents.push({ payloadType, clockRate })
    }
  }
  if (codecs.length === 0) {
    throw new MediaError(
      'media_no_codec',
      'the app has neither Opus nor G.711: every WebRTC app must have both (RFC 7874 3); look at its SDP',
    )
  }
  return { codecs, telephoneEvents }
}

function codecOf({ name, clockRate, channels }: Encoding): AppCodec | undefined {
  // RFC 7587 7: always 48000 and two channels, whatever is sent.
  if (name === 'opus') return clockRate === 48000 && channels === 2 ? 'opus' : undefined
  if (clockRate !== 8000 || channels !== 1) return undefined
  if (name === 'pcmu') return 'PCMU'
  return name === 'pcma' ? 'PCMA' : undefined
}
