import { sql } from 'kysely'
import type { Log } from '../lib/log.ts'
import type { Handles, Schema } from './schema.ts'
import { WriteQueue, type WriteQueueOptions, type WriteQueueStatus } from './write-queue.ts'

export interface QueuedStoreOptions extends Pick<WriteQueueOptions<unknown>, 'maxQueued' | 'batch'> {
  /** For logs: `audit entries`. */
  readonly what: string
  readonly table: keyof Schema
  /** The column that names a row; that of its time is `at`. */
  readonly key: string
}

/** A table that is written in the background, by those who must not wait, and whose rows go when they are old. */
export abstract class QueuedStore<T> {
  protected readonly db: Handles
  readonly #options: QueuedStoreOptions
  readonly #queue: WriteQueue<T>

  constructor(db: Handles, log: Log, options: QueuedStoreOptions) {
    this.db = db
    this.#options = options
    this.#queue = new WriteQueue({ ...options, write: (batch) => this.appendAll(batch), log })
  }

  /** Rejects with a StoreError. */
  abstract appendAll(items: readonly T[]): Promise<void>

  /** Keeps it in the background. Never throws, never waits. */
  append(item: T): void {
    this.#queue.add(item)
  }

  /** Deletes what is of before a time, `limit` at most. Resolves with how much that was. Rejects with a StoreError. */
  async deleteBefore(before: number, limit: number): Promise<number> {
    const [table, key] = [sql.table(this.#options.table), sql.ref(this.#options.key)]
    const { numAffectedRows = 0n } = await sql`delete from ${table} where ${key} in
      (select ${key} from ${table} where at < ${before} order by at limit ${limit})`.execute(this.db.write)
    return Number(numAffectedRows)
  }

  status(): WriteQueueStatus {
    return this.#queue.status()
  }

  /** Resolves when what was appended is written, or the store fails. Never rejects. */
  settled(): Promise<void> {
    return this.#queue.settled()
  }

  /** Idempotent; bounded; never rejects. */
  close(): Promise<void> {
    return this.#queue.close()
  }
}
