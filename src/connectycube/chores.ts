import { within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'

/** Work whose result nobody waits for: it is logged when it fails, and waited for before closing. */
export class Chores {
  readonly #running = new Set<Promise<void>>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** `work` is bounded by itself. */
  add(doing: string, work: () => Promise<unknown>): void {
    const done = work().then(
      () => undefined,
      (error: unknown) => this.#log.warn({ error: messageOf(error) }, `${doing} failed`),
    )
    this.#running.add(done)
    void done.finally(() => this.#running.delete(done))
  }

  /** Resolves when all is done, or after `ms`. Never rejects. */
  async settled(ms: number): Promise<void> {
    if (this.#running.size === 0) return
    await within(ms, Promise.all(this.#running), 'finishing').catch(() => undefined)
  }
}
