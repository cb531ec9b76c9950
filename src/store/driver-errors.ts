import { BridgeError, messageOf, TimeoutError } from '../lib/errors.ts'
import { StoreError } from './errors.ts'

/** https://www.sqlite.org/rescode.html: what passes by itself, or when someone mends a disk or gives a file back. */
const SQLITE_AWAY =
  /^SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN|READONLY|NOMEM|PROTOCOL|INTERRUPT|PERM|NOTADB|CORRUPT|AUTH|SCHEMA)/
const SQLITE_EXISTS = /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)$/

/**
 * PostgreSQL appendix A: connection (08), transaction rollback (40), resources (53), operator intervention (57), system
 * (58), credentials that are mended there (28), databases and tables that are being made (3D, 42P01), and disks (XX001).
 */
const POSTGRES_AWAY = /^(08|40|53|57|58|28|3D|XX)|^42P01$|^25006$|^55P03$/
const POSTGRES_EXISTS = '23505'

const SYSTEM_AWAY = /^(E[A-Z]+|UND_.*|ERR_.*)$/

/** What a driver threw, in our own words. Holds no values: PostgreSQL's `detail` and SQL text are left out. */
export function translateError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  if (error instanceof BridgeError) {
    const code = error instanceof TimeoutError ? 'store_timeout' : 'store_failed'
    return new StoreError(code, error.message, { cause: error })
  }
  const code = codeOf(error)
  const message = messageOf(error)
  const as = (kind: StoreError['code'], text: string) => new StoreError(kind, text, { cause: error })

  if (SQLITE_EXISTS.test(code) || code === POSTGRES_EXISTS) return as('store_exists', 'there is such a row already')
  if (SQLITE_AWAY.test(code)) {
    return as(
      'store_unavailable',
      `the database file can't be used now (${code}: ${message}): see that it is where store.file says, that this user ` +
        'may write it and its folder, and that the disk has room',
    )
  }
  if (POSTGRES_AWAY.test(code) || SYSTEM_AWAY.test(code) || /connect|terminat|timeout|ended/i.test(message)) {
    return as(
      'store_unavailable',
      `PostgreSQL can't be used now (${message || code}): see that it runs and store.url is right`,
    )
  }
  return as('store_failed', `the database refused a statement (${code || 'no code'}: ${message})`)
}

function codeOf(error: unknown): string {
  // Several addresses of one name that all refuse: Node puts the causes into one.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  const code = (first as { readonly code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : ''
}
