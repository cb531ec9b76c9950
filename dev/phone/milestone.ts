import { within } from '../../src/lib/deadline.ts'

/** Something that happens once or can no longer happen, for any number of waiters, each with a bound of its own. */
export class Milestone<T> {
  readonly #name: string
  readonly #promise: Promise<T>
  #resolve: (value: T) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(name: string) {
    this.#name = name
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // That it failed is of interest only to those who wait for it.
    this.#promise.catch(() => undefined)
  }

  reach(value: T): void {
    this.#resolve(value)
  }

  fail(error: Error): void {
    this.#reject(error)
  }

  /** Rejects with a TimeoutError that names the milestone after `ms`. */
  wait(ms: number): Promise<T> {
    return within(ms, this.#promise, this.#name)
  }
}
