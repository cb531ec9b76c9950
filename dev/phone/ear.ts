import { hear, type Heard } from '../audio/heard.ts'
import { tonesIn } from '../audio/tones.ts'
import { decode, DIGITS, RATE } from './g711.ts'
import { Recording } from './recording.ts'
import { PAYLOAD_TYPE, type Codec } from './sip/sdp.ts'
import { BeepMeter } from './video/beeps.ts'
import type { Onset } from './video/eye.ts'
import type { SenderReport } from './video/rtcp.ts'

interface HeardDigit {
  readonly digit: string
  /** All packets of one event carry the same (RFC 4733 2.3). */
  readonly timestamp: number
  durationMs: number
  ended: boolean
}

/** Takes the packets that a phone gets: audio and digits. */
export class Ear {
  readonly #codec: Codec
  readonly #recording = new Recording()
  readonly #digits: HeardDigit[] = []
  readonly #beeps = new BeepMeter()
  #firstSequence: number | undefined
  #highestSequence = 0
  /** What we called telephone-event. */
  events: number | undefined
  received = 0

  constructor(codec: Codec) {
    this.#codec = codec
  }

  /** One datagram; what is not RTP is dropped. */
  take(packet: Buffer): void {
    if (packet.length < 12 || packet[0]! >> 6 !== 2) return
    const payloadType = packet[1]! & 0x7f
    const timestamp = packet.readUInt32BE(4)
    const payload = packet.subarray(12 + 4 * (packet[0]! & 0x0f))
    this.#count(packet.readUInt16BE(2))
    if (payloadType === PAYLOAD_TYPE[this.#codec]) {
      const samples = decode(this.#codec, payload)
      const now = performance.now()
      this.#recording.write(samples, timestamp, now)
      this.#beeps.take(samples, timestamp, now)
    } else if (payloadType === this.events && payload.length >= 4) {
      this.#takeEvent(payload, timestamp)
    }
  }

  /** The far side's word on when its sound was taken. */
  report(report: SenderReport): void {
    this.#beeps.report = report
  }

  /** When sounds began after silence. */
  get beeps(): readonly Onset[] {
    return this.#beeps.onsets
  }

  /** The last second. */
  heard(): Heard {
    return hear(this.#recording.lastSecond(performance.now()), RATE)
  }

  /** Those of `among` (Hz) that sounded in the last half second, however many. */
  tones(among: readonly number[]): number[] {
    return tonesIn(this.#recording.lastSecond(performance.now()).subarray(RATE / 2), RATE, among)
  }

  /** Everything, 16-bit PCM at 8 kHz. */
  recording(): Int16Array {
    return this.#recording.all()
  }

  /** Monotonic ms of the first audio packet. */
  get firstHeardAt(): number | undefined {
    return this.#recording.firstAt
  }

  get digits(): readonly { readonly digit: string; readonly durationMs: number; readonly ended: boolean }[] {
    return this.#digits
  }

  /** Packets that the sequence numbers say are missing. */
  get lost(): number {
    const expected = this.#firstSequence === undefined ? 0 : this.#highestSequence - this.#firstSequence + 1
    return Math.max(0, expected - this.received)
  }

  #takeEvent(payload: Buffer, timestamp: number): void {
    const digit = DIGITS[payload[0]!]
    if (digit === undefined) return
    let event = this.#digits.find((one) => one.timestamp === timestamp)
    if (!event) this.#digits.push((event = { digit, timestamp, durationMs: 0, ended: false }))
    event.durationMs = Math.max(event.durationMs, payload.readUInt16BE(2) / (RATE / 1000))
    event.ended ||= (payload[1]! & 0x80) !== 0
  }

  #count(sequence: number): void {
    this.received++
    if (this.#firstSequence === undefined) {
      this.#firstSequence = this.#highestSequence = sequence
      return
    }
    // Extended over the wrap of the 16-bit numbers (RFC 3550 A.1).
    const step = ((sequence - this.#highestSequence) << 16) >> 16
    if (step > 0) this.#highestSequence += step
  }
}
