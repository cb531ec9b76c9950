import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import type { Sink } from '../sink.ts'
import { MAX_OPUS_FRAME_BYTES, type OpusEncoder, type OpusRate, type OpusSetting } from './opus.ts'

/** Opus timestamps count 48 kHz units whatever the sampling rate is (RFC 7587 4.1). */
const CLOCK_RATE = 48_000
/** A result of two bytes or less: nothing but "still silent". */
const DTX_BYTES = 2

/** Frames of 20 ms to Opus packets, with room for the RTP header in front. */
export class OpusEncodeStage implements Sink<Int16Array> {
  readonly #rate: OpusRate
  readonly #encoder: OpusEncoder
  readonly #next: Sink<Buffer>
  readonly #packet = Buffer.alloc(RTP_HEADER_LENGTH + MAX_OPUS_FRAME_BYTES)
  readonly #payload = this.#packet.subarray(RTP_HEADER_LENGTH)
  #silent = false

  /** `encoder` was made for `rate`. */
  constructor(encoder: OpusEncoder, rate: OpusRate, next: Sink<Buffer>) {
    this.#rate = rate
    this.#encoder = encoder
    this.#next = next
  }

  write(pcm: Int16Array, length: number, timestamp: number, lost: number): void {
    const bytes = this.#encoder.encode(pcm, length, this.#payload)
    if (bytes <= 0) return
    // The first DTX frame is sent, so that the decoder goes over to comfort noise; its repetitions are not.
    const silent = bytes <= DTX_BYTES
    if (silent && this.#silent) return
    this.#silent = silent
    this.#next.write(this.#packet, RTP_HEADER_LENGTH + bytes, timestamp * (CLOCK_RATE / this.#rate), lost)
  }

  /** From the next frame on. */
  set(setting: OpusSetting, value: number): void {
    this.#encoder.set(setting, value)
  }

  close(): void {
    this.#encoder.close()
    this.#next.close()
  }

  toString(): string {
    return `Opus(encode ${this.#rate / 1000}kHz) -> ${String(this.#next)}`
  }
}
