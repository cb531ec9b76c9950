import { Kysely } from 'kysely'
import type { Dialect } from 'kysely'
import { systemClock, type Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { Availability } from './availability.ts'
import { StoreError } from './errors.ts'
import { GuardedDriver, type Gate } from './guarded-driver.ts'
import { postgresDialect } from './postgres/dialect.ts'
import type { DatabaseKind, Handles, Schema } from './schema.ts'
import { SqliteThreadDialect } from './sqlite/dialect.ts'
import { SqliteThreadDriver } from './sqlite/driver.ts'

export interface DatabaseOptions {
  /** `postgres://…`; SQLite in `file` when undefined. */
  readonly url: string | undefined
  /** Absolute path. */
  readonly file: string
  readonly log: Log
  /** Bound of each statement. Default 20 s. */
  readonly timeoutMs?: number
  /** How long to wait for another process's lock on the SQLite file. Default 5 s. */
  readonly busyMs?: number
  readonly clock?: Clock
  /** Ends at once what is asked of PostgreSQL; `close` alone waits for the statements that are under way. */
  readonly cut?: AbortSignal
}

/** Exports and searches use one connection each for a moment; records, events and open calls come in batches. */
const POSTGRES_CONNECTIONS = 4
const MAX_WAITING = 2000

/** Both handles of one database. Nothing is connected before the first query. */
export class Database implements Handles {
  readonly kind: DatabaseKind
  readonly write: Kysely<Schema>
  readonly read: Kysely<Schema>
  /** Closes the database to everyone, with the reason. */
  readonly gate: Gate = { error: undefined }
  readonly availability: Availability
  readonly #name: string
  readonly #drivers: GuardedDriver[] = []
  #closing: Promise<void> | undefined

  constructor(options: DatabaseOptions) {
    this.kind = options.url === undefined ? 'sqlite' : 'postgres'
    this.availability = new Availability(options.clock ?? systemClock)
    this.#name = options.url === undefined ? options.file : withoutPassword(options.url)
    this.write = this.#handle(dialectOf(options, false))
    this.read = this.#handle(dialectOf(options, true))
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** For logs. */
  toString(): string {
    return this.#name
  }

  async #close(): Promise<void> {
    this.gate.error = new StoreError('store_unavailable', 'the store is closed')
    // The reader first: the last one to close folds SQLite's WAL into the file, and only a writer can. Not by kysely,
    // which would refuse what comes later in words of its own.
    for (const driver of this.#drivers.splice(0).reverse()) await driver.destroy()
  }

  #handle(dialect: Dialect): Kysely<Schema> {
    const driver = new GuardedDriver(dialect.createDriver(), this.gate, this.availability)
    this.#drivers.push(driver)
    return new Kysely<Schema>({
      dialect: {
        createDriver: () => driver,
        createQueryCompiler: () => dialect.createQueryCompiler(),
        createAdapter: () => dialect.createAdapter(),
        createIntrospector: (db) => dialect.createIntrospector(db),
      },
    })
  }
}

function dialectOf(options: DatabaseOptions, readOnly: boolean): Dialect {
  const { url, file, log, cut, timeoutMs = 20_000, busyMs = 5000 } = options
  if (url !== undefined) {
    return postgresDialect({ url, readOnly, connections: POSTGRES_CONNECTIONS, timeoutMs, log, cut })
  }
  const bounds = { timeoutMs, maxWaiting: MAX_WAITING, waitMs: timeoutMs }
  return new SqliteThreadDialect(() => new SqliteThreadDriver({ file, create: !readOnly, readOnly, busyMs, ...bounds }))
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return 'PostgreSQL'
  const url = new URL(text)
  return `postgres://${url.host}${url.pathname}`
}
