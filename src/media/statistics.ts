import type { AppCodec, MediaAlarm, PhoneCodec } from './session.ts'
import type { VideoStatistics } from './video/statistics.ts'

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
  /** SRTP authentication failed: dropped. Always 0 on the Asterisk side. */
  readonly unauthentic: number
}

/** How one direction sounds. Each figure is explained in docs/quality-figures.md. */
export interface QualityFigures {
  /** How long packets wait in the jitter buffer, or for those before them; the present mean. */
  readonly bufferDelayMs: number
  /** What was neither in time nor recovered when it was passed on, percent of all. */
  readonly missedPercent: number
  /** BurstR of ITU-T G.107: 1 when misses are spread at random, more when they come in a row. */
  readonly burstRatio: number
  /** Samples at full scale, percent; undefined while nothing was heard in the clear (Opus that goes through untouched). */
  readonly clippingPercent: number | undefined
  /** Frames below -60 dBov, percent; undefined as above. */
  readonly silencePercent: number | undefined
  /** By the E-model of ITU-T G.107, 1 to 4.5: of the whole call; undefined before there is a second to rate. */
  readonly mos: number | undefined
  /** The same of the last ten seconds. */
  readonly mosRecent: number | undefined
}

/** What comes from one side, and how the other side hears it. */
export interface DirectionStatistics extends ReceiveStatistics, QualityFigures {}

/** An alarm that was raised. Epoch milliseconds. */
export interface AlarmEpisode {
  readonly alarm: MediaAlarm
  readonly since: number
  /** Undefined: it lasts, or lasted to the end of the call. */
  readonly until: number | undefined
}

/** What the app's receiver reports (RFC 3550 6.4.2) say of our stream. */
export interface AppReport {
  /** Between its last two reports, 0 to 1. */
  readonly fractionLost: number
  /** Packets since the stream began. */
  readonly lost: number
  readonly jitterMs: number
  readonly roundTripMs: number | undefined
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
  readonly fromPhone: DirectionStatistics
  readonly fromApp: DirectionStatistics
  readonly toPhone: SendStatistics
  readonly toApp: SendStatistics
  /** Undefined before the first. */
  readonly appReport: AppReport | undefined
  /** Undefined: no video in this session. */
  readonly video?: VideoStatistics | undefined
  /** Raised now. */
  readonly alarms: readonly MediaAlarm[]
  /** All that were raised, in order. */
  readonly alarmHistory: readonly AlarmEpisode[]
  readonly sampledAt: number
}
