import { isIP, isIPv6 } from 'node:net'
import { MediaError } from '../errors.ts'
import { isUnicast } from '../ports/unicast.ts'
import type { RtpAddress, RtpCodec } from '../session.ts'
import { encodingsOf, payloadTypeIn } from '../webrtc/encodings.ts'
import { VIDEO_FEEDBACK, videoFormatsOf, type DescribedVideo, type VideoFeedback } from '../webrtc/remote-video.ts'
import { badPhoneSdp, splitPhoneSdp, type PhonePart } from './phone-sections.ts'

/**
 * Asterisk does not know the parameters of the phone behind it when it calls us, and says none. What RFC 6184 8.1 takes
 * that for (level 1, single NAL units) no phone with a screen is limited to; what WebRTC must have (RFC 7742 6.2), all have.
 */
const UNSAID_H264 = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'

/** An m-line as an answer must repeat it (RFC 3264 6). */
export interface PhoneSectionHead {
  /** `audio`, `video`, `image`… */
  readonly kind: string
  readonly protocol: string
  /** As they stand in the line. */
  readonly formats: readonly string[]
  readonly mid: string | undefined
}

/** One stream of a phone, as the phone sees it. */
export interface PhoneStream {
  /** Which of the sections. */
  readonly index: number
  readonly sends: boolean
  /** False on hold, by the direction (RFC 3264 8.4) or by the address 0.0.0.0 (RFC 2543). */
  readonly receives: boolean
  /** Where it takes RTP; undefined on hold by the address. */
  readonly rtp: RtpAddress | undefined
  readonly rtcp: RtpAddress | undefined
}

export interface PhoneAudio extends PhoneStream {
  /** Those that we speak, in the order of the m-line: best first. By their static numbers (RFC 3551 6). */
  readonly codecs: readonly RtpCodec[]
  /** Payload types of telephone-events at 8000 Hz. */
  readonly telephoneEvents: readonly number[]
}

export interface PhoneVideo extends PhoneStream {
  /** In the order of the m-line: best first. */
  readonly formats: readonly DescribedVideo[]
  /** What may be asked of it between reports, on any of its formats. */
  readonly feedback: readonly VideoFeedback[]
  /** What it takes at most, bits per second (RFC 3890, RFC 8866 5.8); undefined: it does not say. */
  readonly maxBitrate: number | undefined
}

/** What a phone's offer or answer says that matters to a call. */
export interface PhoneDescription {
  readonly sections: readonly PhoneSectionHead[]
  readonly audio: PhoneAudio
  /** The first of its kind that is not refused and has a format of ours. */
  readonly video: PhoneVideo | undefined
}

const STATIC_CODECS: readonly (readonly [format: string, codec: RtpCodec])[] = [
  ['0', 'PCMU'],
  ['8', 'PCMA'],
  ['9', 'G722'],
]

/**
 * Reads what a SIP phone, or a switch, says of its media: RTP/AVP, or RTP/AVPF, without encryption. Throws a MediaError:
 * `media_bad_sdp`, or `media_no_codec` when it has no audio of ours.
 */
export function readPhoneDescription(sdp: string): PhoneDescription {
  const [session, ...parts] = splitPhoneSdp(sdp)
  const sections = parts.map(headOf)
  const usable = (kind: string) =>
    parts.flatMap((part, index) => {
      const head = sections[index]!
      return head.kind === kind && isPlainRtp(head) && portOf(part) !== 0 ? [{ part, head, index }] : []
    })
  const audios = usable('audio')
  if (audios.length === 0) {
    const encrypted = sections.some(({ kind, protocol }) => kind === 'audio' && protocol.includes('SAVP'))
    const why = encrypted ? 'it wants SRTP: have the phone or the switch use plain RTP' : 'it has no audio over RTP'
    throw badPhoneSdp(why)
  }
  const spoken = audios.map(({ part, head, index }) => ({ part, index, ...audioFormats(part, head) }))
  const audio = spoken.find(({ codecs }) => codecs.length > 0)
  if (audio === undefined) {
    throw new MediaError('media_no_codec', 'the phone has none of PCMU, PCMA and G722: allow one of them for it')
  }
  const { codecs, telephoneEvents } = audio
  return {
    sections,
    audio: { ...streamOf(audio.part, session, audio.index), codecs, telephoneEvents },
    video: usable('video')
      .map(({ part, head, index }) => videoOf(part, head, session, index))
      .find((video) => video.formats.length > 0),
  }
}

/** The codecs that a phone's offer names, best first: what it can be expected to speak. Throws as reading it does. */
export function readPhoneFormats(sdp: string): {
  readonly audio: readonly RtpCodec[]
  readonly video: readonly DescribedVideo['codec'][]
} {
  const { audio, video } = readPhoneDescription(sdp)
  return { audio: audio.codecs, video: [...new Set((video?.formats ?? []).map(({ codec }) => codec))] }
}

