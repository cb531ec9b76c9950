export type Codec = 'PCMU' | 'PCMA'
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** The static payload types of RFC 3551. */
export const PAYLOAD_TYPE: Readonly<Record<Codec, number>> = { PCMU: 0, PCMA: 8 }

/** What we call telephone-event in our own offers. */
const OWN_EVENTS = 101

/** What an SDP says of its audio stream. */
export interface RemoteAudio {
  readonly host: string
  readonly port: number
  readonly payloadTypes: readonly number[]
  /** The payload type of telephone-event, when it is there. */
  readonly events: number | undefined
  readonly direction: Direction
  /** The m= lines in order; an answer repeats them, refused ones with port 0. */
  readonly media: readonly { readonly kind: string; readonly line: string }[]
}

/** Reads the first audio stream; undefined when there is none. */
export function parseSdp(sdp: string): RemoteAudio | undefined {
  const sections = sdp.split(/\r?\n(?=m=)/)
  const session = sections[0] ?? ''
  const media = sections.slice(1).map((text) => ({ kind: /^m=(\S+)/.exec(text)?.[1] ?? '', text }))
  const audio = media.find(({ kind }) => kind === 'audio')?.text
  const line = /^m=audio (\d+) \S+ ([\d ]+)/.exec(audio ?? '')
  if (audio === undefined || !line) return undefined
  const host = /^c=IN IP4 (\S+)/m.exec(audio)?.[1] ?? /^c=IN IP4 (\S+)/m.exec(session)?.[1] ?? ''
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m
  const events = /^a=rtpmap:(\d+) telephone-event\/8000/m.exec(audio)?.[1]
  return {
    host,
    port: Number(line[1]),
    payloadTypes: line[2]!.trim().split(' ').map(Number),
    events: events === undefined ? undefined : Number(events),
    direction: (direction.exec(audio)?.[1] ?? direction.exec(session)?.[1] ?? 'sendrecv') as Direction,
    media: media.map(({ kind, text }) => ({ kind, line: text.split(/\r?\n/)[0]! })),
  }
}

export interface LocalAudio {
  readonly host: string
  readonly port: number
  readonly codec: Codec
  readonly direction: Direction
  readonly version: number
}

/** Our offer, or with `offer` our answer to it: the same audio stream, every other stream refused (RFC 3264 6). */
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
  const media = (offer?.media ?? [{ kind: 'audio', line: '' }]).flatMap(({ kind, line }) =>
    kind === 'audio' ? audio : [line.replace(/^(m=\S+) \d+/, '$1 0')],
  )
  return [
    'v=0',
    `o=- 1 ${local.version} IN IP4 ${local.host}`,
    's=-',
    `c=IN IP4 ${local.host}`,
    't=0 0',
    ...media,
    '',
  ].join('\r\n')
}
