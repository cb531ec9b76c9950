import type { Fingerprint } from './dtls-link.ts'
import type { IceCredentials } from './ice-link.ts'
import type { AudioFormats, Direction, RemoteDescription, SectionHead } from './remote-description.ts'

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

/** The payload types of our offers: Chromium's own, so that an answer has no reason to change them. */
export const OFFERED_FORMATS: AudioFormats = {
  opus: 111,
  telephoneEvents: [
    { payloadType: 110, clockRate: 48000 },
    { payloadType: 126, clockRate: 8000 },
  ],
}

/** Our offer: one audio section, mid 0. */
export function writeOffer(local: LocalDescription): string {
  const head = { kind: 'audio', protocol: 'UDP/TLS/RTP/SAVPF', formats: [], mid: '0' }
  return [...session(local, ['0']), ...audioSection(local, head, OFFERED_FORMATS, 'actpass', 'sendrecv'), ''].join(
    '\r\n',
  )
}

/** Our answer: the offer's audio section accepted with the offer's payload types, every other one refused. */
export function writeAnswer(local: LocalDescription, offer: RemoteDescription, setup: 'active' | 'passive'): string {
  const mid = offer.sections[offer.audioIndex]?.mid
  const sections = offer.sections.flatMap((head, index) =>
    index === offer.audioIndex
      ? audioSection(local, head, offer.formats, setup, REVERSED[offer.direction])
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
  formats: AudioFormats,
  setup: 'active' | 'passive' | 'actpass',
  direction: Direction,
): string[] {
  const payloadTypes = [formats.opus, ...formats.telephoneEvents.map((format) => format.payloadType)]
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
    `a=rtpmap:${formats.opus} opus/48000/2`,
    // RFC 7587 6.1. The phone hears 8 kHz: a wider stream would cost the app bandwidth and us decoding time.
    `a=fmtp:${formats.opus} minptime=10;maxplaybackrate=8000;sprop-maxcapturerate=8000;stereo=0;useinbandfec=1;usedtx=1`,
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

/** RFC 3264 6: port 0, the formats repeated; RFC 9143 7.3.2: not in the group. */
function refusedSection(head: SectionHead): string[] {
  return [
    `m=${head.kind} 0 ${head.protocol} ${head.formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...(head.mid === undefined ? [] : [`a=mid:${head.mid}`]),
    'a=inactive',
  ]
}
