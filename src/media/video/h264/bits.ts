/** Reads the bits of a NAL unit, without the bytes that keep start codes from being emulated (H.264 7.3.1). */
export class BitReader {
  readonly #nal: Buffer
  readonly #end: number
  #byte: number
  #bit = 0
  /** Set by the first read past the end; all reads give 0 from then on. */
  exhausted = false

  constructor(nal: Buffer, start = 0, end = nal.length) {
    this.#nal = nal
    this.#byte = start
    this.#end = end
  }

  bit(): number {
    if (this.#byte >= this.#end) {
      this.exhausted = true
      return 0
    }
    const bit = (this.#nal[this.#byte]! >> (7 - this.#bit)) & 1
    if (++this.#bit === 8) this.#next()
    return bit
  }

  /** `count` at most 32. */
  bits(count: number): number {
    let value = 0
    for (let n = 0; n < count; n++) value = value * 2 + this.bit()
    return value
  }

  /** ue(v), H.264 9.1. */
  ue(): number {
    let zeros = 0
    while (this.bit() === 0) {
      if (this.exhausted || ++zeros > 31) {
        this.exhausted = true
        return 0
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v), H.264 9.1.1. */
  se(): number {
    const code = this.ue()
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2
  }

  #next(): void {
    this.#bit = 0
    this.#byte++
    const [nal, at] = [this.#nal, this.#byte]
    if (at >= 2 && nal[at] === 3 && nal[at - 1] === 0 && nal[at - 2] === 0) this.#byte++
  }
}

/** The ue(v) that starts at byte `start` of a NAL unit that ends at `end`; -1 when there is none. */
export function readUe(nal: Buffer, start: number, end: number): number {
  const reader = new BitReader(nal, start, end)
  const value = reader.ue()
  return reader.exhausted ? -1 : value
}
