import type { Clock } from '../lib/clock.ts'
import type { StoreError } from './errors.ts'

export interface AvailabilityState {
  /** Why the database can't be used now; undefined when it can. */
  readonly error: string | undefined
  /** Epoch ms since when that is so. */
  readonly since: number
}

/** Whether the database answers, as its latest statements tell. */
export class Availability {
  readonly #clock: Clock
  #error: string | undefined
  #since: number
  #answeredAt = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
  }

  get state(): AvailabilityState {
    return { error: this.#error, since: this.#since }
  }

  /** Milliseconds since it last answered; Infinity when it never did. */
  get silentMs(): number {
    return this.#clock.monotonic() - this.#answeredAt
  }

  /** A statement came through. */
  answered(): void {
    this.#answeredAt = this.#clock.monotonic()
    if (this.#error === undefined) return
    this.#error = undefined
    this.#since = this.#clock.now()
  }

  /** A statement did not. What is wrong with the statement itself tells nothing of the database. */
  failed({ code, message }: StoreError): void {
    if (code !== 'store_unavailable') return
    if (this.#error === undefined) this.#since = this.#clock.now()
    this.#error = message
  }
}
