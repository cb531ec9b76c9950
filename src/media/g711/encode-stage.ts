import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import { PacketRing, SLOTS_FOR_SOCKET } from '../rtp/packet-ring.ts'
import type { Sink } from '../sink.ts'
import { FRAME_SAMPLES } from './decode-stage.ts'
import { g711Tables, type G711Law } from './g711.ts'

/** Frames of 20 ms to G.711 packets, with room for the RTP header in front. */
export class G711EncodeStage implements Sink<Int16Array> {
  readonly #codec: G711Law
  readonly #table: Uint8Array
  readonly #next: Sink<Buffer>
  readonly #ring = new PacketRing(SLOTS_FOR_SOCKET, RTP_HEADER_LENGTH + FRAME_SAMPLES)

  constructor(codec: G711Law, next: Sink<Buffer>) {
    this.#codec = codec
    this.#table = g711Tables(codec).encode
    this.#next = next
  }

  /** `length` is FRAME_SAMPLES. */
  write(pcm: Int16Array, length: number, timestamp: number, lost: number): void {
    const packet = this.#ring.next()
    const table = this.#table
    for (let i = 0; i < length; i++) packet[RTP_HEADER_LENGTH + i] = table[pcm[i]! & 0xffff]!
    this.#next.write(packet, RTP_HEADER_LENGTH + length, timestamp, lost)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `${this.#codec}(encode) -> ${String(this.#next)}`
  }
}
