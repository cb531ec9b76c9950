import type { Clock } from '../lib/clock.ts'

interface Window {
  readonly endsAt: number
  count: number
}

/** Counts wrong tokens per address, so that nobody can try many. Memory is bounded whatever the number of addresses. */
export class FailedAttempts {
  readonly #max: number
  readonly #windowMs: number
  readonly #clock: Clock
  readonly #maxAddresses: number
  readonly #windows = new Map<string, Window>()

  constructor(options: { max: number; windowMs: number; clock: Clock; maxAddresses?: number }) {
    this.#max = options.max
    this.#windowMs = options.windowMs
    this.#clock = options.clock
    this.#maxAddresses = options.maxAddresses ?? 10_000
  }

  add(address: string): void {
    const window = this.#current(address)
    if (window) {
      window.count++
      return
    }
    // Map keeps the order of insertion: the oldest window goes.
    const oldest = this.#windows.keys().next().value
    if (this.#windows.size >= this.#maxAddresses && oldest !== undefined) this.#windows.delete(oldest)
    this.#windows.set(address, { endsAt: this.#clock.monotonic() + this.#windowMs, count: 1 })
  }

  /** Seconds until the address may try again; 0 when it may now. */
  blockedSeconds(address: string): number {
    const window = this.#current(address)
    if (!window || window.count < this.#max) return 0
    return Math.max(1, Math.ceil((window.endsAt - this.#clock.monotonic()) / 1000))
  }

  #current(address: string): Window | undefined {
    const window = this.#windows.get(address)
    if (!window || window.endsAt > this.#clock.monotonic()) return window
    this.#windows.delete(address)
    return undefined
  }
}
