import type { Clock } from '../../lib/clock.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { OpusCodec } from '../opus/opus.ts'
import type { ReceivedSenderReport, ReceptionReport } from '../rtp/rtcp.ts'
import type { Digit, PhoneCodec } from '../session.ts'
import type { SrtpReceiver } from '../srtp/srtp.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import type { Pacer } from './pacer.ts'

export interface PathToPhoneOptions {
  readonly phoneCodec: PhoneCodec
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec
  readonly opusPayloadType: number
  /** A bare number stands for a clock rate of 8000. */
  readonly telephoneEventPayloadTypes: readonly (number | TelephoneEventFormat)[]
  readonly srtp: SrtpReceiver
  /** RTP for Asterisk, every 20 ms from the start on; a reused slot, valid until about 32 further packets. */
  readonly send: (packet: Buffer) => void
  /** Once per digit, at its end. */
  readonly onDigit: (digit: Digit, durationMs: number) => void
  readonly clock: Clock
  readonly pacer: Pacer
  /** First frame of the app's audio passed on, epoch ms. */
  readonly onFirstAudio?: (at: number) => void
  /** For SSRC, first sequence number and timestamp towards Asterisk. */
  readonly random?: () => number
}

/** SRTP from the app to RTP for Asterisk. Lives from the end of DTLS to `close`. */
export class PathToPhone {
  constructor(_options: PathToPhoneOptions) {
    throw new Error('under construction')
  }
  /** SRTP from the app. Never throws; the buffer is not kept. */
  receive(_datagram: Buffer): void {
    throw new Error('under construction')
  }
  /** Monotonic ms of the last authenticated packet; undefined before the first. For the watchdog. */
  get lastAuthenticAt(): number | undefined {
    throw new Error('under construction')
  }
  receiveStatistics(): ReceiveStatistics {
    throw new Error('under construction')
  }
  sendStatistics(): SendStatistics {
    throw new Error('under construction')
  }
  /** Undefined before the first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    throw new Error('under construction')
  }
  /** The app's sender report, for the next `receptionReport`. */
  onSenderReport(_report: ReceivedSenderReport): void {
    throw new Error('under construction')
  }
  toString(): string {
    throw new Error('under construction')
  }
  /** Idempotent. */
  close(): void {
    throw new Error('under construction')
  }
}
