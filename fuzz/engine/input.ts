/** Takes a fuzzer's bytes apart; where they end, zeros follow. */
export class Input {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  uint16(): number {
    return (this.byte() << 8) | this.byte()
  }

  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16()
  }

  /** At most `length` bytes, in a buffer of their own: what reads past its end then finds nothing. */
  bytes(length: number): Buffer {
    const taken = Buffer.from(new Uint8Array(this.#bytes.subarray(this.#at, this.#at + length)).buffer)
    this.#at += length
    return taken
  }

  /** As many bytes as its first two say; `framed` is the reverse. */
  packet(): Buffer {
    return this.bytes(this.uint16() % 2048)
  }

  rest(): Buffer {
    return this.bytes(Math.max(0, this.#bytes.length - this.#at))
  }
}

/** A packet as `Input.packet` reads it. */
export function framed(packet: Buffer): Buffer {
  return Buffer.concat([Buffer.from([packet.length >> 8, packet.length]), packet])
}
