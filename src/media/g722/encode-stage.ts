import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import { PacketRing, SLOTS_FOR_SOCKET } from '../rtp/packet-ring.ts'
import type { Sink } from '../sink.ts'
import { FRAME_SAMPLES } from './decode-stage.ts'
import { G722Encoder, SAMPLES_PER_BYTE } from './g722.ts'

/**
 * Frames of 20 ms at 16 kHz to G.722 packets, with room for the RTP header in front. `timestamp` comes in samples, 16000
 * a second, and goes on in units of the RTP clock, 8000 a second as RFC 3551 4.5.2 has it.
 */
export class G722EncodeStage implements Sink<Int16Array> {
  readonly #encoder = new G722Encoder()
  readonly #next: Sink<Buffer>
  readonly #ring = new PacketRing(SLOTS_FOR_SOCKET, RTP_HEADER_LENGTH + FRAME_SAMPLES / SAMPLES_PER_BYTE)

  constructor(next: Sink<Buffer>) {
    this.#next = next
  }

  /** `length` is FRAME_SAMPLES. */
  write(pcm: Int16Array, length: number, timestamp: number, lost: number): void {
    const packet = this.#ring.next()
    const bytes = this.#encoder.encode(pcm, length, packet, RTP_HEADER_LENGTH)
    this.#next.write(packet, RTP_HEADER_LENGTH + bytes, timestamp / SAMPLES_PER_BYTE, lost)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `G722(encode) -> ${String(this.#next)}`
  }
}
