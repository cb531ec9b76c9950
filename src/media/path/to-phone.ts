import type { Clock } from '../../lib/clock.ts'
import { DtmfReceiver } from '../dtmf/receiver.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import { FRAME_SAMPLES } from '../g711/decode-stage.ts'
import { G711EncodeStage } from '../g711/encode-stage.ts'
import { g711PayloadType, type G711Law } from '../g711/g711.ts'
import { loadOpus } from '../opus/load.ts'
import type { OpusCodec } from '../opus/opus.ts'
import { LevelMeter, power } from '../quality/level.ts'
import { RtpReader } from '../rtp/reader.ts'
import { type ReceivedSenderReport, type ReceptionReport } from '../rtp/rtcp.ts'
import { SendStage } from '../rtp/send-stage.ts'
import { RtpWriter } from '../rtp/writer.ts'
import type { Digit } from '../session.ts'
import type { SrtpReceiver } from '../srtp/srtp.ts'
import type { ReceiveStatistics, SendStatistics } from '../statistics.ts'
import type { Pacer } from './pacer.ts'
import { Playout } from './playout.ts'

const PHONE_CLOCK_RATE = 8000
const OPUS_CLOCK_RATE = 48000
/** The largest datagram of RTP there is reason to take. */
const MAX_DATAGRAM = 2048

export interface PathToPhoneOptions {
  readonly phoneCodec: G711Law
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

/**
 * SRTP from the app to RTP for Asterisk. Lives from the end of DTLS to `close`. Sends a frame every 20 ms from the
 * start on, silence while the app sends nothing: Asterisk's strict RTP learns its source from the first packets.
 */
export class PathToPhone {
  readonly #clock: Clock
  readonly #srtp: SrtpReceiver
  readonly #opusPayloadType: number
  readonly #eventClockRates: ReadonlyMap<number, number>
  readonly #reader: RtpReader
  readonly #playout: Playout
  readonly #level = new LevelMeter()
  readonly #dtmf: DtmfReceiver
  readonly #encode: G711EncodeStage
  readonly #writer: RtpWriter
  readonly #onFirstAudio: (at: number) => void
  readonly #stopTicking: () => void
  readonly #clear = Buffer.alloc(MAX_DATAGRAM)
  readonly #frame = new Int16Array(FRAME_SAMPLES)
  #unauthentic = 0
  #lastAuthenticAt: number | undefined
  #senderReport: { readonly compactNtp: number; readonly ssrc: number; readonly at: number } | undefined
  /** Media time of the next frame to Asterisk. */
  #time = 0
  #audioSent = false
  #closed = false

