import type { Sink } from '../sink.ts'

/** Keeps audio back while something else has the stream. Not printed: as a rule it changes nothing. */
export class MuteGate<T> implements Sink<T> {
  muted = false
  readonly #next: Sink<T>

  constructor(next: Sink<T>) {
    this.#next = next
  }

  write(sample: T, length: number, timestamp: number, lost: number): void {
    if (!this.muted) this.#next.write(sample, length, timestamp, lost)
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return String(this.#next)
  }
}
