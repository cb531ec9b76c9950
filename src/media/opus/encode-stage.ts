import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import type { Sink } from '../sink.ts'
import { MAX_OPUS_FRAME_BYTES, OPUS_RATE, type OpusEncoder } from './opus.ts'

/** Opus timestamps count 48 kHz units whatever the sampling rate is (RFC 7587 4.1). */
const UNITS_PER_SAMPLE = 48000 / OPUS_RATE
/** A result of two bytes or less: nothing but "still silent". */
const DTX_BYTES = 2

/** Frames of 8 kHz to Opus packets, with room for the RTP header in front. */
export class OpusEncodeStage implements Sink<Int16Array> {
  /** While true nothing is encoded or sent: something else has the stream. */
  muted = false
  readonly #encoder: OpusEncoder
  readonly #next: Sink<Buffer>
  readonly #packet = Buffer.alloc(RTP_HEADER_LENGTH + MAX_OPUS_FRAME_BYTES)
  readonly #payload = this.#packet.subarray(RTP_HEADER_LENGTH)
  #silent = false

  constructor(encoder: OpusEncoder, next: Sink<Buffer>) {
    this.#encoder = encoder
    this.#next = next
  }

  write(pcm: Int16Array, length: number, timestamp: number, lost: number): void {
    if (this.muted) return
    const bytes = this.#encoder.encode(pcm, length, this.#payload)
    if (bytes <= 0) return
    // The first DTX frame is sent, so that the decoder goes over to comfort noise; its repetitions are not.
    const silent = bytes <= DTX_BYTES
    if (silent && this.#silent) return
    this.#silent = silent
    this.#next.write(this.#packet, RTP_HEADER_LENGTH + bytes, timestamp * UNITS_PER_SAMPLE, lost)
  }

  close(): void {
    this.#encoder.close()
    this.#next.close()
  }

  toString(): string {
    return `Opus(encode ${OPUS_RATE / 1000}kHz) -> ${String(this.#next)}`
  }
}
