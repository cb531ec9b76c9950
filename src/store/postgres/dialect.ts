import { CompiledQuery, PostgresDialect, type DatabaseConnection } from 'kysely'
import pg from 'pg'
import { reasonOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host/database`; `sslmode=` and the like as libpq has them. */
  readonly url: string
  readonly readOnly: boolean
  readonly connections: number
  /** Bound of each statement. Milliseconds. */
  readonly timeoutMs: number
  readonly log: Log
  /** Cuts the connections at once, in the middle of a statement too; the pool itself waits for whoever uses one. */
  readonly cut?: AbortSignal | undefined
}

const INT8 = 20
const CONNECT_MS = 5000

/** PostgreSQL by a pool of connections. */
export function postgresDialect(options: PostgresOptions): PostgresDialect {
  const { url, readOnly, connections, timeoutMs, log, cut } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: `cubebridge ${readOnly ? 'reader' : 'writer'}`,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: timeoutMs,
    // Where the server itself says nothing any more.
    query_timeout: timeoutMs + 2000,
    idle_in_transaction_session_timeout: timeoutMs,
    types: {
      getTypeParser: (oid, format) =>
        // Times and sizes: all below 2^53.
        INT8 === (oid as number)
          ? (text: string) => Number(text)
          : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
    },
  })
  // A connection that breaks is replaced; unheard, its error would end the process. The pool listens only while nobody
  // uses it; between two statements of a transaction nobody else would.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ ...reasonOf(error) }, 'a connection to PostgreSQL was lost'))
    const end = (): void => void client.end().catch(() => undefined)
    cut?.addEventListener('abort', end, { once: true })
    client.once('end', () => cut?.removeEventListener('abort', end))
  })
  pool.on('error', () => {
    // Of an idle connection, which has told it by itself.
  })
  const readOnlySession = (connection: DatabaseConnection) =>
    connection
      .executeQuery(CompiledQuery.raw('set session characteristics as transaction read only'))
      .then(() => undefined)
  return new PostgresDialect({ pool, ...(readOnly ? { onCreateConnection: readOnlySession } : {}) })
}
