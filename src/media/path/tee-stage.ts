import type { Sink } from '../sink.ts'

/**
 * Lets a second chain hear what passes: audio that goes through untouched is measured all the same. Not printed: it
 * changes nothing.
 */
export class TeeStage<T> implements Sink<T> {
  readonly #listener: Sink<T>
  readonly #next: Sink<T>

  constructor(listener: Sink<T>, next: Sink<T>) {
    this.#listener = listener
    this.#next = next
  }

  write(sample: T, length: number, timestamp: number, lost: number): void {
    this.#listener.write(sample, length, timestamp, lost)
    this.#next.write(sample, length, timestamp, lost)
  }

  close(): void {
    this.#listener.close()
    this.#next.close()
  }

  toString(): string {
    return String(this.#next)
  }
}

/** The end of a chain that only measures. */
export const NOWHERE: Sink<Int16Array> = {
  write: () => undefined,
  close: () => undefined,
  toString: () => 'nowhere',
}
