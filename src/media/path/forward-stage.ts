import { MAX_OPUS_FRAME_BYTES } from '../opus/opus.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import { PacketRing } from '../rtp/packet-ring.ts'
import type { Sink } from '../sink.ts'

/**
 * The largest payload that is passed on as it is: an Opus frame of any size, 159 ms of G.711. Also what a packet of
 * SRTP has room for.
 */
const MAX_PAYLOAD = MAX_OPUS_FRAME_BYTES

/**
 * Passes payloads on as they are, or byte by byte translated, with room for the RTP header in front. One payload is one
 * packet, whatever time it holds.
 */
export class ForwardStage implements Sink<Buffer> {
  /** Payloads that were too large. */
  refused = 0
  readonly #name: string
  readonly #translation: Uint8Array | undefined
  readonly #slots: PacketRing
  readonly #next: Sink<Buffer>
  /** Missing before the next payload: what follows a packet without audio knows of losses before that one. */
  #lost = 0

  /** `name` prints; `translation` is a table of 256 bytes; `slots` as PacketRing has it. */
  constructor(name: string, translation: Uint8Array | undefined, slots: number, next: Sink<Buffer>) {
    this.#name = name
    this.#translation = translation
    this.#slots = new PacketRing(slots, RTP_HEADER_LENGTH + MAX_PAYLOAD)
    this.#next = next
  }

  write(payload: Buffer, length: number, timestamp: number, lost: number): void {
    this.#lost += lost
    if (length > MAX_PAYLOAD) this.refused++
    if (length <= 0 || length > MAX_PAYLOAD) return
    const packet = this.#slots.next()
    const translation = this.#translation
    if (translation === undefined) payload.copy(packet, RTP_HEADER_LENGTH, 0, length)
    else for (let i = 0; i < length; i++) packet[RTP_HEADER_LENGTH + i] = translation[payload[i]!]!
    const missing = this.#lost
    this.#lost = 0
    this.#next.write(packet, RTP_HEADER_LENGTH + length, timestamp, missing)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `${this.#name} -> ${String(this.#next)}`
  }
}
