import type { LocalAudio } from './audio-agreement.ts'
import type { Fingerprint } from './dtls-link.ts'
import type { IceCredentials } from './ice-link.ts'
import type { AppFormat, Direction, RemoteDescription, SectionHead } from './remote-description.ts'

/** What our side's descriptions are made of. */
export interface LocalDescription {
  /** `o=` session id and version (RFC 8866 5.2): the version grows with each description. */
  readonly sessionId: number
  readonly version: number
  readonly ice: IceCredentials
  readonly candidates: readonly string[]
  readonly fingerprints: readonly Fingerprint[]
  readonly ssrc: number
  readonly cname: string
}

/** Our offer: one audio section, mid 0. */
export function writeOffer(local: LocalDescription, audio: LocalAudio): string {
  const head = { kind: 'audio', protocol: 'UDP/TLS/RTP/SAVPF', formats: [], mid: '0' }
  return [...session(local, ['0']), ...audioSection(local, head, audio, 'actpass', 'sendrecv'), ''].join('\r\n')
}

/** Our answer: the offer's audio section accepted, every other one refused. `audio` is of the offer's formats. */
export function writeAnswer(
  local: LocalDescription,
  offer: RemoteDescription,
  audio: LocalAudio,
  setup: 'active' | 'passive',
): string {
  const mid = offer.sections[offer.audioIndex]?.mid
  const sections = offer.sections.flatMap((head, index) =>
    index === offer.audioIndex
      ? audioSection(local, head, audio, setup, REVERSED[offer.direction])
      : refusedSection(head),
  )
  return [...session(local, offer.bundled && mid !== undefined ? [mid] : []), ...sections, ''].join('\r\n')
}

/** RFC 3264 6.1: what one side sends, the other receives. */
const REVERSED = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const

function session(local: LocalDescription, bundle: readonly string[]): string[] {
  return [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...(bundle.length > 0 ? [`a=group:BUNDLE ${bundle.join(' ')}`] : []),
    'a=msid-semantic: WMS cubebridge',
  ]
}

function audioSection(
  local: LocalDescription,
  head: SectionHead,
  { formats, playbackRate }: LocalAudio,
  setup: 'active' | 'passive' | 'actpass',
  direction: Direction,
): string[] {
  const payloadTypes = [...formats.codecs, ...formats.telephoneEvents].map((format) => format.payloadType)
  return [
    `m=audio 9 ${head.protocol} ${payloadTypes.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.ice.usernameFragment}`,
    `a=ice-pwd:${local.ice.password}`,
    // Without it the ConnectyCube SDK's answerer sends no candidates at all.
    'a=ice-options:trickle',
    ...local.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${setup}`,
    ...(head.mid === undefined ? [] : [`a=mid:${head.mid}`]),
    `a=${direction}`,
    'a=msid:cubebridge audio',
    'a=rtcp-mux',
    ...formats.codecs.flatMap((format) => codecLines(format, playbackRate)),
    ...formats.telephoneEvents.flatMap(({ payloadType, clockRate }) => [
      `a=rtpmap:${payloadType} telephone-event/${clockRate}`,
      `a=fmtp:${payloadType} 0-15`,
    ]),
    'a=ptime:20',
    `a=ssrc:${local.ssrc} cname:${local.cname}`,
    `a=ssrc:${local.ssrc} msid:cubebridge audio`,
    ...local.candidates.map((candidate) => `a=${candidate}`),
  ]
}

/**
 * Without it libwebrtc sends narrow-band speech at 12 and wide-band at 20 kb/s, and at that libopus leaves the in-band
 * FEC out: measured, 5 % of loss made up instead of recovered.
 */
const BIT_RATES = { 8000: 24_000, 16_000: 32_000 } as const

function codecLines({ codec, payloadType }: AppFormat, playbackRate: LocalAudio['playbackRate']): string[] {
  if (codec !== 'opus') return [`a=rtpmap:${payloadType} ${codec}/8000`]
  // RFC 7587 6.1. What the phone can't hear would cost the app bandwidth and us decoding time; 48000 is the default.
  const rates =
    playbackRate === 48_000
      ? ''
      : `maxplaybackrate=${playbackRate};sprop-maxcapturerate=${playbackRate};maxaveragebitrate=${BIT_RATES[playbackRate]};`
  return [
    `a=rtpmap:${payloadType} opus/48000/2`,
    `a=fmtp:${payloadType} minptime=10;${rates}stereo=0;useinbandfec=1;usedtx=1`,
  ]
}

/** RFC 3264 6: port 0, the formats repeated; RFC 9143 7.3.2: not in the group. */
function refusedSection(head: SectionHead): string[] {
  return [
    `m=${head.kind} 0 ${head.protocol} ${head.formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...(head.mid === undefined ? [] : [`a=mid:${head.mid}`]),
    'a=inactive',
  ]
}
