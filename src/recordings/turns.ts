import { RecordingError } from './errors.ts'

/** Lets so many work at the same time; others wait in order, and too many are refused. */
export class Turns {
  readonly #atOnce: number
  readonly #maxWaiting: number
  readonly #waiting: (() => void)[] = []
  #working = 0

  constructor(atOnce: number, maxWaiting: number) {
    this.#atOnce = atOnce
    this.#maxWaiting = maxWaiting
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Rejects with `recording_busy` when too many wait already, else as `work` does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#working >= this.#atOnce) {
      if (this.#waiting.length >= this.#maxWaiting) {
        throw new RecordingError(
          'recording_busy',
          `${this.#waiting.length} recordings wait to be converted: try again later, or raise recordings.conversions`,
        )
      }
      // Whoever is done hands its place on, so that nobody takes it in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#working++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#working--
    }
  }
}
