import type { Clock } from '../../lib/clock.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { OpusCodec } from '../opus/opus.ts'
import type { SenderReport } from '../rtp/rtcp.ts'
import type { Digit, OpusOptions, PhoneCodec } from '../session.ts'
import type { SrtpSender } from '../srtp/srtp.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import type { Pacer } from './pacer.ts'

export interface PathToAppOptions {
  readonly phoneCodec: PhoneCodec
  readonly opus: OpusOptions
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec
  /** Opus, as negotiated with the app. */
  readonly payloadType: number
  readonly telephoneEvent: TelephoneEventFormat | undefined
  readonly ssrc: number
  readonly srtp: SrtpSender
  /** Gets a view on a reused slot: valid until about 32 further packets. */
  readonly send: (packet: Buffer) => void
  readonly clock: Clock
  readonly pacer: Pacer
  /** First packet of audio passed on, epoch ms. */
  readonly onFirstAudio?: (at: number) => void
  /** For the first sequence number and timestamp. */
  readonly random?: () => number
}

/** RTP from Asterisk to SRTP for the app. Lives from the end of DTLS to `close`. */
export class PathToApp {
  constructor(_options: PathToAppOptions) {
    throw new Error('under construction')
  }
  /** Plain RTP from Asterisk, source already checked. Never throws; the buffer is not kept. */
  receive(_datagram: Buffer): void {
    throw new Error('under construction')
  }
  /** Queues a digit; no-op when no telephone-event was negotiated. */
  sendDtmf(_digit: Digit, _durationMs: number): void {
    throw new Error('under construction')
  }
  /** `strangers` is 0: the port that checks the source counts them. */
  receiveStatistics(): ReceiveStatistics {
    throw new Error('under construction')
  }
  sendStatistics(): SendStatistics {
    throw new Error('under construction')
  }
  /** Undefined before the first packet. */
  senderReport(): SenderReport | undefined {
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
