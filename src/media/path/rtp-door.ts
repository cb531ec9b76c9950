import { PHONE_CLOCK_RATE } from '../rtp/clock-rates.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import { RtpReader } from '../rtp/reader.ts'
import { ReorderHold } from '../rtp/reorder-hold.ts'
import { staticPayloadType } from '../rtp/static-payload-types.ts'
import type { RtpCodec } from '../session.ts'
import type { Sink } from '../sink.ts'
import type { DoorFigures, PhoneDoor } from './phone-door.ts'

/** RTP from Asterisk, put back in order. */
export class RtpDoor implements PhoneDoor {
  readonly #codec: RtpCodec
  readonly #reader: RtpReader
  readonly #hold: ReorderHold
  readonly #quality: StreamQuality

  /** `next` gets payloads with their media time in units of 8000 a second. */
  constructor(codec: RtpCodec, quality: StreamQuality, next: Sink<Buffer>) {
    this.#codec = codec
    this.#reader = new RtpReader({ payloadType: staticPayloadType(codec), clockRate: PHONE_CLOCK_RATE })
    this.#quality = quality
    this.#hold = new ReorderHold(next, { quality })
  }

  receive(datagram: Buffer, nowMs: number): void {
    const reader = this.#reader
    if (!reader.read(datagram, datagram.length, nowMs)) return
    this.#quality.arrived(nowMs)
    if (reader.restarted) this.#hold.restart(nowMs)
    const { start, end } = reader
    this.#hold.push(datagram.subarray(start, end), end - start, reader.time, reader.sequence, nowMs)
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

  toString(): string {
    return `RTP(${this.#codec}) -> ${String(this.#hold)}`
  }
}
