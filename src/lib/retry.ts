/** How long to wait between attempts, in milliseconds. */
export interface BackoffOptions {
  readonly firstMs: number
  readonly maxMs: number
  readonly random?: () => number
}

/**
 * Exponential back-off with full jitter over the upper half, so that many clients of a restarted server do not all
 * return in the same instant, and none waits for nothing.
 */
export class Backoff {
  #attempt = 0
  readonly #options: BackoffOptions

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** The next delay in milliseconds. */
  next(): number {
    const { firstMs, maxMs, random = Math.random } = this.#options
    const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(this.#attempt, 30))
    this.#attempt++
    return Math.round(ceiling / 2 + (ceiling / 2) * random())
  }

  /** To be called after a success. */
  reset(): void {
    this.#attempt = 0
  }
}
