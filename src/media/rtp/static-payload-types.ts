import type { RtpCodec } from '../session.ts'

/** RFC 3551 table 4. */
const STATIC_PAYLOAD_TYPES = { PCMU: 0, PCMA: 8, G722: 9 } as const

export function staticPayloadType(codec: RtpCodec): 0 | 8 | 9 {
  return STATIC_PAYLOAD_TYPES[codec]
}
