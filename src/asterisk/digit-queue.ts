/** Digits waiting for Asterisk at most; nobody types faster. */
const MAX_PENDING = 64

/** Sends digits one after the other: of two requests at once, the later may arrive first. */
export class DigitQueue {
  #last: Promise<void> = Promise.resolve()
  #pending = 0

  /** Resolves or rejects with `send`. A digit too many is dropped. */
  add(send: () => Promise<void>): Promise<void> {
    if (this.#pending >= MAX_PENDING) return Promise.resolve()
    this.#pending++
    const sent = this.#last.then(send).finally(() => this.#pending--)
    this.#last = sent.catch(() => undefined)
    return sent
  }
}
