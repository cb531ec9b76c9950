import { FrameGaps } from '../rtp/frame-gaps.ts'
import type { Sink } from '../sink.ts'
import { G722Decoder, SAMPLES_PER_BYTE } from './g722.ts'

/** 20 ms at 16 kHz. */
export const FRAME_SAMPLES = 320

/**
 * G.722 payloads of any length to frames of 20 ms at 16 kHz. `timestamp` comes in units of the RTP clock, 8000 a second
 * as RFC 3551 4.5.2 has it, and goes on in samples, 16000 a second. A frame that a gap leaves unfinished is dropped:
 * half a frame of sound is worth less than the frames staying on the grid.
 */
export class G722DecodeStage implements Sink<Buffer> {
  readonly #decoder = new G722Decoder()
  readonly #next: Sink<Int16Array>
  readonly #frame = new Int16Array(FRAME_SAMPLES)
  readonly #gaps = new FrameGaps(FRAME_SAMPLES)
  #filled = 0

  constructor(next: Sink<Int16Array>) {
    this.#next = next
  }

  write(payload: Buffer, length: number, timestamp: number, lost: number): void {
    const time = timestamp * SAMPLES_PER_BYTE
    if (this.#gaps.breaksFrame(time, length * SAMPLES_PER_BYTE, lost, this.#filled)) this.#filled = 0
    for (let at = 0; at < length;) {
      const bytes = Math.min(length - at, (FRAME_SAMPLES - this.#filled) / SAMPLES_PER_BYTE)
      // After a loss too the decoder goes on as it is: its state leaks away (G.722 2.2), ours and the coder's meet again.
      this.#filled += this.#decoder.decode(payload, at, bytes, this.#frame, this.#filled)
      at += bytes
      if (this.#filled < FRAME_SAMPLES) return
      this.#filled = 0
      this.#next.write(this.#frame, FRAME_SAMPLES, time + at * SAMPLES_PER_BYTE - FRAME_SAMPLES, this.#gaps.takeLost())
    }
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `G722(decode) -> ${String(this.#next)}`
  }
}
