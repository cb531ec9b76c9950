const SIZE = 128

/**
 * Which of the last 128 numbers were seen: the replay list of RFC 3711 3.3.2, and the duplicate check of plain RTP.
 * Numbers are extended (they don't wrap). Starts empty.
 */
export class SequenceWindow {
  #highest = -1
  readonly #seen = new Uint32Array(SIZE / 32)

  /** True for a number that was added, or is too old to tell. */
  has(number: number): boolean {
    if (number > this.#highest) return false
    if (number <= this.#highest - SIZE) return true
    return (this.#seen[(number & (SIZE - 1)) >> 5]! & (1 << (number & 31))) !== 0
  }

  /** True for a number too old to tell. */
  isBehind(number: number): boolean {
    return number <= this.#highest - SIZE
  }

  add(number: number): void {
    if (number > this.#highest) {
      if (number - this.#highest >= SIZE) this.#seen.fill(0)
      else for (let skipped = this.#highest + 1; skipped < number; skipped++) this.#clear(skipped)
      this.#highest = number
    }
    this.#seen[(number & (SIZE - 1)) >> 5]! |= 1 << (number & 31)
  }

  reset(): void {
    this.#highest = -1
    this.#seen.fill(0)
  }

  #clear(number: number): void {
    this.#seen[(number & (SIZE - 1)) >> 5]! &= ~(1 << (number & 31))
  }
}
