/** Of packets on their way through a socket, which reads them later. */
export const SLOTS_FOR_SOCKET = 32

/** Buffers that are used in turn, so that a packet costs no allocation. */
export class PacketRing {
  readonly #slots: readonly Buffer[]
  #at = 0

  /** A slot of `bytes` is written again after `count` further packets: 1 where the next stage copies at once. */
  constructor(count: number, bytes: number) {
    this.#slots = Array.from({ length: count }, () => Buffer.alloc(bytes))
  }

  next(): Buffer {
    const slot = this.#slots[this.#at]!
    this.#at = (this.#at + 1) % this.#slots.length
    return slot
  }
}
