/** Writes the bits of a NAL unit (H.264 7.3, 9.1). */
export class BitWriter {
  readonly #bytes: number[] = []
  #byte = 0
  #bits = 0

  /** `count` at most 31. */
  u(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit--) this.#bit((value >> bit) & 1)
    return this
  }

  ue(value: number): this {
    const length = 32 - Math.clz32(value + 1)
    return this.u(0, length - 1).u(value + 1, length)
  }

  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value)
  }

  /** The NAL unit: its header, what was written, the stop bit; nothing in it looks like a start code (7.4.1). */
  nal(header: number): Buffer {
    this.#bit(1)
    while (this.#bits > 0) this.#bit(0)
    const out = [header]
    let zeros = 0
    for (const byte of this.#bytes) {
      if (zeros === 2 && byte <= 3) {
        out.push(3)
        zeros = 0
      }
      out.push(byte)
      zeros = byte === 0 ? zeros + 1 : 0
    }
    return Buffer.from(out)
  }

  #bit(bit: number): void {
    this.#byte = (this.#byte << 1) | bit
    if (++this.#bits < 8) return
    this.#bytes.push(this.#byte & 0xff)
    this.#byte = 0
    this.#bits = 0
  }
}
