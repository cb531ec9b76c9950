import type { Clock } from '../../lib/clock.ts'
import type { Sink } from '../sink.ts'
import { RTP_HEADER_LENGTH, writeRtpHeader } from './header.ts'
import type { SenderReport } from './rtcp.ts'
import { Sequence } from './sequence.ts'

/** More missing frames than this need no number each: the receiver starts anew anyway. */
const MAX_SKIP = 100

export interface RtpWriterOptions {
  readonly payloadType: number
  /** How the payload type prints in the path. */
  readonly label: string
  readonly ssrc: number
  readonly clockRate: number
  /** Timestamp units of one frame, or how to tell them from a packet where they differ. */
  readonly frameUnits: number | ((packet: Buffer, length: number) => number)
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Makes payloads into our own RTP stream: SSRC, numbers and times are continuous whatever happened before. Packets
 * come with RTP_HEADER_LENGTH free bytes in front of the payload; `length` counts them.
 */
export class RtpWriter implements Sink<Buffer> {
  packets = 0
  /** Of payload. */
  octets = 0
  readonly #options: RtpWriterOptions
  readonly #next: Sink<Buffer>
  readonly #sequence: Sequence
  /** The RTP timestamp of media time 0. */
  readonly #base: number
  /** Of the last frame, and when that was; before the first, of the beginning. */
  #time = 0
  #timeAt: number
  /** Timestamp units of the last frame. */
  #units = 0
  /** From the caller's media time to ours. */
  #offset: number | undefined

  constructor(next: Sink<Buffer>, options: RtpWriterOptions) {
    this.#next = next
    this.#options = options
    this.#sequence = new Sequence({ random: options.random })
    this.#base = Math.floor(options.random() * 0x100000000)
    this.#timeAt = options.clock.monotonic()
  }

  /** True once audio was written. */
  get hasWritten(): boolean {
    return this.#offset !== undefined
  }

  write(packet: Buffer, length: number, timestamp: number, lost: number): void {
    const isFirst = this.#offset === undefined
    // Audio may begin after other packets: it must not go back in time.
    this.#offset ??= this.packets > 0 ? this.currentTime - timestamp : 0
    // A source whose times step back goes on by the wall clock: a receiver throws away what is older than it has played.
    if (!isFirst && timestamp + this.#offset <= this.#time) {
      this.#offset = Math.max(this.#time + 1, this.currentTime) - timestamp
    }
    const time = timestamp + this.#offset
    if (lost > 0) this.#sequence.skip(Math.min(lost, MAX_SKIP))
    // RFC 3551 4.1: the marker tells the first packet after a silence that was not sent; a loss alone is none.
    const isAfterSilence = isFirst || time - this.#time > (lost + 1) * this.#units
    const { frameUnits } = this.#options
    this.#units = typeof frameUnits === 'number' ? frameUnits : frameUnits(packet, length)
    this.#send(packet, length, isAfterSilence, this.#options.payloadType, time)
    this.#time = time
    this.#timeAt = this.#options.clock.monotonic()
  }

  /** A packet of another payload type in the same stream; takes the next number. */
  writeOther(packet: Buffer, length: number, marker: boolean, payloadType: number, timestamp: number): void {
    this.#send(packet, length, marker, payloadType, timestamp)
  }

  /** Media time now: of the last frame, and what has passed since. */
  get currentTime(): number {
    const since = ((this.#options.clock.monotonic() - this.#timeAt) * this.#options.clockRate) / 1000
    return this.#time + Math.max(0, Math.round(since))
  }

  /** The RTP timestamp of a media time, as packets carry it. */
  rtpTimestamp(time: number): number {
    return (this.#base + time) >>> 0
  }

  get ssrc(): number {
    return this.#options.ssrc
  }

  /** What a report at `ntpMs` (epoch) says of the stream; undefined before the first packet. */
  senderReport(ntpMs: number): SenderReport | undefined {
    const { packets, octets } = this
    if (packets === 0) return undefined
    return { ssrc: this.ssrc, packets, octets, rtpTimestamp: this.rtpTimestamp(this.currentTime), ntpMs }
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `RTP(${this.#options.label}) -> ${String(this.#next)}`
  }

  #send(packet: Buffer, length: number, marker: boolean, payloadType: number, time: number): void {
    const sequence = this.#sequence.next()
    writeRtpHeader(packet, marker, payloadType, sequence, this.#base + time, this.#options.ssrc)
    this.packets++
    this.octets += length - RTP_HEADER_LENGTH
    this.#next.write(packet, length, time, 0)
  }
}
