import { StoreError } from '../errors.ts'

interface Waiting {
  readonly enter: () => void
  readonly refuse: (error: StoreError) => void
  readonly timer: NodeJS.Timeout
}

/** Lets one in at a time, in the order of arrival; those who wait are bounded in number and in time. */
export class Turnstile {
  readonly #maxWaiting: number
  readonly #waitMs: number
  readonly #queue = new Set<Waiting>()
  #taken = false

  constructor(maxWaiting: number, waitMs: number) {
    this.#maxWaiting = maxWaiting
    this.#waitMs = waitMs
  }

  /** Resolves once it is one's turn; to be followed by one `leave`. Rejects with a StoreError `store_busy`. */
  enter(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true
      return Promise.resolve()
    }
    if (this.#queue.size >= this.#maxWaiting) {
      return Promise.reject(new StoreError('store_busy', `${this.#maxWaiting} requests wait for the database already`))
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue.delete(waiting)
        reject(new StoreError('store_busy', `the database was taken by others for ${this.#waitMs} ms`))
      }, this.#waitMs)
      const waiting: Waiting = { enter: resolve, refuse: reject, timer }
      this.#queue.add(waiting)
    })
  }

  leave(): void {
    for (const next of this.#queue) {
      this.#queue.delete(next)
      clearTimeout(next.timer)
      next.enter()
      return
    }
    this.#taken = false
  }

  /** Refuses all who wait. */
  clear(error: StoreError): void {
    for (const { refuse, timer } of this.#queue) {
      clearTimeout(timer)
      refuse(error)
    }
    this.#queue.clear()
  }
}
