import { sql } from 'kysely'
import { systemClock, type Clock } from '../lib/clock.ts'
import { sleep } from '../lib/deadline.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff, type BackoffOptions } from '../lib/retry.ts'
import { CdrAnalytics } from './analytics/cdr-analytics.ts'
import { AuditStore } from './audit-store.ts'
import { CallEventStore } from './call-event-store.ts'
import { CallSeriesStore } from './call-series-store.ts'
import { CdrStore } from './cdr-store.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { DeliveryStore } from './delivery-store.ts'
import { translateError } from './driver-errors.ts'
import { MappingStore, type Resealed } from './mapping-store.ts'
import { isOutdated, migrate } from './migrations/migrate.ts'
import { OpenCallStore } from './open-call-store.ts'
import { RecordingStore } from './recording-store.ts'
import type { DatabaseKind, ReadOnlyDb } from './schema.ts'
import type { StoreError } from './errors.ts'
import { Seal } from './seal.ts'
import { TokenStore } from './token-store.ts'

export interface StoreOptions extends DatabaseOptions {
  /** 32 bytes that seal secrets; without, none can be saved. */
  readonly key?: Uint8Array | undefined
  /** Keys that open what was sealed before. */
  readonly oldKeys?: readonly Uint8Array[]
  readonly clock?: Clock
  /** How long the database may be asked nothing before it is asked whether it is there. Default 10 s. */
  readonly lookEveryMs?: number
  /** Between attempts to get a database ready that is away at the start. Default 0.5 s, growing to 15 s. */
  readonly retry?: BackoffOptions
}

export interface StoreStatus {
  readonly kind: DatabaseKind
  /** The file, or the server without user and password. */
  readonly where: string
  /** Its tables are what this program knows. */
  readonly ready: boolean
  /** Why it is not ready. */
  readonly error: string | undefined
  /** It is ready, and answered when it was last asked. */
  readonly online: boolean
  /** Epoch ms at which that began, or ended. */
  readonly since: number
  /** Why it is not online. */
  readonly awayBecause: string | undefined
  /** What waits in memory to be written, and was lost. */
  readonly events: { readonly queued: number; readonly dropped: number }
  readonly audit: { readonly queued: number; readonly dropped: number }
  readonly series: { readonly queued: number; readonly dropped: number }
}

/** Bringing the tables of another version up to date takes no longer than this. */
const MIGRATION_MS = 3_600_000

