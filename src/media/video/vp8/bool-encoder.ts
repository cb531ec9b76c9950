/** Writes yes-or-no decisions of known probabilities (RFC 6386 7.3). */
export class BoolEncoder {
  readonly #bytes: number[] = []
  #range = 255
  /** The low end of the interval: bits that are not written yet, above 8 that the next split reaches. */
  #low = 0
  #pending = 0

  /** `probability` of 0, in 256ths. */
  write(bit: number, probability: number): this {
    const split = 1 + (((this.#range - 1) * probability) >> 8)
    if (bit) this.#low += split
    this.#range = bit ? this.#range - split : split
    while (this.#range < 128) {
      this.#range *= 2
      this.#double()
    }
    return this
  }

  /** `count` bits of `value`, the highest first, each as likely 0 as 1. */
  literal(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit--) this.write((value >> bit) & 1, 128)
    return this
  }

  /** What was written, with as much behind it as a decoder reads ahead. */
  end(): Buffer {
    for (let n = 0; n < 32; n++) this.#double()
    return Buffer.from(this.#bytes)
  }

  #double(): void {
    this.#low *= 2
    if (++this.#pending < 8) return
    // Sixteen bits and a carry: the upper eight are final but for later carries.
    this.#pending = 0
    if (this.#low >= 0x10000) this.#carry()
    this.#bytes.push((this.#low >> 8) & 0xff)
    this.#low &= 0xff
  }

  #carry(): void {
    let at = this.#bytes.length - 1
    while (this.#bytes[at] === 0xff) this.#bytes[at--] = 0
    this.#bytes[at]!++
  }
}
