import type { Clock } from '../../lib/clock.ts'
import { DtmfSender } from '../dtmf/sender.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import { G711DecodeStage } from '../g711/decode-stage.ts'
import { g711PayloadType, type G711Law } from '../g711/g711.ts'
import { OpusEncodeStage } from '../opus/encode-stage.ts'
import { loadOpus } from '../opus/load.ts'
import type { OpusCodec } from '../opus/opus.ts'
import { LevelMeter } from '../quality/level.ts'
import { LevelStage } from '../quality/level-stage.ts'
import { RtpReader } from '../rtp/reader.ts'
import { ReorderHold } from '../rtp/reorder-hold.ts'
import type { SenderReport } from '../rtp/rtcp.ts'
import { RtpWriter } from '../rtp/writer.ts'
import type { Digit, OpusOptions } from '../session.ts'
import type { SrtpSender } from '../srtp/srtp.ts'
import { SrtpStage } from '../srtp/srtp-stage.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import type { Pacer } from './pacer.ts'

const PHONE_CLOCK_RATE = 8000
const OPUS_CLOCK_RATE = 48000
const FRAME_UNITS = OPUS_CLOCK_RATE / 50

export interface PathToAppOptions {
  readonly phoneCodec: G711Law
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

/**
 * RTP from Asterisk to SRTP for the app. Lives from the end of DTLS to `close`. A packet goes through in the call that
 * brings it; only digits and packets that wait for others go by the pacer.
 */
export class PathToApp {
  readonly #clock: Clock
  readonly #ssrc: number
  readonly #phoneCodec: G711Law
  readonly #reader: RtpReader
  readonly #level: LevelMeter
  readonly #hold: ReorderHold
  readonly #encoder: OpusEncodeStage
  readonly #writer: RtpWriter
  readonly #dtmf: DtmfSender | undefined
  readonly #onFirstAudio: (at: number) => void
  readonly #stopTicking: () => void
  #audioSent = false
  #closed = false

  constructor(options: PathToAppOptions) {
    const { clock, codec = loadOpus(), random = Math.random } = options
    this.#clock = clock
    this.#ssrc = options.ssrc
    this.#phoneCodec = options.phoneCodec
    this.#onFirstAudio = options.onFirstAudio ?? (() => undefined)
    this.#level = new LevelMeter()
    this.#reader = new RtpReader({
      payloadType: g711PayloadType(options.phoneCodec),
      clockRate: PHONE_CLOCK_RATE,
    })
    this.#writer = new RtpWriter(new SrtpStage(options.srtp, options.send), {
      payloadType: options.payloadType,
      label: String(options.payloadType),
      ssrc: options.ssrc,
      clockRate: OPUS_CLOCK_RATE,
      frameUnits: FRAME_UNITS,
      clock,
      random,
    })
    this.#encoder = new OpusEncodeStage(codec.createEncoder(options.opus), this.#writer)
    const metered = new LevelStage(this.#level, clock, this.#encoder)
    this.#hold = new ReorderHold(new G711DecodeStage(options.phoneCodec, metered))
    this.#dtmf = options.telephoneEvent && new DtmfSender(this.#writer, options.telephoneEvent, OPUS_CLOCK_RATE)
    this.#stopTicking = options.pacer.add((slots) => this.#tick(slots))
  }

  /** Plain RTP from Asterisk, source already checked. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    if (this.#closed) return
    const reader = this.#reader
    const now = this.#clock.monotonic()
    if (!reader.read(datagram, datagram.length, now)) return
    if (reader.restarted) this.#hold.restart()
    const { start, end } = reader
    this.#hold.push(datagram.subarray(start, end), end - start, reader.time, reader.sequence, now)
    if (!this.#audioSent) this.#noteFirstAudio()
  }

  /** Queues a digit; no-op when no telephone-event was negotiated. */
  sendDtmf(digit: Digit, durationMs: number): void {
    if (!this.#closed) this.#dtmf?.send(digit, durationMs)
  }

  /** `strangers` is 0: the port that checks the source counts them. */
  receiveStatistics(): ReceiveStatistics {
    const { reception, malformed } = this.#reader
    return {
      packets: reception.packets,
      bytes: reception.bytes,
      lost: reception.lost,
      late: this.#hold.late,
      duplicates: this.#hold.duplicates,
      concealedMs: 0,
      fecRecovered: 0,
      jitterMs: reception.jitterMs,
      levelDbov: this.#level.level(this.#clock.monotonic()),
      strangers: 0,
      malformed,
      unauthentic: 0,
    }
  }

  sendStatistics(): SendStatistics {
    return { packets: this.#writer.packets, bytes: this.#writer.octets }
  }

  /** Undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    const { packets, octets } = this.#writer
    if (packets === 0) return undefined
    return {
      ssrc: this.#ssrc,
      packets,
      octets,
      rtpTimestamp: this.#writer.rtpTimestamp(this.#writer.currentTime),
      ntpMs: this.#clock.now(),
    }
  }

  toString(): string {
    return `RTP(${this.#phoneCodec}) -> ${String(this.#hold)}`
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTicking()
    this.#hold.close()
  }

  #tick(slots: number): void {
    this.#hold.release(this.#clock.monotonic())
    if (!this.#dtmf) return
    this.#dtmf.tick(slots)
    this.#encoder.muted = this.#dtmf.active
  }

  #noteFirstAudio(): void {
    if (!this.#writer.hasWritten) return
    this.#audioSent = true
    this.#onFirstAudio(this.#clock.now())
  }
}