function audioFormats(part: PhonePart, head: PhoneSectionHead): Pick<PhoneAudio, 'codecs' | 'telephoneEvents'> {
  const encodings = encodingsOf(part)
  const codecs = head.formats.flatMap((format) => {
    const codec = STATIC_CODECS.find(([known]) => known === format)?.[1]
    const name = encodings.get(format)?.name
    return codec !== undefined && (name === undefined || name === codec.toLowerCase()) ? [codec] : []
  })
  const telephoneEvents = head.formats.flatMap((format) => {
    const encoding = encodings.get(format)
    const number = payloadTypeIn(format)
    return number !== undefined && encoding?.name === 'telephone-event' && encoding.clockRate === 8000 ? [number] : []
  })
  return { codecs: [...new Set(codecs)], telephoneEvents: [...new Set(telephoneEvents)] }
}

function videoOf(part: PhonePart, head: PhoneSectionHead, session: PhonePart, index: number): PhoneVideo {
  const formats = videoFormatsOf(part, head.formats, [], UNSAID_H264)
  const told = new Set(formats.flatMap(({ feedback }) => feedback))
  return {
    ...streamOf(part, session, index),
    formats,
    feedback: VIDEO_FEEDBACK.filter((one) => told.has(one)),
    maxBitrate: bitrateOf(part),
  }
}

function streamOf(part: PhonePart, session: PhonePart, index: number): PhoneStream {
  const direction = directionOf(part) ?? directionOf(session) ?? 'sendrecv'
  const rtp = addressOf(part.connection ?? session.connection, portOf(part))
  return {
    index,
    sends: direction === 'sendrecv' || direction === 'sendonly',
    receives: rtp !== undefined && (direction === 'sendrecv' || direction === 'recvonly'),
    rtp,
    rtcp: rtp && rtcpOf(part, rtp),
  }
}

/** Undefined for 0.0.0.0 and its like in IPv6: hold, as RFC 2543 had it. */
function addressOf(connection: string | undefined, port: number): RtpAddress | undefined {
  const match = /^IN IP[46] ([0-9A-Fa-f.:]+)(?:\/\d+)*$/.exec(connection ?? '')
  const address = match?.[1] ?? ''
  if (isIP(address) === 0) throw badPhoneSdp('c= must have an IP address for each stream')
  if (/^(0\.){3}0$/.test(address) || (isIPv6(address) && /^[0:]+$/.test(address))) return undefined
  if (!isUnicast(address)) throw badPhoneSdp(`c= must have an address of one machine, not ${address}`)
  return { address, port }
}

/** RFC 3605; otherwise the port after that of RTP (RFC 3550 11). */
function rtcpOf(part: PhonePart, rtp: RtpAddress): RtpAddress {
  const match = /^(\d{1,5})(?: IN IP[46] ([0-9A-Fa-f.:]+))?$/.exec(part.first('rtcp') ?? '')
  const port = Number(match?.[1] ?? rtp.port + 1)
  const address = match?.[2] ?? rtp.address
  const usable = isIP(address) !== 0 && isUnicast(address)
  return { address: usable ? address : rtp.address, port: isPort(port) ? port : rtp.port }
}

function directionOf(part: PhonePart): 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' | undefined {
  return (['inactive', 'sendonly', 'recvonly', 'sendrecv'] as const).find((direction) => part.has(direction))
}

function bitrateOf(part: PhonePart): number | undefined {
  const [exact, kilobits] = [part.bandwidths.get('TIAS'), part.bandwidths.get('AS')]
  const bitrate = exact ?? (kilobits === undefined ? undefined : kilobits * 1000)
  return bitrate !== undefined && Number.isFinite(bitrate) && bitrate > 0 ? bitrate : undefined
}

function isPlainRtp({ protocol }: PhoneSectionHead): boolean {
  return protocol === 'RTP/AVP' || protocol === 'RTP/AVPF'
}

function headOf(part: PhonePart): PhoneSectionHead {
  const match = /^([a-z]+) \d{1,5}(?:\/\d+)? ([A-Za-z0-9/]+) +([!-~]+(?: +[!-~]+)*) *$/.exec(part.media)
  if (!match) throw badPhoneSdp('an m-line is malformed')
  const [, kind = '', protocol = '', formats = ''] = match
  const mid = part.first('mid')
  // Our answer repeats it. RFC 5888 4: a token.
  if (mid !== undefined && !/^[!-~]+$/.test(mid)) throw badPhoneSdp('a=mid is malformed')
  if (!isPort(portOf(part)) && portOf(part) !== 0) throw badPhoneSdp('a port is none')
  return { kind, protocol, formats: formats.split(/ +/), mid }
}

function portOf(part: PhonePart): number {
  return Number.parseInt(part.media.split(' ')[1] ?? '', 10)
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535
}
