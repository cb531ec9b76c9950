import type { Clock } from '../../lib/clock.ts'
import { DtmfSender } from '../dtmf/sender.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { OpusCodec, OpusSetting } from '../opus/opus.ts'
import { rounded } from '../quality/figures.ts'
import { StreamQuality } from '../quality/stream-quality.ts'
import { appClockRate } from '../rtp/clock-rates.ts'
import type { ReceivedSenderReport, ReceptionReport, SenderReport } from '../rtp/rtcp.ts'
import { RtpWriter } from '../rtp/writer.ts'
import type { AppCodec, Digit, OpusOptions, PhoneCodec } from '../session.ts'
import type { SrtpSender } from '../srtp/srtp.ts'
import { SrtpStage } from '../srtp/srtp-stage.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import { g711PacketUnits, opusPacketUnits } from './app-stream.ts'
import type { Pacer } from './pacer.ts'
import type { PhoneEvents } from './phone-events.ts'
import { buildStagesToApp, type StagesToApp } from './stages-to-app.ts'

export interface PathToAppOptions {
  readonly phoneCodec: PhoneCodec
  /** As agreed with the app; `opus` by default. */
  readonly appCodec?: AppCodec
  readonly opus: OpusOptions
  /** Digits among the phone's packets; undefined: there are none. */
  readonly phoneEvents?: PhoneEvents | undefined
  /** The process's library; `loadOpus()` by default. */
  readonly codec?: OpusCodec
  /** Of `appCodec`, as negotiated with the app. */
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
 * What Asterisk sends (RTP, or Opus frames of its media WebSocket) to SRTP for the app. Lives from the end of DTLS to
 * `close`. A packet goes through in the call that brings it; only digits and packets that wait for others go by the
 * pacer.
 */
export class PathToApp {
  /** Of what Asterisk sends. */
  readonly quality = new StreamQuality()
  readonly #clock: Clock
  readonly #stages: StagesToApp
  readonly #writer: RtpWriter
  readonly #dtmf: DtmfSender | undefined
  readonly #onFirstAudio: (at: number) => void
  readonly #stopTicking: () => void
  #audioSent = false
  #closed = false

  /** Throws a MediaError when the codecs don't fit, or no encoder can be had. */
  constructor(options: PathToAppOptions) {
    const { clock, phoneCodec, appCodec = 'opus', opus, codec, random = Math.random } = options
    this.#clock = clock
    this.#onFirstAudio = options.onFirstAudio ?? (() => undefined)
    const clockRate = appClockRate(appCodec)
    this.#writer = new RtpWriter(new SrtpStage(options.srtp, options.send), {
      payloadType: options.payloadType,
      label: String(options.payloadType),
      ssrc: options.ssrc,
      clockRate,
      frameUnits: frameUnits(phoneCodec, appCodec),
      clock,
      random,
    })
    const { quality } = this
    const events = options.phoneEvents
    this.#stages = buildStagesToApp({ phoneCodec, appCodec, opus, codec, quality, clock, events }, this.#writer)
    this.#dtmf = options.telephoneEvent && new DtmfSender(this.#writer, options.telephoneEvent, clockRate)
    this.#stopTicking = options.pacer.add((slots) => this.#tick(slots))
  }

  /** RTP or a frame from Asterisk, source already checked. Never throws; the buffer is not kept. */
  receive(data: Buffer): void {
    if (this.#closed) return
    this.#stages.door.receive(data, this.#clock.monotonic())
    if (!this.#audioSent) this.#noteFirstAudio()
  }

  /** Whether the phone may fall silent on purpose: on hold, muted. */
  rest(resting: boolean): void {
    this.#stages.door.rest(resting)
  }

  /** Queues a digit; no-op when no telephone-event was negotiated. */
  sendDtmf(digit: Digit, durationMs: number): void {
    if (!this.#closed) this.#dtmf?.send(digit, durationMs)
  }

  /** False where what the phone says is passed on as it is. */
  get encodes(): boolean {
    return this.#stages.encoder !== undefined
  }

  /** Changes the encoder from its next frame on; no-op where nothing is encoded. */
  adjust(setting: OpusSetting, value: number): void {
    if (!this.#closed) this.#stages.encoder?.set(setting, value)
  }

  /** `strangers` is 0: the port that checks the source counts them. The level of Opus passed through is not known. */
  receiveStatistics(): ReceiveStatistics {
    const { door, forward } = this.#stages
    const figures = door.figures()
    return {
      ...figures,
      jitterMs: rounded(figures.jitterMs, 1),
      malformed: figures.malformed + (forward?.refused ?? 0),
      concealedMs: 0,
      fecRecovered: 0,
      levelDbov: this.quality.sound.level(this.#clock.monotonic()),
      strangers: 0,
      unauthentic: 0,
    }
  }

  sendStatistics(): SendStatistics {
    return { packets: this.#writer.packets, bytes: this.#writer.octets }
  }

  /** Undefined before the first packet. */
  senderReport(): SenderReport | undefined {
    return this.#writer.senderReport(this.#clock.now())
  }

  /** On the phone's stream; undefined before its first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    return this.#stages.door.receptionReport()
  }

  /** The phone's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    this.#stages.door.onSenderReport(report)
  }

  toString(): string {
    return String(this.#stages.door)
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTicking()
    this.#stages.door.close()
  }

  #tick(slots: number): void {
    this.#stages.door.tick(this.#clock.monotonic())
    if (!this.#audioSent) this.#noteFirstAudio()
    if (!this.#dtmf) return
    this.#dtmf.tick(slots)
    this.#stages.gate.muted = this.#dtmf.active
  }

  #noteFirstAudio(): void {
    if (!this.#writer.hasWritten) return
    this.#audioSent = true
    this.#onFirstAudio(this.#clock.now())
  }
}

/** Encoded frames have 20 ms; what is passed on has the length that the phone gave it. */
function frameUnits(phoneCodec: PhoneCodec, appCodec: AppCodec): number | ((packet: Buffer, length: number) => number) {
  if (appCodec !== 'opus') return g711PacketUnits
  return phoneCodec === 'opus' ? opusPacketUnits : appClockRate(appCodec) / 50
}
