/** What a sender report says of our stream (RFC 3550 6.4.1). */
export interface SenderReport {
  readonly ssrc: number
  readonly packets: number
  /** Payload bytes, modulo 2^32. */
  readonly octets: number
  /** The stream's RTP timestamp at `ntpMs`. */
  readonly rtpTimestamp: number
  /** Epoch milliseconds. */
  readonly ntpMs: number
}

/** A report block (RFC 3550 6.4.1). */
export interface ReceptionReport {
  /** The stream it speaks of. */
  readonly ssrc: number
  /** 0 to 1. */
  readonly fractionLost: number
  readonly cumulativeLost: number
  readonly highestSequence: number
  /** RTP timestamp units. */
  readonly jitter: number
  /** Middle 32 bits of the last sender report's NTP time; 0 when none came. */
  readonly lastSenderReport: number
  /** 1/65536 s. */
  readonly delaySinceLastSenderReport: number
}

/** A sender report that came in. */
export interface ReceivedSenderReport {
  readonly ssrc: number
  /** Middle 32 bits of its NTP time. */
  readonly compactNtp: number
  readonly rtpTimestamp: number
}

export interface RtcpToSend {
  /** Of the reports' sender. */
  readonly ssrc: number
  readonly cname: string
  readonly senderReport?: SenderReport | undefined
  readonly receptionReport?: ReceptionReport | undefined
  /** Ends the compound with a BYE. */
  readonly bye?: boolean
}

export interface RtcpReceived {
  readonly senderReports: readonly ReceivedSenderReport[]
  readonly receptionReports: readonly ReceptionReport[]
  /** SSRCs that left. */
  readonly byes: readonly number[]
}

/** A compound packet: SR or RR, SDES with the CNAME, and BYE when asked (RFC 3550 6.1). Returns its length in `out`. */
export function writeRtcp(_content: RtcpToSend, _out: Buffer): number {
  throw new Error('under construction')
}

/** What a compound packet says that a bridge needs; undefined when it is malformed. Never throws. */
export function readRtcp(_packet: Buffer, _length: number): RtcpReceived | undefined {
  throw new Error('under construction')
}

/** Round trip by a report on our stream that arrived at `nowMs` (epoch); undefined without a sender report in it. */
export function roundTripMs(_report: ReceptionReport, _nowMs: number): number | undefined {
  throw new Error('under construction')
}