/** All that is kept, in SQLite or PostgreSQL. */
export class Store {
  readonly cdrs: CdrStore
  readonly analytics: CdrAnalytics
  readonly events: CallEventStore
  readonly series: CallSeriesStore
  readonly openCalls: OpenCallStore
  readonly mappings: MappingStore
  readonly recordings: RecordingStore
  readonly audit: AuditStore
  readonly tokens: TokenStore
  readonly deliveries: DeliveryStore
  readonly #database: Database
  readonly #log: Log
  readonly #stopping = new AbortController()
  readonly #options: StoreOptions
  readonly #backoff: Backoff
  #ready = false
  #error: string | undefined
  #preparing: Promise<void> = Promise.resolve()
  #looking: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  private constructor(options: StoreOptions) {
    const { clock = systemClock, log, key, oldKeys = [] } = options
    const database = new Database(options)
    this.#options = options
    this.#database = database
    this.#log = log
    this.#backoff = new Backoff(options.retry ?? { firstMs: 500, maxMs: 15_000 })
    this.cdrs = new CdrStore(database)
    this.analytics = new CdrAnalytics(database, clock)
    this.events = new CallEventStore(database, log)
    this.series = new CallSeriesStore(database, log)
    this.openCalls = new OpenCallStore(database)
    this.mappings = new MappingStore(database, new Seal(key, oldKeys), clock)
    this.recordings = new RecordingStore(database)
    this.audit = new AuditStore(database, log)
    this.tokens = new TokenStore(database, clock)
    this.deliveries = new DeliveryStore(database)
  }

  /**
   * Opens the database and brings its tables up to date. One that is away just now is waited for in the background;
   * until then all methods reject with `store_unavailable`. Rejects with a StoreError when it can never work: a newer
   * program's tables, or a file that can't be made.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const store = new Store(options)
    try {
      await store.#prepare(options)
      store.#lookEvery(options.lookEveryMs ?? 10_000)
      return store
    } catch (thrown) {
      await store.close()
      throw thrown
    }
  }

  /** For questions of one's own, statistics say; the database refuses to write through it. */
  get reader(): ReadOnlyDb {
    return this.#database.read
  }

  /** Resolves once the tables are up to date, or it is certain that they never will be. Never rejects. */
  prepared(): Promise<void> {
    return this.#preparing
  }

  /** Seals all secrets with the newest key, so that the old ones can go from the configuration. */
  reseal(): Promise<Resealed> {
    return this.mappings.reseal()
  }

  status(): StoreStatus {
    const { error, since } = this.#database.availability.state
    const awayBecause = this.#error ?? error
    return {
      kind: this.#database.kind,
      where: String(this.#database),
      ready: this.#ready,
      error: this.#error,
      online: this.#ready && awayBecause === undefined,
      since,
      awayBecause,
      events: this.events.status(),
      audit: this.audit.status(),
      series: this.series.status(),
    }
  }

  /** Writes what waits and closes the database. Bounded; idempotent; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#looking)
    await this.#preparing
    await Promise.all([this.events.close(), this.series.close(), this.audit.close()])
    await this.#database.close().catch((error: unknown) => {
      this.#log.warn({ ...reasonOf(error) }, 'the database did not close cleanly')
    })
  }

  async #prepare({ url }: StoreOptions): Promise<void> {
    try {
      await this.#migrate()
    } catch (thrown) {
      const error = translateError(thrown)
      // A server comes back by itself. A file that can't be opened at the start is a matter of the configuration, but
      // for one that another process has locked.
      const waits = error.retryable && (url !== undefined || /SQLITE_(BUSY|LOCKED)/.test(error.message))
      if (!waits) throw error
      this.#fail(error)
      this.#preparing = this.#prepareLater()
    }
  }

  async #prepareLater(): Promise<void> {
    const { signal } = this.#stopping
    for (;;) {
      await sleep(this.#backoff.next(), signal)
      if (signal.aborted) return
      try {
        await this.#migrate()
        this.#log.info({ where: String(this.#database) }, 'the database is ready')
        return
      } catch (thrown) {
        const error = translateError(thrown)
        this.#fail(error)
        if (error.retryable) continue
        // A newer program's tables: what we wrote there could be wrong.
        this.#database.gate.error = error
        return
      }
    }
  }

  /** Nobody may ask anything for hours, and what stands in /ready shall be true. */
  #lookEvery(ms: number): void {
    this.#looking = setInterval(() => {
      const { silentMs } = this.#database.availability
      if (!this.#ready || this.#stopping.signal.aborted || silentMs < ms) return
      // What comes of it is noted on its way; a look while another is under way costs nothing worth counting.
      void sql`select name from kysely_migration limit 1`.execute(this.#database.read).catch(() => undefined)
    }, ms)
    this.#looking.unref()
  }

  async #migrate(): Promise<void> {
    const { write, kind } = this.#database
    if (await isOutdated(write, kind)) await this.#migratePatiently()
    else await migrate(write, kind)
    this.#ready = true
    this.#error = undefined
  }

  /** An index over millions of calls takes longer than any question may. */
  async #migratePatiently(): Promise<void> {
    const { signal } = this.#stopping
    const database = new Database({ ...this.#options, timeoutMs: MIGRATION_MS, cut: signal })
    const stop = (): void => void database.close()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    this.#log.info({ where: String(database) }, 'the tables are brought up to date; with many calls this takes minutes')
    try {
      await migrate(database.write, database.kind)
    } finally {
      signal.removeEventListener('abort', stop)
      await database.close()
    }
  }

  #fail(error: StoreError): void {
    const { message } = error
    if (message !== this.#error) {
      this.#log.error(
        { where: String(this.#database), ...reasonOf(error) },
        'the database is not ready; it is tried again',
      )
    }
    this.#error = message
  }
}
