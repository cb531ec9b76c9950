import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult, type TransactionSettings } from 'kysely'
import { StoreError } from '../errors.ts'
import type { SqliteValue, ThreadSettings } from './messages.ts'
import { SqliteThread } from './thread.ts'
import { Turnstile } from './turnstile.ts'

export interface SqliteOptions extends ThreadSettings {
  /** Bound of each statement. Milliseconds. */
  readonly timeoutMs: number
  /** Who may wait for the one connection, and for how long. */
  readonly maxWaiting: number
  readonly waitMs: number
}

/** kysely's driver of a thread with one connection. A thread that died is replaced at the next request. */
export class SqliteThreadDriver implements Driver {
  readonly #options: SqliteOptions
  readonly #turnstile: Turnstile
  #thread: SqliteThread | undefined
  #opened = false
  #closed = false

  constructor(options: SqliteOptions) {
    this.#options = options
    this.#turnstile = new Turnstile(options.maxWaiting, options.waitMs)
  }

  init(): Promise<void> {
    return Promise.resolve()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#closed) throw closed()
    await this.#turnstile.enter()
    try {
      const thread = this.#living()
      await thread.fresh()
      this.#opened = true
      return new ThreadConnection(thread)
    } catch (error) {
      this.#turnstile.leave()
      throw error
    }
  }

  async beginTransaction(connection: DatabaseConnection, _settings: TransactionSettings): Promise<void> {
    // At once a writer: one that began as a reader can't become one after another process wrote (SQLITE_BUSY_SNAPSHOT).
    await connection.executeQuery(CompiledQuery.raw(this.#options.readOnly ? 'begin' : 'begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A connection that is gone rolled back by going; a statement that failed may have rolled back too, and then
    // `fresh` finds nothing to do.
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined)
  }

  releaseConnection(): Promise<void> {
    this.#turnstile.leave()
    return Promise.resolve()
  }

  async destroy(): Promise<void> {
    this.#closed = true
    this.#turnstile.clear(closed())
    await this.#thread?.close()
  }

  /** For tests of what a crash does. */
  get thread(): SqliteThread | undefined {
    return this.#thread
  }

  #living(): SqliteThread {
    if (this.#closed) throw closed()
    if (this.#thread && !this.#thread.isGone) return this.#thread
    const { file, create, readOnly, busyMs, timeoutMs } = this.#options
    this.#thread = new SqliteThread({ file, readOnly, busyMs, create: create && !this.#opened }, timeoutMs)
    return this.#thread
  }
}

/** Bound to one thread: were it replaced in the middle of a transaction, the rest of it would stand alone. */
class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread

  constructor(thread: SqliteThread) {
    this.#thread = thread
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes, insertId } = await this.#thread.query(query.sql, query.parameters as readonly SqliteValue[])
    return {
      rows: rows as R[],
      ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }),
      ...(insertId === undefined ? {} : { insertId: BigInt(insertId) }),
    }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    // It would hold the only connection for as long as its reader likes.
    throw new StoreError('store_failed', 'long results are read page by page')
  }
}

function closed(): StoreError {
  return new StoreError('store_unavailable', 'the store is closed')
}
