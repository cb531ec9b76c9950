import type { RtpCodec } from '../session.ts'

/** RFC 3551 table 4. */
const STATIC_PAYLOAD_TYPES = { PCMU: 0, PCMA: 8, G722: 9 } as const
/** All three count 8000 a second; G.722 by an error that stayed (RFC 3551 4.5.2). Units of 20 ms: 160. */
export const PHONE_CLOCK_RATE = 8000

export function staticPayloadType(codec: RtpCodec): 0 | 8 | 9 {
  return STATIC_PAYLOAD_TYPES[codec]
}
