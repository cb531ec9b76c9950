import type { VideoCodec } from '../../../src/media/video/video.ts'
import { directionOf, hostOf, type Direction } from './sdp.ts'

/** What a phone has for video, and how it says so. */
export interface LocalVideo {
  readonly port: number
  readonly formats: readonly LocalFormat[]
  readonly direction: Direction
  /** Attributes of the stream as they are: `a=rtcp-fb:* nack pli`. */
  readonly attributes: readonly string[]
  readonly profile: 'RTP/AVP' | 'RTP/AVPF'
}

export interface LocalFormat {
  readonly codec: VideoCodec
  /** In our own offers. */
  readonly payloadType: number
  /** Of H.264: `profile-level-id=42e01f;packetization-mode=1`. */
  readonly parameters: string | undefined
}

export interface RemoteVideo {
  readonly host: string
  readonly port: number
  /** Where RTCP goes: `a=rtcp` (RFC 3605), or the next port. */
  readonly rtcpPort: number
  readonly direction: Direction
  /** In the other side's order; those that we could speak. */
  readonly formats: readonly RemoteFormat[]
  /** All of it, for tests. */
  readonly text: string
}

export interface RemoteFormat {
  readonly codec: VideoCodec
  readonly payloadType: number
  /** packetization-mode of H.264; 0 when it is not said (RFC 6184 8.1). */
  readonly mode: 0 | 1
  readonly profile: string
  /** sprop-parameter-sets. */
  readonly parameterSets: readonly Buffer[]
}

/** Undefined for none, or a refused one. */
export function readVideo(text: string | undefined, session: string): RemoteVideo | undefined {
  const line = /^m=video (\d+) \S+ ([\d ]+)/.exec(text ?? '')
  if (text === undefined || !line || line[1] === '0') return undefined
  const port = Number(line[1])
  return {
    host: hostOf(text, session),
    port,
    rtcpPort: Number(/^a=rtcp:(\d+)/m.exec(text)?.[1] ?? port + 1),
    direction: directionOf(text, session),
    formats: line[2]!
      .trim()
      .split(' ')
      .flatMap((type) => formatOf(text, Number(type))),
    text,
  }
}

function formatOf(text: string, payloadType: number): RemoteFormat[] {
  const codec = new RegExp(`^a=rtpmap:${payloadType} (H264|VP8)/90000`, 'im').exec(text)?.[1]?.toUpperCase()
  if (codec !== 'H264' && codec !== 'VP8') return []
  const fmtp = new RegExp(`^a=fmtp:${payloadType} (.*)$`, 'm').exec(text)?.[1] ?? ''
  const parameter = (name: string) => new RegExp(`(?:^|;)\\s*${name}=([^;\\s]+)`, 'i').exec(fmtp)?.[1]
  return [
    {
      codec,
      payloadType,
      mode: parameter('packetization-mode') === '1' ? 1 : 0,
      profile: (parameter('profile-level-id') ?? '420010').toLowerCase(),
      parameterSets: (parameter('sprop-parameter-sets') ?? '')
        .split(',')
        .filter(Boolean)
        .map((set) => Buffer.from(set, 'base64')),
    },
  ]
}

export function offerVideo(local: LocalVideo): string[] {
  return lines(local, local.formats)
}

/** The first of ours that the other side has, under its number (RFC 3264 6.1); undefined: nothing in common. */
export function answerVideo(local: LocalVideo, offer: RemoteVideo): string[] | undefined {
  for (const format of local.formats) {
    const wanted = agreed(format, offer)
    if (wanted) return lines(local, [{ ...format, payloadType: wanted.payloadType }])
  }
  return undefined
}

/** What of the other side's is the same as this one of ours: same codec, and same packetization-mode (RFC 6184 8.2.2). */
export function agreed(format: LocalFormat, remote: RemoteVideo): RemoteFormat | undefined {
  const mode = format.parameters?.includes('packetization-mode=1') ? 1 : 0
  return remote.formats.find(
    ({ codec, mode: theirs }) => codec === format.codec && (codec === 'VP8' || theirs === mode),
  )
}

function lines({ port, direction, attributes, profile }: LocalVideo, formats: readonly LocalFormat[]): string[] {
  return [
    `m=video ${port} ${profile} ${formats.map(({ payloadType }) => payloadType).join(' ')}`,
    ...formats.flatMap(({ codec, payloadType, parameters }) => [
      `a=rtpmap:${payloadType} ${codec}/90000`,
      ...(parameters ? [`a=fmtp:${payloadType} ${parameters}`] : []),
    ]),
    ...attributes,
    `a=${direction}`,
  ]
}
