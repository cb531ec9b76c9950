/** Which part of a long list is wanted. */
export interface PageRequest {
  /** How many at most, 1 to 500. */
  readonly limit: number
  /** Where the last page ended: the `next` it came with. From outside: whoever reads it checks it. */
  readonly cursor: string | undefined
}

/** A part of a long list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Asks for the part after this one; undefined: this was the last. Letters, digits and `. _ ~ - =` only. */
  readonly next: string | undefined
}
