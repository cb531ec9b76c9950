import { opusDuration } from '../opus/packet.ts'
import type { StreamQuality } from '../quality/stream-quality.ts'
import type { Sink } from '../sink.ts'
import type { DoorFigures, PhoneDoor } from './phone-door.ts'

const UNITS_PER_MS = 48
/** With no frame for so long, the phone has sent silence by sending nothing. */
const PAUSE_MS = 200

/**
 * Opus frames from Asterisk's media WebSocket: in order and without loss, but without times. They follow one another
 * by what they hold; after a pause the wall clock tells how long it was, so that the app does not take it for delay.
 */
export class FrameDoor implements PhoneDoor {
  readonly #quality: StreamQuality
  readonly #next: Sink<Buffer>
  #packets = 0
  #bytes = 0
  #malformed = 0
  /** Media time of the next frame, when the last came, and the first. */
  #time = 0
  #lastAt: number | undefined
  #firstAt = 0

  /** `next` gets payloads with their media time in units of 48000 a second. */
  constructor(quality: StreamQuality, next: Sink<Buffer>) {
    this.#quality = quality
    this.#next = next
  }

  receive(frame: Buffer, nowMs: number): void {
    const duration = opusDuration(frame, frame.length)
    if (duration < 0) {
      this.#malformed++
      return
    }
    if (this.#lastAt === undefined) this.#firstAt = nowMs
    else if (nowMs - this.#lastAt > PAUSE_MS) {
      // Counted from the first frame: where TCP halted, and what was held up comes after this frame, time runs ahead;
      // the next pause makes up for it.
      this.#time = Math.max(this.#time, Math.round((nowMs - this.#firstAt) * UNITS_PER_MS))
    }
    this.#lastAt = nowMs
    this.#packets++
    this.#bytes += frame.length
    this.#quality.arrived(nowMs)
    this.#quality.passed(0, 0)
    const time = this.#time
    this.#time += duration
    this.#next.write(frame, frame.length, time, 0)
  }

  rest(): void {
    // Frames have no numbers: nothing is counted as lost over a silence.
  }

  tick(): void {
    // Nothing waits in here.
  }

  figures(): DoorFigures {
    return {
      packets: this.#packets,
      bytes: this.#bytes,
      lost: 0,
      late: 0,
      duplicates: 0,
      jitterMs: 0,
      malformed: this.#malformed,
    }
  }

  receptionReport(): undefined {
    return undefined
  }

  onSenderReport(): void {
    // There are none.
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `WebSocket -> ${String(this.#next)}`
  }
}
