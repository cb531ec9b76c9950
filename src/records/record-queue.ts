import type { CallRecord } from '../calls/call-record.ts'
import type { RecordSink } from '../calls/ports.ts'
import { sleep, within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff, type BackoffOptions } from '../lib/retry.ts'
import { RecordUnfit } from './errors.ts'
import type { RecordStore } from './record-store.ts'

export interface RecordQueueOptions {
  readonly log: Log
  /** Records that may wait for the store; further ones are dropped and counted. Default 10 000. */
  readonly maxQueued?: number
  /** Pause after a failure. Default 0.5 s, growing to 30 s. */
  readonly retry?: BackoffOptions
}

export interface RecordsStatus {
  readonly store: string
  readonly written: number
  readonly queued: number
  /** Lost: the queue was full, the record could not be expressed, or the store failed until the end. */
  readonly dropped: number
  readonly failures: number
  /** Why the last attempt failed; undefined when it did not. */
  readonly error: string | undefined
}

/** Keeps calls apart from the store: records wait here, in order, while it is slow or fails. */
export class RecordQueue implements RecordSink {
  readonly #store: RecordStore
  readonly #log: Log
  readonly #maxQueued: number
  readonly #backoff: Backoff
  readonly #queue: CallRecord[] = []
  readonly #stopping = new AbortController()
  #draining: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #reopen = false
  #written = 0
  #dropped = 0
  #failures = 0
  #error: string | undefined

  constructor(store: RecordStore, options: RecordQueueOptions) {
    this.#store = store
    this.#log = options.log
    this.#maxQueued = options.maxQueued ?? 10_000
    this.#backoff = new Backoff(options.retry ?? { firstMs: 500, maxMs: 30_000 })
  }

  write(record: CallRecord): void {
    if (this.#closing || this.#queue.length >= this.#maxQueued) {
      this.#drop(record, this.#closing ? 'the bridge is closing' : 'too many records wait for the store')
      return
    }
    this.#queue.push(record)
    this.#drain()
  }

  /** After log rotation: what is written from now on goes to the new file. Returns at once; a failure is logged. */
  reopen(): void {
    if (this.#closing) return
    this.#reopen = true
    this.#drain()
  }

  status(): RecordsStatus {
    return {
      store: String(this.#store),
      written: this.#written,
      queued: this.#queue.length,
      dropped: this.#dropped,
      failures: this.#failures,
      error: this.#error,
    }
  }

  /** Writes what waits, each record once more if the store fails, and closes it. Bounded; idempotent; never rejects. */
  close(ms = 4000): Promise<void> {
    this.#closing ??= this.#close(ms)
    return this.#closing
  }

  async #close(ms: number): Promise<void> {
    this.#stopping.abort()
    try {
      await within(ms, this.#draining ?? Promise.resolve(), 'writing the last records')
    } catch (error) {
      this.#fail(error)
    }
    for (const record of this.#queue.splice(0)) this.#drop(record, 'the store failed until the end')
    try {
      await within(ms, this.#store.close(), `closing ${String(this.#store)}`)
    } catch (error) {
      this.#fail(error)
    }
  }

  #drain(): void {
    this.#draining ??= this.#run().finally(() => {
      this.#draining = undefined
      // What came between its last look and now.
      if (this.#queue.length > 0 && !this.#stopping.signal.aborted) this.#drain()
    })
  }

  async #run(): Promise<void> {
    // Lets `write` return before anything is expressed or written.
    await Promise.resolve()
    for (;;) {
      const record = this.#queue[0]
      if (!this.#reopen && record === undefined) return
      const last = this.#stopping.signal.aborted
      try {
        if (this.#reopen) {
          this.#reopen = false
          await this.#store.reopen()
        }
        if (record === undefined) continue
        await this.#store.append(record)
        this.#written++
        this.#error = undefined
        this.#backoff.reset()
        // `close` may have given up and emptied the queue meanwhile.
        if (this.#queue[0] === record) this.#queue.shift()
      } catch (error) {
        this.#fail(error)
        if (error instanceof RecordUnfit && record) {
          this.#queue.shift()
          this.#drop(record, error.message)
        } else if (last) return
        else await sleep(this.#backoff.next(), this.#stopping.signal)
      }
    }
  }

  #fail(error: unknown): void {
    const message = messageOf(error)
    this.#failures++
    // A full disk fails for hours: the log says it once, and again only when the reason is another.
    if (message !== this.#error)
      this.#log.error({ store: String(this.#store), err: message }, 'records can not be kept')
    this.#error = message
  }

  #drop(record: CallRecord, why: string): void {
    this.#dropped++
    this.#log.error({ callId: record.callId, why, dropped: this.#dropped }, 'a record is lost')
  }
}
