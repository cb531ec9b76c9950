import type { Clock } from '../../lib/clock.ts'
import { DtmfReceiver } from '../dtmf/receiver.ts'
import { DtmfSender } from '../dtmf/sender.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { OpusCodec } from '../opus/opus.ts'
import { rounded } from '../quality/figures.ts'
import { StreamQuality } from '../quality/stream-quality.ts'
import { appClockRate, PHONE_CLOCK_RATE } from '../rtp/clock-rates.ts'
import { RtpReader } from '../rtp/reader.ts'
import { ReceptionReporter } from '../rtp/reception-reporter.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import { Transit } from '../rtp/transit.ts'
import type { AppCodec, Digit, PhoneCodec } from '../session.ts'
import { REPLAYED, type SrtpReceiver } from '../srtp/srtp.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import type { AppFeed } from './app-feed.ts'
import type { Pacer } from './pacer.ts'
import { buildStagesToPhone, type StagesToPhone } from './stages-to-phone.ts'

/** The largest datagram of RTP there is reason to take. */
const MAX_DATAGRAM = 2048

export interface PathToPhoneOptions {
  readonly phoneCodec: PhoneCodec
  /** As agreed with the app; `opus` by default. */
  readonly appCodec?: AppCodec
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec
  /** Of `appCodec`, as we said that we take it. */
  readonly payloadType: number
  /** A bare number stands for a clock rate of 8000. */
  readonly telephoneEventPayloadTypes: readonly (number | TelephoneEventFormat)[]
  readonly srtp: SrtpReceiver
  /**
   * Gets RTP for Asterisk, a reused slot that is valid until about 32 further packets; or, towards its media WebSocket,
   * an Opus frame that is valid during the call.
   */
  readonly send: (packet: Buffer) => void
  /** Once per digit, at its end. */
  readonly onDigit: (digit: Digit, durationMs: number) => void
  readonly clock: Clock
  readonly pacer: Pacer
  /** First frame of the app's audio passed on, epoch ms. */
  readonly onFirstAudio?: (at: number) => void
  /** What the phone takes; undefined: none, digits go another way. */
  readonly phoneTelephoneEvent?: TelephoneEventFormat | undefined
  /** For SSRC, first sequence number and timestamp towards Asterisk. */
  readonly random?: () => number
}

/**
 * SRTP from the app to what Asterisk takes (RTP, or Opus frames for its media WebSocket). Lives from the end of DTLS to
 * `close`.
 */
export class PathToPhone {
  /** Of what the app sends. */
  readonly quality = new StreamQuality()
  readonly #clock: Clock
  readonly #srtp: SrtpReceiver
  readonly #payloadType: number
  /** Of what the app says. */
  readonly transit: Transit
  readonly #eventClockRates: ReadonlyMap<number, number>
  readonly #reader: RtpReader
  readonly #feed: AppFeed
  readonly #rtp: StagesToPhone['rtp']
  readonly #dtmf: DtmfReceiver
  readonly #dtmfToPhone: DtmfSender | undefined
  readonly #reporter: ReceptionReporter
  readonly #onFirstAudio: (at: number) => void
  readonly #stopTicking: () => void
  readonly #clear = Buffer.alloc(MAX_DATAGRAM)
  #unauthentic = 0
  #replayed = 0
  #lastAuthenticAt: number | undefined
  #audioSent = false
  #closed = false

