import { PHONE_CLOCK_RATE } from '../rtp/clock-rates.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import { RtpReader } from '../rtp/reader.ts'
import { ReorderHold } from '../rtp/reorder-hold.ts'
import { staticPayloadType } from '../rtp/static-payload-types.ts'
import type { RtpCodec } from '../session.ts'
import type { Sink } from '../sink.ts'
import type { DoorFigures, PhoneDoor } from './phone-door.ts'

/** Phones send a packet each 20 ms; this long without one is a silence. */
const SILENCE_MS = 60

/** RTP from Asterisk, put back in order. */
export class RtpDoor implements PhoneDoor {
  readonly #codec: RtpCodec
  readonly #reader: RtpReader
  readonly #hold: ReorderHold
  readonly #quality: StreamQuality
  #resting = false
  /** It rests no more, and the packet that shows it has not come yet. */
  #waking = false

  /** `next` gets payloads with their media time in units of 8000 a second. */
  constructor(codec: RtpCodec, quality: StreamQuality, next: Sink<Buffer>) {
    this.#codec = codec
    this.#reader = new RtpReader({ payloadType: staticPayloadType(codec), clockRate: PHONE_CLOCK_RATE })
    this.#quality = quality
    this.#hold = new ReorderHold(next, { quality })
  }

  receive(datagram: Buffer, nowMs: number): void {
    const reader = this.#reader
    // Asterisk keeps the phone's numbers, which go on while nobody is to hear it.
    if (this.#resting || this.#waking) this.#wake(nowMs)
    if (!reader.read(datagram, datagram.length, nowMs)) return
    this.#quality.arrived(nowMs)
    if (reader.restarted) this.#hold.restart(nowMs)
    const { start, end } = reader
    this.#hold.push(datagram.subarray(start, end), end - start, reader.time, reader.sequence, nowMs)
  }

  rest(resting: boolean): void {
    this.#waking = this.#resting && !resting
    this.#resting = resting
  }

  tick(nowMs: number): void {
    this.#hold.release(nowMs)
  }

  figures(): DoorFigures {
    const { reception, malformed } = this.#reader
    const { packets, bytes, lost, jitterMs } = reception
    const { late, duplicates } = this.#hold
    return { packets, bytes, lost, late, duplicates, jitterMs, malformed }
  }

  close(): void {
    this.#hold.close()
  }

  #wake(nowMs: number): void {
    this.#waking = false
    if (nowMs - this.#quality.lastPacketAt > SILENCE_MS) this.#reader.restart()
  }

  toString(): string {
    return `RTP(${this.#codec}) -> ${String(this.#hold)}`
  }
}
