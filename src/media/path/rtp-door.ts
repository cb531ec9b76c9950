import { PHONE_CLOCK_RATE } from '../rtp/clock-rates.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import type { Clock } from '../../lib/clock.ts'
import { RtpReader } from '../rtp/reader.ts'
import { ReceptionReporter } from '../rtp/reception-reporter.ts'
import type { ReceivedSenderReport, ReceptionReport } from '../rtp/rtcp.ts'
import { ReorderHold } from '../rtp/reorder-hold.ts'
import { staticPayloadType } from '../rtp/static-payload-types.ts'
import type { RtpCodec } from '../session.ts'
import type { Sink } from '../sink.ts'
import { AudioOnly, PhoneEventReceiver, type PhoneEvents } from './phone-events.ts'
import type { DoorFigures, PhoneDoor } from './phone-door.ts'

/** Phones send a packet each 20 ms; this long without one is a silence. */
const SILENCE_MS = 60

const NOTHING = Buffer.alloc(0)

export interface RtpDoorOptions {
  readonly codec: RtpCodec
  readonly quality: StreamQuality
  readonly clock: Clock
  /** Undefined: there are none among the packets. */
  readonly events?: PhoneEvents | undefined
}

/** RTP from Asterisk or a phone, put back in order. */
export class RtpDoor implements PhoneDoor {
  readonly #codec: RtpCodec
  readonly #reader: RtpReader
  readonly #hold: ReorderHold
  readonly #quality: StreamQuality
  readonly #reporter: ReceptionReporter
  readonly #events: PhoneEventReceiver | undefined
  /** Media time of the audio last read. */
  #time = 0
  #resting = false
  /** It rests no more, and the packet that shows it has not come yet. */
  #waking = false

  /** `next` gets payloads with their media time in units of 8000 a second. */
  constructor({ codec, quality, clock, events }: RtpDoorOptions, next: Sink<Buffer>) {
    this.#codec = codec
    this.#events = events && new PhoneEventReceiver(events)
    this.#reader = new RtpReader({
      payloadType: staticPayloadType(codec),
      clockRate: PHONE_CLOCK_RATE,
      otherPayloadTypes: this.#events?.payloadTypes ?? [],
    })
    this.#reporter = new ReceptionReporter(this.#reader, clock)
    this.#quality = quality
    this.#hold = new ReorderHold(events ? new AudioOnly(next) : next, { quality })
  }

  receive(datagram: Buffer, nowMs: number): void {
    const reader = this.#reader
    // Asterisk keeps the phone's numbers, which go on while nobody is to hear it.
    if (this.#resting || this.#waking) this.#wake(nowMs)
    if (!reader.read(datagram, datagram.length, nowMs)) return
    this.#quality.arrived(nowMs)
    if (reader.restarted) {
      this.#hold.restart(nowMs)
      this.#events?.restart()
    }
    if (reader.payloadType !== staticPayloadType(this.#codec)) {
      this.#takeEvent(datagram, nowMs)
      return
    }
    const { start, end } = reader
    this.#time = reader.time
    this.#hold.push(datagram.subarray(start, end), end - start, reader.time, reader.sequence, nowMs)
  }

  rest(resting: boolean): void {
    this.#waking = this.#resting && !resting
    this.#resting = resting
  }

  tick(nowMs: number): void {
    this.#hold.release(nowMs)
    this.#events?.poll(nowMs)
  }

  figures(): DoorFigures {
    const { reception, malformed } = this.#reader
    const { packets, bytes, lost, jitterMs } = reception
    const { late, duplicates } = this.#hold
    return { packets, bytes, lost, late, duplicates, jitterMs, malformed }
  }

  receptionReport(): ReceptionReport | undefined {
    return this.#reporter.report()
  }

  onSenderReport(report: ReceivedSenderReport): void {
    this.#reporter.onSenderReport(report)
  }

  close(): void {
    this.#hold.close()
  }

  #takeEvent(datagram: Buffer, nowMs: number): void {
    const reader = this.#reader
    if (this.#events?.receive(datagram, reader, nowMs) === false) reader.malformed++
    // Takes its place in the row, or the audio after it would be waited with.
    this.#hold.push(NOTHING, 0, this.#time, reader.sequence, nowMs)
  }

  #wake(nowMs: number): void {
    this.#waking = false
    if (nowMs - this.#quality.lastPacketAt > SILENCE_MS) this.#reader.restart()
  }

  toString(): string {
    return `RTP(${this.#codec}) -> ${String(this.#hold)}`
  }
}
