import { within } from './deadline.ts'
import { asError } from './errors.ts'

interface Entry {
  readonly name: string
  readonly close: () => void | Promise<void>
}

/**
 * What was opened, closed in reverse order, once. Every close has a bound and none keeps the next from running; what
 * went wrong is reported together at the end.
 */
export class Closer {
  readonly #entries: Entry[] = []
  #closing: Promise<Error[]> | undefined

  /** Registers `thing` and hands it back, so that opening and registering is one expression. */
  add<T>(name: string, thing: T, close: (thing: T) => void | Promise<void>): T {
    if (this.#closing) throw new Error(`${name} was opened after closing began`)
    this.#entries.push({ name, close: () => close(thing) })
    return thing
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  /** Closes everything; returns the errors met. Calling it again returns the same result. */
  close(msEach = 5000): Promise<Error[]> {
    this.#closing ??= this.#run(msEach)
    return this.#closing
  }

  async #run(msEach: number): Promise<Error[]> {
    const errors: Error[] = []
    for (const entry of this.#entries.splice(0).reverse()) {
      try {
        await within(msEach, Promise.resolve(entry.close()), `closing ${entry.name}`)
      } catch (error) {
        errors.push(asError(error))
      }
    }
    return errors
  }
}
