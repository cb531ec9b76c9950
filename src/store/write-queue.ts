import { sleep, within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff, type BackoffOptions } from '../lib/retry.ts'
import { StoreError } from './errors.ts'

export interface WriteQueueOptions<T> {
  /** For logs: what is written, e.g. `audit entries`. */
  readonly what: string
  readonly write: (batch: readonly T[]) => Promise<void>
  readonly log: Log
  /** Further ones are dropped and counted. Default 20 000. */
  readonly maxQueued?: number
  /** Default 200. */
  readonly batch?: number
  readonly retry?: BackoffOptions
}

export interface WriteQueueStatus {
  readonly queued: number
  readonly dropped: number
  /** Why the last attempt failed; undefined when it did not. */
  readonly error: string | undefined
}

/** Writes in the background, in order and in batches, for those who must not wait. What the bound can't hold is lost. */
export class WriteQueue<T> {
  readonly #options: WriteQueueOptions<T>
  readonly #backoff: Backoff
  readonly #stopping = new AbortController()
  readonly #queue: T[] = []
  #running: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #dropped = 0
  #error: string | undefined

  constructor(options: WriteQueueOptions<T>) {
    this.#options = options
    this.#backoff = new Backoff(options.retry ?? { firstMs: 200, maxMs: 10_000 })
  }

  /** Never throws, never waits. */
  add(item: T): void {
    if (this.#closing || this.#queue.length >= (this.#options.maxQueued ?? 20_000)) {
      this.#drop(1, this.#closing ? 'the store is closing' : 'too many wait already')
      return
    }
    this.#queue.push(item)
    this.#start()
  }

  /** Resolves when all that was added until now is written; at once where the store fails. Never rejects. */
  async settled(): Promise<void> {
    while (this.#queue.length > 0 && this.#error === undefined) {
      this.#start()
      await Promise.race([this.#running, sleep(50)])
    }
  }

  status(): WriteQueueStatus {
    return { queued: this.#queue.length, dropped: this.#dropped, error: this.#error }
  }

  /** Writes what waits, trying once more where it fails. Bounded; idempotent; never rejects. */
  close(ms = 3000): Promise<void> {
    this.#closing ??= this.#close(ms)
    return this.#closing
  }

  async #close(ms: number): Promise<void> {
    this.#stopping.abort()
    if (this.#queue.length > 0) this.#start()
    await within(ms, this.#running ?? Promise.resolve(), `writing the last ${this.#options.what}`).catch(
      () => undefined,
    )
    const lost = this.#queue.splice(0).length
    if (lost > 0) this.#drop(lost, 'the store failed until the end')
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      // What came between its last look and now.
      if (this.#queue.length > 0 && !this.#stopping.signal.aborted) this.#start()
    })
  }

  async #run(): Promise<void> {
    // What comes in the same turn goes in the same batch.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, this.#options.batch ?? 200)
      const last = this.#stopping.signal.aborted
      try {
        await this.#options.write(batch)
        this.#error = undefined
        this.#backoff.reset()
        this.#queue.splice(0, batch.length)
      } catch (error) {
        this.#fail(error)
        if (error instanceof StoreError && !error.retryable && batch.length === 1) {
          this.#queue.shift()
          this.#drop(1, messageOf(error))
        } else if (error instanceof StoreError && !error.retryable) await this.#oneByOne(batch)
        else if (last) return
        else await sleep(this.#backoff.next(), this.#stopping.signal)
      }
    }
  }

  /** One of them can't be kept at all; the others must not go with it. */
  async #oneByOne(batch: readonly T[]): Promise<void> {
    for (const item of batch) {
      try {
        await this.#options.write([item])
      } catch (error) {
        if (error instanceof StoreError && error.retryable) return
        this.#drop(1, messageOf(error))
      }
      this.#queue.shift()
    }
  }

  #fail(error: unknown): void {
    const message = messageOf(error)
    const { log, what } = this.#options
    if (message !== this.#error) log.error({ err: message }, `${what} can not be written now`)
    this.#error = message
  }

  #drop(count: number, why: string): void {
    this.#dropped += count
    const { log, what } = this.#options
    log.error({ why, count, dropped: this.#dropped }, `${what} are lost`)
  }
}
