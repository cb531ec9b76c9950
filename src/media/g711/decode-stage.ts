import { FrameGaps } from '../rtp/frame-gaps.ts'
import type { Sink } from '../sink.ts'
import { g711Tables, type G711Law } from './g711.ts'

/** 20 ms at 8 kHz. */
export const FRAME_SAMPLES = 160

/**
 * G.711 payloads of any length to frames of 20 ms. A frame that a gap leaves unfinished is dropped: half a frame of
 * sound is worth less than the frames staying on the grid.
 */
export class G711DecodeStage implements Sink<Buffer> {
  readonly #codec: G711Law
  readonly #table: Int16Array
  readonly #next: Sink<Int16Array>
  readonly #frame = new Int16Array(FRAME_SAMPLES)
  readonly #gaps = new FrameGaps(FRAME_SAMPLES)
  #filled = 0

  constructor(codec: G711Law, next: Sink<Int16Array>) {
    this.#codec = codec
    this.#table = g711Tables(codec).decode
    this.#next = next
  }

  write(payload: Buffer, length: number, timestamp: number, lost: number): void {
    if (this.#gaps.breaksFrame(timestamp, length, lost, this.#filled)) this.#filled = 0
    const table = this.#table
    const frame = this.#frame
    let filled = this.#filled
    for (let i = 0; i < length; i++) {
      frame[filled++] = table[payload[i]!]!
      if (filled === FRAME_SAMPLES) {
        this.#next.write(frame, FRAME_SAMPLES, timestamp + i + 1 - FRAME_SAMPLES, this.#gaps.takeLost())
        filled = 0
      }
    }
    this.#filled = filled
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `${this.#codec}(decode) -> ${String(this.#next)}`
  }
}
