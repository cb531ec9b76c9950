import type { LocalAudio } from './audio-agreement.ts'
import type { Fingerprint } from './dtls-link.ts'
import type { IceCredentials } from './ice-link.ts'
import {
  reversed,
  type AppFormat,
  type Direction,
  type RemoteDescription,
  type SectionHead,
} from './remote-description.ts'
import type { LocalVideo } from './video-agreement.ts'
import { videoLines } from './video-lines.ts'

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

type Setup = 'active' | 'passive' | 'actpass'

/** Our offer: an audio section, mid 0, and one for video, if any, mid 1, bundled with it. */
export function writeOffer(local: LocalDescription, audio: LocalAudio, video?: LocalVideo): string {
  const head = (kind: string, mid: string) => ({ kind, protocol: 'UDP/TLS/RTP/SAVPF', formats: [], mid })
  const sections = [
    ...audioSection(local, head('audio', '0'), audio, 'actpass', 'sendrecv'),
    ...candidateLines(local),
    ...(video === undefined ? [] : videoSection(local, head('video', '1'), video, 'actpass')),
  ]
  return [...session(local, video === undefined ? ['0'] : ['0', '1']), ...sections, ''].join('\r\n')
}

/**
 * Our answer: the offer's audio section accepted, its video section if there is `video`, every other one refused.
 * `audio` and `video` are of the offer's formats; the offer's transport is the one to be used.
 */
export function writeAnswer(
  local: LocalDescription,
  offer: RemoteDescription,
  audio: LocalAudio,
  setup: 'active' | 'passive',
  video?: LocalVideo,
): string {
  const { audioIndex, transportIndex } = offer
  const videoIndex = video === undefined ? undefined : offer.video?.index
  const sections = offer.sections.flatMap((head, index) => {
    const candidates = index === transportIndex ? candidateLines(local) : []
    if (index === audioIndex) {
      return [...audioSection(local, head, audio, setup, reversed(offer.direction)), ...candidates]
    }
    if (video !== undefined && index === videoIndex) {
      return [...videoSection(local, head, video, setup), ...candidates]
    }
    return refusedSection(head)
  })
  return [...session(local, bundleOf(offer, videoIndex)), ...sections, ''].join('\r\n')
}

/** RFC 9143 7.3.1: in the order of the offer's group, whose first has the transport. */
function bundleOf({ bundled, sections, audioIndex, transportIndex }: RemoteDescription, videoIndex?: number): string[] {
  const indexes = videoIndex === undefined ? [audioIndex] : [audioIndex, videoIndex]
  if (transportIndex === videoIndex) indexes.reverse()
  return bundled ? indexes.flatMap((index) => sections[index]?.mid ?? []) : []
}

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
  setup: Setup,
  direction: Direction,
): string[] {
  const payloadTypes = [...formats.codecs, ...formats.telephoneEvents].map((format) => format.payloadType)
  return [
    `m=audio 9 ${head.protocol} ${payloadTypes.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...transportLines(local, head, setup),
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
  ]
}

/** Of the audio's stream, so that the app plays both in step (RFC 8830 2). */
function videoSection(local: LocalDescription, head: SectionHead, video: LocalVideo, setup: Setup): string[] {
  return [
    `m=video 9 ${head.protocol} ${video.formats.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 0.0.0.0',
    // RFC 8866 5.8: kilobits per second.
    `b=AS:${Math.max(1, Math.round(video.maxBitrate / 1000))}`,
    ...transportLines(local, head, setup),
    `a=${video.direction}`,
    'a=msid:cubebridge video',
    'a=rtcp-mux',
    ...videoLines(video),
    `a=ssrc:${video.ssrc} cname:${local.cname}`,
    `a=ssrc:${video.ssrc} msid:cubebridge video`,
  ]
}

function transportLines(local: LocalDescription, head: SectionHead, setup: Setup): string[] {
  return [
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.ice.usernameFragment}`,
    `a=ice-pwd:${local.ice.password}`,
    // Without it the ConnectyCube SDK's answerer sends no candidates at all.
    'a=ice-options:trickle',
    ...local.fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${setup}`,
    ...(head.mid === undefined ? [] : [`a=mid:${head.mid}`]),
  ]
}

function candidateLines({ candidates }: LocalDescription): string[] {
  return candidates.map((candidate) => `a=${candidate}`)
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
