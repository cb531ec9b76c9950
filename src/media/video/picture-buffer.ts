const FIRST_BYTES = 32 * 1024
/** A keyframe of 1080p at ten times our bitrate is smaller. */
const MOST_BYTES = 2 * 1024 * 1024

/** A picture that grows packet by packet, in memory that is used again for the next. */
export class PictureBuffer {
  #memory = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Appends `from` [start, end). False, and nothing is, when the picture would be larger than any is. */
  append(from: Buffer, start: number, end: number): boolean {
    const length = this.#length + end - start
    if (length > this.#memory.length && !this.#grow(length)) return false
    from.copy(this.#memory, this.#length, start, end)
    this.#length = length
    return true
  }

  /** As `append`, for one byte. */
  appendByte(value: number): boolean {
    if (this.#length === this.#memory.length && !this.#grow(this.#length + 1)) return false
    this.#memory[this.#length++] = value
    return true
  }

  /** A byte that was appended. */
  at(index: number): number {
    return this.#memory[index]!
  }

  /** Forgets what is behind `length`. */
  truncate(length: number): void {
    this.#length = length
  }

  /** What was appended; valid until the next change. */
  view(): Buffer {
    return this.#memory.subarray(0, this.#length)
  }

  #grow(length: number): boolean {
    if (length > MOST_BYTES) return false
    let size = this.#memory.length
    while (size < length) size *= 2
    const memory = Buffer.allocUnsafeSlow(size)
    this.#memory.copy(memory, 0, 0, this.#length)
    this.#memory = memory
    return true
  }
}
