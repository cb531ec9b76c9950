/** Who still needs a thing, and what is to be done with it when nobody does. */
export class Holds {
  #count = 0
  #onceIdle: (() => void) | undefined

  get count(): number {
    return this.#count
  }

  /** Holds the thing; the returned function lets go. Idempotent. */
  take(): () => void {
    let held = true
    this.#count++
    return () => {
      if (!held) return
      held = false
      this.#count--
      if (this.#count === 0) this.whenIdle(this.#onceIdle)
    }
  }

  /** Does `act` once nobody holds the thing, which may be now. It takes the place of an earlier one; undefined: nothing. */
  whenIdle(act: (() => void) | undefined): void {
    const idle = this.#count === 0
    this.#onceIdle = idle ? undefined : act
    if (idle) act?.()
  }
}
