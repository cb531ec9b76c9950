import { within } from '../lib/deadline.ts'
import { HttpError } from './errors.ts'

/** Waits of requests for the bridge: each ends after a time, and all of them when the interface closes. */
export class BoundedWaits {
  readonly #ms: number
  readonly #cancels = new Set<() => void>()

  constructor(ms: number) {
    this.#ms = ms
  }

  /** Settles as `promise` does; rejects with a TimeoutError that names `what`, or with `http_closing`. */
  async for<T>(promise: Promise<T>, what: string): Promise<T> {
    let cancel: () => void = () => undefined
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(new HttpError('http_closing', 'the interface is closing'))
    })
    this.#cancels.add(cancel)
    try {
      return await within(this.#ms, Promise.race([promise, cancelled]), what)
    } finally {
      this.#cancels.delete(cancel)
    }
  }

  cancelAll(): void {
    for (const cancel of this.#cancels) cancel()
  }
}