  constructor(options: PathToPhoneOptions) {
    const { clock, phoneCodec, codec = loadOpus(), random = Math.random } = options
    this.#clock = clock
    this.#srtp = options.srtp
    this.#opusPayloadType = options.opusPayloadType
    this.#onFirstAudio = options.onFirstAudio ?? (() => undefined)
    this.#eventClockRates = new Map(
      options.telephoneEventPayloadTypes.map((format) =>
        typeof format === 'number' ? [format, 8000] : [format.payloadType, format.clockRate],
      ),
    )
    this.#reader = new RtpReader({
      payloadType: options.opusPayloadType,
      clockRate: OPUS_CLOCK_RATE,
      otherPayloadTypes: [...this.#eventClockRates.keys()],
    })
    this.#dtmf = new DtmfReceiver(options.onDigit)
    this.#playout = new Playout({ decoder: codec.createDecoder(), random })
    this.#writer = new RtpWriter(new SendStage(options.send), {
      payloadType: g711PayloadType(phoneCodec),
      label: phoneCodec,
      ssrc: Math.floor(random() * 0x100000000),
      clockRate: PHONE_CLOCK_RATE,
      frameUnits: FRAME_SAMPLES,
      clock,
      random,
    })
    this.#encode = new G711EncodeStage(phoneCodec, this.#writer)
    this.#stopTicking = options.pacer.add((slots) => this.#tick(slots))
  }

  /** SRTP from the app. Never throws; the buffer is not kept. */
  receive(datagram: Buffer): void {
    if (this.#closed) return
    const length = datagram.length > MAX_DATAGRAM ? -1 : this.#srtp.unprotect(datagram, datagram.length, this.#clear)
    if (length < 0) {
      this.#unauthentic++
      return
    }
    const now = this.#clock.monotonic()
    this.#lastAuthenticAt = now
    const reader = this.#reader
    if (!reader.read(this.#clear, length, now)) return
    if (reader.restarted) {
      this.#playout.restart()
      this.#dtmf.restart()
    }
    const { start, end } = reader
    if (reader.payloadType === this.#opusPayloadType) {
      if (end > start)
        this.#playout.insert(this.#clear.subarray(start, end), end - start, reader.sequence, reader.time, now)
      return
    }
    this.#playout.noteEvent(reader.sequence)
    const clockRate = this.#eventClockRates.get(reader.payloadType)!
    if (!this.#dtmf.receive(this.#clear, start, end, reader.timestamp, clockRate, now)) reader.malformed++
  }

  /** Monotonic ms of the last authenticated packet; undefined before the first. For the watchdog. */
  get lastAuthenticAt(): number | undefined {
    return this.#lastAuthenticAt
  }

  /** `strangers` is 0: ICE drops what is not from the app. */
  receiveStatistics(): ReceiveStatistics {
    const { reception, malformed } = this.#reader
    const playout = this.#playout
    return {
      packets: reception.packets,
      bytes: reception.bytes,
      lost: reception.lost,
      late: playout.late,
      duplicates: 0,
      concealedMs: Math.round(playout.concealedMs),
      fecRecovered: playout.fecRecovered,
      jitterMs: reception.jitterMs,
      levelDbov: this.#level.level(this.#clock.monotonic()),
      strangers: 0,
      malformed: malformed + playout.malformed,
      unauthentic: this.#unauthentic,
    }
  }

  sendStatistics(): SendStatistics {
    return { packets: this.#writer.packets, bytes: this.#writer.octets }
  }

  /** Undefined before the first packet. Its fraction counts from the previous call on. */
  receptionReport(): ReceptionReport | undefined {
    const { ssrc } = this.#reader
    if (ssrc === undefined) return undefined
    const last = this.#senderReport?.ssrc === ssrc ? this.#senderReport : undefined
    const delay = last ? Math.round(((this.#clock.monotonic() - last.at) / 1000) * 0x10000) : 0
    return this.#reader.reception.report(ssrc, last?.compactNtp ?? 0, delay)
  }

  /** The app's sender report, for the next `receptionReport`. */
  onSenderReport(report: ReceivedSenderReport): void {
    this.#senderReport = { compactNtp: report.compactNtp, ssrc: report.ssrc, at: this.#clock.monotonic() }
  }

  toString(): string {
    return `SRTP -> RTP(${this.#opusPayloadType}) -> ${String(this.#playout)} -> ${String(this.#encode)}`
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTicking()
    this.#playout.close()
    this.#encode.close()
  }

  #tick(slots: number): void {
    const now = this.#clock.monotonic()
    this.#dtmf.poll(now)
    // Slots that were missed are missing in the stream's time as well: the phone is not to hear us later ever after.
    this.#time += (slots - 1) * FRAME_SAMPLES
    const heard = this.#playout.pull(this.#frame, FRAME_SAMPLES, now)
    if (heard) this.#level.add(power(this.#frame, FRAME_SAMPLES), now)
    this.#encode.write(this.#frame, FRAME_SAMPLES, this.#time, 0)
    this.#time += FRAME_SAMPLES
    if (heard && !this.#audioSent) {
      this.#audioSent = true
      this.#onFirstAudio(this.#clock.now())
    }
  }
}
