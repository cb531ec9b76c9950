import { MAX_OPUS_FRAME_BYTES } from '../opus/opus.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'

/**
 * The largest payload that is passed on as it is: an Opus frame of any size, 159 ms of G.711. Also what a packet of
 * SRTP has room for.
 */
export const MAX_PAYLOAD = MAX_OPUS_FRAME_BYTES

/** Buffers that are used in turn, with RTP_HEADER_LENGTH bytes free in front of each payload. */
export class PayloadSlots {
  readonly #slots: readonly Buffer[]
  #at = 0

  /** A slot is written again after `count` further payloads: 1 where the next stage copies at once. */
  constructor(count: number) {
    this.#slots = Array.from({ length: count }, () => Buffer.alloc(RTP_HEADER_LENGTH + MAX_PAYLOAD))
  }

  next(): Buffer {
    const slot = this.#slots[this.#at]!
    this.#at = (this.#at + 1) % this.#slots.length
    return slot
  }
}

/** Of payloads on their way through a socket, which reads them later. */
export const SLOTS_FOR_SOCKET = 32