  /** Throws a MediaError when the codecs don't fit, or no decoder can be had. */
  constructor(options: PathToPhoneOptions) {
    const { clock, phoneCodec, appCodec = 'opus', codec, send, random = Math.random } = options
    this.#clock = clock
    this.#srtp = options.srtp
    this.#payloadType = options.payloadType
    this.#onFirstAudio = options.onFirstAudio ?? (() => undefined)
    this.#eventClockRates = new Map(
      options.telephoneEventPayloadTypes.map((format) =>
        typeof format === 'number' ? [format, 8000] : [format.payloadType, format.clockRate],
      ),
    )
    this.#reader = new RtpReader({
      payloadType: options.payloadType,
      clockRate: appClockRate(appCodec),
      otherPayloadTypes: [...this.#eventClockRates.keys()],
    })
    this.transit = new Transit(appClockRate(appCodec))
    this.#dtmf = new DtmfReceiver(options.onDigit)
    this.#reporter = new ReceptionReporter(this.#reader, clock)
    const stages = buildStagesToPhone({ phoneCodec, appCodec, codec, quality: this.quality, send, clock, random })
    this.#feed = stages.feed
    this.#rtp = stages.rtp
    const format = options.phoneTelephoneEvent
    this.#dtmfToPhone = stages.rtp && format && new DtmfSender(stages.rtp.writer, format, PHONE_CLOCK_RATE)
    this.#stopTicking = options.pacer.add((slots) => this.#tick(slots))
  }

  /** SRTP from the app. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    if (this.#closed) return
    const length = datagram.length > MAX_DATAGRAM ? -1 : this.#srtp.unprotect(datagram, datagram.length, this.#clear)
    if (length < 0) {
      if (length === REPLAYED) this.#replayed++
      else this.#unauthentic++
      return
    }
    const now = this.#clock.monotonic()
    this.#lastAuthenticAt = now
    const reader = this.#reader
    if (!reader.read(this.#clear, length, now)) return
    if (reader.restarted) {
      this.#feed.restart(now)
      this.#dtmf.restart()
    }
    const { start, end } = reader
    if (reader.payloadType === this.#payloadType) {
      this.quality.arrived(now)
      this.transit.note(this.#clear, now)
      this.#feed.take(this.#clear.subarray(start, end), end - start, reader.sequence, reader.time, now)
      if (!this.#audioSent) this.#noteFirstAudio()
      return
    }
    this.#feed.noteEvent(reader.sequence, now)
    const clockRate = this.#eventClockRates.get(reader.payloadType)!
    if (!this.#dtmf.receive(this.#clear, start, end, reader.timestamp, clockRate, now)) reader.malformed++
  }

  /** Monotonic ms of the last authenticated packet; undefined before the first. For the watchdog. */
  get lastAuthenticAt(): number | undefined {
    return this.#lastAuthenticAt
  }

  /** `strangers` is 0: ICE drops what is not from the app. The level of Opus passed through is not known. */
  receiveStatistics(): ReceiveStatistics {
    const { reception, malformed } = this.#reader
    const figures = this.#feed.figures()
    return {
      ...figures,
      packets: reception.packets,
      bytes: reception.bytes,
      lost: reception.lost,
      // Whatever repeats a packet, the network or an attacker, the replay window sees it first.
      duplicates: figures.duplicates + this.#replayed,
      jitterMs: rounded(reception.jitterMs, 1),
      levelDbov: this.quality.sound.level(this.#clock.monotonic()),
      strangers: 0,
      malformed: malformed + figures.malformed,
      unauthentic: this.#unauthentic,
    }
  }

  sendStatistics(): SendStatistics {
    return this.#feed.sent()
  }

  /** Undefined before the first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return this.#reporter.report()
  }

  /** The app's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    this.#reporter.onSenderReport(report)
    this.transit.onSenderReport(report)
  }

  /** Queues a digit for the phone. False: it takes none in its RTP. */
  sendDtmf(digit: Digit, durationMs: number): boolean {
    if (this.#closed || this.#dtmfToPhone === undefined) return false
    this.#dtmfToPhone.send(digit, durationMs)
    return true
  }

  /** Of the stream that the phone is sent; undefined where there is no RTP. */
  get ssrc(): number | undefined {
    return this.#rtp?.writer.ssrc
  }

  /** On our stream to the phone; undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    return this.#rtp?.writer.senderReport(this.#clock.now())
  }

  toString(): string {
    return `SRTP -> RTP(${this.#payloadType}) -> ${String(this.#feed)}`
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTicking()
    this.#feed.close()
  }

  #tick(slots: number): void {
    const now = this.#clock.monotonic()
    this.#dtmf.poll(now)
    if (this.#dtmfToPhone !== undefined && this.#rtp !== undefined) {
      this.#dtmfToPhone.tick(slots)
      this.#rtp.gate.muted = this.#dtmfToPhone.active
    }
    this.#feed.tick(slots, now)
    if (!this.#audioSent) this.#noteFirstAudio()
  }

  #noteFirstAudio(): void {
    if (!this.#feed.heard) return
    this.#audioSent = true
    this.#onFirstAudio(this.#clock.now())
  }
}
