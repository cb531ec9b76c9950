import { DtmfReceiver } from '../dtmf/receiver.ts'
import type { TelephoneEventFormat } from '../dtmf/telephone-event.ts'
import type { Digit } from '../session.ts'
import type { Sink } from '../sink.ts'

/** Digits among a phone's packets (RFC 4733), for who speaks to it by SDP: Asterisk takes them out itself. */
export interface PhoneEvents {
  readonly formats: readonly TelephoneEventFormat[]
  /** Once per digit, at its end. */
  readonly onDigit: (digit: Digit, durationMs: number) => void
}

/** Hears the digits of one stream. */
export class PhoneEventReceiver {
  readonly payloadTypes: readonly number[]
  readonly #clockRates: ReadonlyMap<number, number>
  readonly #receiver: DtmfReceiver

  constructor({ formats, onDigit }: PhoneEvents) {
    this.payloadTypes = formats.map(({ payloadType }) => payloadType)
    this.#clockRates = new Map(formats.map(({ payloadType, clockRate }) => [payloadType, clockRate]))
    this.#receiver = new DtmfReceiver(onDigit)
  }

  /** Payload `packet[start, end)`. False when it is malformed. */
  receive(
    packet: Buffer,
    { start, end, timestamp, payloadType }: { start: number; end: number; timestamp: number; payloadType: number },
    nowMs: number,
  ): boolean {
    return this.#receiver.receive(packet, start, end, timestamp, this.#clockRates.get(payloadType) ?? 8000, nowMs)
  }

  restart(): void {
    this.#receiver.restart()
  }

  /** To be called now and then: an end that never came. */
  poll(nowMs: number): void {
    this.#receiver.poll(nowMs)
  }
}

/** Takes out what only holds the place of an event in the row of packets. */
export class AudioOnly implements Sink<Buffer> {
  readonly #next: Sink<Buffer>
  /** Missing before the next payload. */
  #lost = 0

  constructor(next: Sink<Buffer>) {
    this.#next = next
  }

  write(payload: Buffer, length: number, timestamp: number, lost: number): void {
    this.#lost += lost
    if (length <= 0) return
    const missing = this.#lost
    this.#lost = 0
    this.#next.write(payload, length, timestamp, missing)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return String(this.#next)
  }
}
