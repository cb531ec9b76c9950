import { within } from '../lib/deadline.ts'

/** StasisStart follows the reply that made a channel within milliseconds. */
const LIMIT_MS = 3000

/**
 * The moment a channel enters our application. What is asked of it between the reply that made it and its StasisStart,
 * Asterisk refuses with 409 or 422.
 */
export class StasisGate {
  readonly #entered: Promise<void>
  #pass: () => void = () => undefined
  #fail: (error: Error) => void = () => undefined
  #passed = false

  constructor() {
    this.#entered = new Promise((resolve, reject) => {
      this.#pass = resolve
      this.#fail = reject
    })
    // It may fail while nobody waits.
    this.#entered.catch(() => undefined)
  }

  get passed(): boolean {
    return this.#passed
  }

  pass(): void {
    this.#passed = true
    this.#pass()
  }

  /** The channel will not come; without effect once it has. */
  fail(error: Error): void {
    this.#fail(error)
  }

  /** Rejects with what `fail` was given, or with a TimeoutError. */
  wait(): Promise<void> {
    return within(LIMIT_MS, this.#entered, 'the entry of a channel into the application')
  }
}
