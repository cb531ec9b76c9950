import type { AppCodec, PhoneCodec } from './session.ts'

/** What arrived from one side. Counters since the session began. */
export interface ReceiveStatistics {
  readonly packets: number
  readonly bytes: number
  /** RFC 3550 A.3: expected minus received; never below 0. */
  readonly lost: number
  /** Arrived after its playout time. */
  readonly late: number
  readonly duplicates: number
  /** Frames made up by packet loss concealment, milliseconds of audio. */
  readonly concealedMs: number
  /** Lost frames that in-band FEC gave back. */
  readonly fecRecovered: number
  /** RFC 3550 6.4.1, milliseconds. */
  readonly jitterMs: number
  /** Mean level over the last second, dBov (RFC 6464 sign convention: 0 is full scale, -127 silence). */
  readonly levelDbov: number
  /** From an address other than the announced one: dropped. */
  readonly strangers: number
  /** Not RTP, or not of a payload type agreed: dropped. */
  readonly malformed: number
  /** SRTP authentication failed or replayed: dropped. Always 0 on the Asterisk side. */
  readonly unauthentic: number
}

export interface SendStatistics {
  readonly packets: number
  readonly bytes: number
  /** What the Opus encoder runs at now; units as in OpusOptions. Absent where nothing is encoded. */
  readonly bitrate?: number | undefined
  readonly complexity?: number | undefined
  readonly expectedLossPercent?: number | undefined
}

/** A snapshot of one session. */
export interface MediaStatistics {
  readonly phoneCodec: PhoneCodec | undefined
  readonly appCodec: AppCodec | undefined
  /** The paths as the stages print themselves, e.g. `PCMU(decode) -> Opus(encode) -> SRTP(111)`. */
  readonly paths: { readonly toApp: string; readonly toPhone: string }
  readonly fromPhone: ReceiveStatistics
  readonly fromApp: ReceiveStatistics
  readonly toPhone: SendStatistics
  readonly toApp: SendStatistics
  /** What the app's receiver reports say of our stream; undefined before the first. */
  readonly appReport:
    { readonly fractionLost: number; readonly jitterMs: number; readonly roundTripMs: number | undefined } | undefined
  readonly sampledAt: number
}
