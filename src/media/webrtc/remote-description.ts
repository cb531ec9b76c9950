import { MediaError } from '../errors.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { AppCodec } from '../session.ts'
import type { Fingerprint } from './dtls-link.ts'
import type { IceCredentials } from './ice-link.ts'
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

/** What an app's offer or answer says that matters to an audio call. */
export interface RemoteDescription {
  readonly sections: readonly SectionHead[]
  /** Which of `sections` carries the call. */
  readonly audioIndex: number
  readonly bundled: boolean
  readonly ice: IceCredentials
  /** Values of `a=candidate`, unparsed. */
  readonly candidates: readonly string[]
  readonly fingerprints: readonly Fingerprint[]
  /** RFC 4145 4; `actpass` also stands for a missing one. */
  readonly setup: 'active' | 'passive' | 'actpass'
  /** As the app sees it. */
  readonly direction: Direction
  readonly formats: AudioFormats
}

/** RFC 8866 6.7. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

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
  const parts = carrier === undefined ? [audio, session] : [audio, session, carrier]

  return {
    sections: heads,
    audioIndex,
    bundled: bundle !== undefined,
    ice: iceOf(parts),
    candidates: audio.all('candidate'),
    fingerprints: fingerprintsOf(parts),
    setup: setupOf(parts),
    direction: DIRECTIONS.find((direction) => audio.has(direction) || session.has(direction)) ?? 'sendrecv',
    formats: formatsOf(audio, heads[audioIndex]?.formats ?? []),
  }
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

function firstOf(parts: readonly SdpPart[], name: string): string | undefined {
  for (const part of parts) {
    const value = part.first(name)
    if (value !== undefined) return value
  }
  return undefined
}

function iceOf(parts: readonly SdpPart[]): IceCredentials {
  const usernameFragment = firstOf(parts, 'ice-ufrag') ?? ''
  const password = firstOf(parts, 'ice-pwd') ?? ''
  // RFC 8839 5.4: at least 4 and 22 ice-chars. Some agents put other characters in; only what breaks our parsing matters.
  // RFC 8839 5.4: ice-char.
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(usernameFragment)) throw badSdp('a=ice-ufrag is missing or malformed')
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(password)) throw badSdp('a=ice-pwd is missing or malformed')
  return { usernameFragment, password, lite: parts.some((part) => part.has('ice-lite')) }
}

function fingerprintsOf(parts: readonly SdpPart[]): Fingerprint[] {
  const lines = parts.find((part) => part.has('fingerprint'))?.all('fingerprint') ?? []
  const fingerprints = lines.flatMap((line): Fingerprint[] => {
    const match = /^(sha-(?:1|224|256|384|512)) ((?:[0-9A-F]{2}:){19,63}[0-9A-F]{2})$/i.exec(line.trim())
    return match?.[1] !== undefined && match[2] !== undefined ? [{ algorithm: match[1], value: match[2] }] : []
  })
  if (fingerprints.length === 0) throw badSdp('a=fingerprint is missing or of an unknown kind: WebRTC without DTLS?')
  return fingerprints
}

function setupOf(parts: readonly SdpPart[]): RemoteDescription['setup'] {
  const setup = firstOf(parts, 'setup') ?? 'actpass'
  if (setup !== 'active' && setup !== 'passive' && setup !== 'actpass') throw badSdp(`a=setup:${setup.slice(0, 20)}`)
  return setup
}

interface Encoding {
  /** In lower case. */
  readonly name: string
  readonly clockRate: number
  readonly channels: number
}

/** Need no rtpmap (RFC 3551 6). */
const STATIC_ENCODINGS: readonly (readonly [payloadType: string, Encoding])[] = [
  ['0', { name: 'pcmu', clockRate: 8000, channels: 1 }],
  ['8', { name: 'pcma', clockRate: 8000, channels: 1 }],
]

function formatsOf(audio: SdpPart, offered: readonly string[]): AudioFormats {
  const encodings = encodingsOf(audio)
  const codecs: AppFormat[] = []
  const telephoneEvents: TelephoneEventFormat[] = []
  for (const format of new Set(offered)) {
    const encoding = encodings.get(format)
    const payloadType = Number(format)
    if (encoding === undefined || !isPayloadType(payloadType) || String(payloadType) !== format) continue
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

/** RFC 5761 4: with RTCP on the same port, 64 to 95 can't be told from its packet types. */
function isPayloadType(number: number): boolean {
  return number <= 127 && (number < 64 || number > 95)
}

/** By payload type as it stands in the m-line. */
function encodingsOf(audio: SdpPart): ReadonlyMap<string, Encoding> {
  const encodings = new Map(STATIC_ENCODINGS)
  for (const line of audio.all('rtpmap')) {
    const match = /^(\d{1,3}) ([A-Za-z0-9_-]+)\/(\d{1,6})(?:\/(\d{1,3}))?$/.exec(line.trim())
    if (match?.[1] === undefined || match[2] === undefined) continue
    encodings.set(match[1], {
      name: match[2].toLowerCase(),
      clockRate: Number(match[3]),
      channels: Number(match[4] ?? 1),
    })
  }
  return encodings
}

function codecOf({ name, clockRate, channels }: Encoding): AppCodec | undefined {
  // RFC 7587 7: always 48000 and two channels, whatever is sent.
  if (name === 'opus') return clockRate === 48000 && channels === 2 ? 'opus' : undefined
  if (clockRate !== 8000 || channels !== 1) return undefined
  if (name === 'pcmu') return 'PCMU'
  return name === 'pcma' ? 'PCMA' : undefined
}
