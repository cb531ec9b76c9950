import { Worker } from 'node:worker_threads'
import { within } from '../../lib/deadline.ts'
import { messageOf } from '../../lib/errors.ts'
import { siblingModule } from '../../lib/module-path.ts'
import { loaderFlags } from '../../lib/typescript.ts'
import { StoreError } from '../errors.ts'
import type { FromThread, SqliteValue, ThreadSettings, ToThread } from './messages.ts'

type Answer = FromThread & { readonly kind: 'answer' }

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

const CLOSE_MS = 5000

/** A refusal by SQLite itself; `code` is SQLite's own, e.g. `SQLITE_BUSY`. */
export class SqliteRefusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The handle of one thread with one connection. Once it is gone it stays gone: whoever holds it makes another. */
export class SqliteThread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  readonly #timeoutMs: number
  #lastId = 0
  #goneBecause: string | undefined
  #closing: Promise<void> | undefined

  /** `timeoutMs`: a request that takes longer costs the thread its life. */
  constructor(settings: ThreadSettings, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    const entry = siblingModule(import.meta.url, 'worker')
    this.#worker = new Worker(entry, {
      workerData: settings,
      // The parent's flags (an inspector's port) are its own, and so are the passwords in its environment.
      execArgv: loaderFlags(entry),
      env: {},
      name: `store ${settings.readOnly ? 'reader' : 'writer'}`,
    })
    this.#worker.on('message', (message: FromThread) => this.#onMessage(message))
    this.#worker.on('error', (error) => this.#onGone(messageOf(error)))
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#onGone(`it ended with code ${code}`)
        resolve()
      })
    })
  }

  get isGone(): boolean {
    return this.#goneBecause !== undefined
  }

  query(sql: string, parameters: readonly SqliteValue[]): Promise<Answer> {
    return this.#ask((id) => ({ kind: 'query', id, sql, parameters }))
  }

  /** Ends what a user of the connection before left open, and opens the file anew where it is another one. */
  async fresh(): Promise<void> {
    await this.#ask((id) => ({ kind: 'fresh', id }))
  }

  /** Ends it at once, without a word to SQLite, as a crash would. */
  kill(why: string): void {
    this.#onGone(why)
    void this.#worker.terminate()
  }

  /** Closes the connection, which folds the WAL into the file, and ends the thread. Bounded; idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    try {
      if (!this.isGone)
        await within(
          CLOSE_MS,
          this.#ask((id) => ({ kind: 'close', id })),
          'closing the database',
        )
      await within(CLOSE_MS, this.#exited, 'ending the thread of the database')
    } catch {
      await within(CLOSE_MS, this.#worker.terminate(), 'ending the thread of the database').catch(() => undefined)
    }
    this.#onGone('the store is closed')
  }

  #ask(message: (id: number) => ToThread): Promise<Answer> {
    if (this.#goneBecause !== undefined) return Promise.reject(lost(this.#goneBecause))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new StoreError(
            'store_timeout',
            `the database took longer than ${this.#timeoutMs} ms: narrow the search, or look at what its disk does`,
          ),
        )
        this.#waiting.delete(id)
        this.kill('a request took too long')
      }, this.#timeoutMs)
      this.#waiting.set(id, { resolve, reject, timer })
      this.#worker.postMessage(message(id))
    })
  }

  #onMessage(message: FromThread): void {
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    this.#waiting.delete(message.id)
    clearTimeout(waiting.timer)
    if (message.kind === 'answer') waiting.resolve(message)
    else waiting.reject(new SqliteRefusal(message.code, message.message))
  }

  #onGone(why: string): void {
    if (this.#goneBecause !== undefined) return
    this.#goneBecause = why
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(lost(why))
    }
    this.#waiting.clear()
  }
}

function lost(why: string): StoreError {
  return new StoreError(
    'store_unavailable',
    `the thread of the database is gone (${why}); the next request gets another`,
  )
}
