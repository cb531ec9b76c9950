import { answerVideo, offerVideo, readVideo, type LocalVideo, type RemoteVideo } from './video-sdp.ts'

export type Codec = 'PCMU' | 'PCMA'
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** The static payload types of RFC 3551. */
export const PAYLOAD_TYPE: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 }

/** What we call telephone-event in our own offers. */
const OWN_EVENTS = 101

/** What an SDP says of its audio stream, and of its video. */
export interface RemoteAudio {
  readonly host: string
  readonly port: number
  readonly payloadTypes: readonly number[]
  /** The payload type of telephone-event, when it is there. */
  readonly events: number | undefined
  readonly direction: Direction
  /** Undefined when there is none, or it was refused. */
  readonly video: RemoteVideo | undefined
  /** The m= lines in order; an answer repeats them, refused ones with port 0. */
  readonly media: readonly { readonly kind: string; readonly line: string }[]
}

/** Reads the first audio stream and the first of video; undefined when there is no audio. */
export function parseSdp(sdp: string): RemoteAudio | undefined {
  const sections = sdp.split(/\r?\n(?=m=)/)
  const session = sections[0] ?? ''
  const media = sections.slice(1).map((text) => ({ kind: /^m=(\S+)/.exec(text)?.[1] ?? '', text }))
  const audio = media.find(({ kind }) => kind === 'audio')?.text
  const line = /^m=audio (\d+) \S+ ([\d ]+)/.exec(audio ?? '')
  if (audio === undefined || !line) return undefined
  const events = /^a=rtpmap:(\d+) telephone-event\/8000/m.exec(audio)?.[1]
  return {
    host: hostOf(audio, session),
    port: Number(line[1]),
    payloadTypes: line[2]!.trim().split(' ').map(Number),
    events: events === undefined ? undefined : Number(events),
    direction: directionOf(audio, session),
    video: readVideo(media.find(({ kind }) => kind === 'video')?.text, session),
    media: media.map(({ kind, text }) => ({ kind, line: text.split(/\r?\n/)[0]! })),
  }
}

/** Of a stream, or of the whole session. */
export function hostOf(stream: string, session: string): string {
  return /^c=IN IP4 (\S+)/m.exec(stream)?.[1] ?? /^c=IN IP4 (\S+)/m.exec(session)?.[1] ?? ''
}

export function directionOf(stream: string, session: string): Direction {
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m
  return (direction.exec(stream)?.[1] ?? direction.exec(session)?.[1] ?? 'sendrecv') as Direction
}

export interface LocalAudio {
  readonly host: string
  readonly port: number
  readonly codec: Codec
  readonly direction: Direction
  readonly version: number
  /** Absent: no video is offered, and none taken. */
  readonly video?: LocalVideo | undefined
  /** There was video in the call, and our offer is to be without: its place stays (RFC 3264 8.2). */
  readonly videoRemoved?: boolean
}

/**
 * Our offer, or with `offer` our answer to it: the same audio stream, and the video that both have; every other stream
 * refused (RFC 3264 6).
 */
export function writeSdp(local: LocalAudio, offer?: RemoteAudio): string {
  const events = offer ? offer.events : OWN_EVENTS
  const type = PAYLOAD_TYPE[local.codec]
  const audio = [
    `m=audio ${local.port} RTP/AVP ${type}${events === undefined ? '' : ` ${events}`}`,
    `a=rtpmap:${type} ${local.codec}/8000`,
    ...(events === undefined ? [] : [`a=rtpmap:${events} telephone-event/8000`, `a=fmtp:${events} 0-16`]),
    'a=ptime:20',
    `a=${local.direction}`,
  ]
  const video = offer
    ? local.video && offer.video && answerVideo(local.video, offer.video)
    : local.video && offerVideo(local.video)
  let taken = false
  const media = (offer?.media ?? [{ kind: 'audio', line: '' }]).flatMap(({ kind, line }) => {
    if (kind === 'audio') return audio
    if (kind === 'video' && video && !taken) {
      taken = true
      return video
    }
    return [line.replace(/^(m=\S+) \d+/, '$1 0')]
  })
  return [
    'v=0',
    `o=- 1 ${local.version} IN IP4 ${local.host}`,
    's=-',
    `c=IN IP4 ${local.host}`,
    't=0 0',
    ...media,
    ...(offer ? [] : (video ?? (local.videoRemoved ? ['m=video 0 RTP/AVP 99'] : []))),
    '',
  ].join('\r\n')
}
