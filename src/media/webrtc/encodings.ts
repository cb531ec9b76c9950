import type { SdpPart } from './sdp-lines.ts'

/** What `a=rtpmap` says of a payload type (RFC 8866 6.6). */
export interface Encoding {
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

/** By payload type as it stands in the m-line. */
export function encodingsOf(part: SdpPart): ReadonlyMap<string, Encoding> {
  const encodings = new Map(STATIC_ENCODINGS)
  for (const line of part.all('rtpmap')) {
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

/** A format of an m-line, where it is a payload type that can be told from RTCP on the same port; else undefined. */
export function payloadTypeIn(format: string): number | undefined {
  const number = Number(format)
  return isPayloadType(number) && String(number) === format ? number : undefined
}

/** RFC 5761 4: with RTCP on the same port, 64 to 95 can't be told from its packet types. */
function isPayloadType(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= 127 && (number < 64 || number > 95)
}
