import type { Digit } from '../session.ts'
import { digitOf, EVENT_LENGTH, MAX_EVENT_DURATION } from './telephone-event.ts'

/** With no packet of an event for so long, all three of its ends were lost. Milliseconds. */
const TIMEOUT_MS = 200

/**
 * Hears digits in telephone-events (RFC 4733 2.5.2). An event is known by its RTP timestamp: marker bits get lost, and
 * the end comes three times.
 */
export class DtmfReceiver {
  readonly #onDigit: (digit: Digit, durationMs: number) => void
  /** The event last heard of; it may have ended. */
  #timestamp: number | undefined
  #event = 0
  #duration = 0
  /** Of its earlier segments. */
  #before = 0
  #clockRate = 8000
  #ended = true
  #heardAt = 0

  /** `onDigit` hears each digit once, at its end. */
  constructor(onDigit: (digit: Digit, durationMs: number) => void) {
    this.#onDigit = onDigit
  }

  /** Takes a telephone-event payload; `clockRate` is the payload type's. False when it is malformed. */
  receive(packet: Buffer, start: number, end: number, timestamp: number, clockRate: number, nowMs: number): boolean {
    if (end - start < EVENT_LENGTH) return false
    const event = packet[start]!
    const isEnd = (packet[start + 1]! & 0x80) !== 0
    const duration = (packet[start + 2]! << 8) | packet[start + 3]!
    if (digitOf(event) === undefined) return true

    if (timestamp !== this.#timestamp) {
      // A straggler of an event that is over.
      if (this.#timestamp !== undefined && ((timestamp - this.#timestamp) | 0) < 0) return true
      if (this.#isNextSegment(event, timestamp)) {
        this.#before += MAX_EVENT_DURATION
      } else {
        this.#finish()
        this.#before = 0
        this.#ended = false
      }
      this.#timestamp = timestamp
      this.#event = event
      this.#duration = 0
      this.#clockRate = clockRate
    }
    this.#duration = Math.max(this.#duration, duration)
    this.#heardAt = nowMs
    if (isEnd) this.#finish()
    return true
  }

  /** Ends a digit whose end never came. To be called now and then. */
  poll(nowMs: number): void {
    if (!this.#ended && nowMs - this.#heardAt >= TIMEOUT_MS) this.#finish()
  }

  /** Another source follows: its timestamps have nothing to do with the ones before. */
  restart(): void {
    this.#finish()
    this.#timestamp = undefined
  }

  /** RFC 4733 2.5.1.3: the next segment begins where the longest possible one ends. */
  #isNextSegment(event: number, timestamp: number): boolean {
    return (
      !this.#ended &&
      event === this.#event &&
      this.#timestamp !== undefined &&
      timestamp === (this.#timestamp + MAX_EVENT_DURATION) >>> 0
    )
  }

  #finish(): void {
    if (this.#ended) return
    this.#ended = true
    const digit = digitOf(this.#event)
    if (digit !== undefined)
      this.#onDigit(digit, Math.round(((this.#before + this.#duration) / this.#clockRate) * 1000))
  }
}
