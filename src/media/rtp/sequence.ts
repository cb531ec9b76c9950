/** The 16-bit sequence numbers of a stream that we send. */
export class Sequence {
  #next: number

  /** `first` below 2^15 keeps a receiver that misses the first packets from guessing the SRTP rollover wrong. */
  constructor(options: { readonly first?: number; readonly random?: () => number } = {}) {
    const { random = Math.random } = options
    this.#next = (options.first ?? Math.floor(random() * 0x8000)) & 0xffff
  }

  next(): number {
    const sequence = this.#next
    this.#next = (sequence + 1) & 0xffff
    return sequence
  }

  /** Leaves numbers out: a loss that the receiver shall see. */
  skip(count: number): void {
    this.#next = (this.#next + count) & 0xffff
  }
}
