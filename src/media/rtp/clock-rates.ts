import type { AppCodec, RtpCodec } from '../session.ts'

/**
 * Of the RTP timestamps with Asterisk, units a second: PCMU, PCMA and, by an error that stayed, G.722
 * (RFC 3551 4.5.2, 4.5.14).
 */
export const PHONE_CLOCK_RATE = 8000

/** Of the RTP timestamps with an app: RFC 7587 4.1 for Opus, RFC 3551 4.5.14 for G.711. */
export function appClockRate(codec: AppCodec): 8000 | 48_000 {
  return codec === 'opus' ? 48_000 : 8000
}

/** Samples a second of what Asterisk speaks: half of G.722's are hidden by its RTP clock. */
export function phoneSampleRate(codec: RtpCodec): 8000 | 16_000 {
  return codec === 'G722' ? 16_000 : 8000
}
