import { sql } from 'kysely'
import { silentLog } from '../lib/log.ts'
import { Database } from './database.ts'
import { translateError } from './driver-errors.ts'
import { VERSIONS } from './migrations/migrate.ts'
import { keyIdOf } from './seal.ts'
import type { DatabaseKind } from './schema.ts'

export interface StoreLookOptions {
  readonly url: string | undefined
  /** Absolute path. */
  readonly file: string
  readonly key: Uint8Array | undefined
  readonly oldKeys: readonly Uint8Array[]
  readonly timeoutMs: number
}

/** A database as it is found. */
export interface StoreLook {
  readonly kind: DatabaseKind
  /** The file, or the server without user and password. */
  readonly where: string
  /** Steps that the next start makes; all of them in a new database. */
  readonly missingSteps: readonly string[]
  /** Steps of a newer program, with which this one does not start. */
  readonly unknownSteps: readonly string[]
  /** Mappings with a password or jwt, and how many of those none of the keys opens. */
  readonly sealed: number
  readonly closed: number
}

/**
 * Looks at a database without changing it: neither a table nor a file is made. An SQLite file must be there. Rejects with
 * a StoreError.
 */
export async function lookAtStore({ key, oldKeys, ...options }: StoreLookOptions): Promise<StoreLook> {
  const database = new Database({ ...options, log: silentLog, busyMs: options.timeoutMs })
  const { kind, read } = database
  try {
    const table = 'kysely_migration'
    const there =
      kind === 'sqlite'
        ? await sql`select 1 from sqlite_master where type = 'table' and name = ${table}`.execute(read)
        : await sql`select 1 where to_regclass(${table}) is not null`.execute(read)
    const names =
      there.rows.length === 0
        ? []
        : (await sql<{ readonly name: string }>`select name from ${sql.id(table)}`.execute(read)).rows.map(
            ({ name }) => name,
          )
    const missingSteps = VERSIONS.filter((name) => !names.includes(name))
    const unknownSteps = names.filter((name) => !VERSIONS.includes(name))
    const known = new Set([...(key ? [key] : []), ...oldKeys].map(keyIdOf))
    // The tables of a database that is not up to date are another program's.
    const secrets =
      missingSteps.length > 0
        ? []
        : await read.selectFrom('mappings').select('secret').where('secret', '!=', '').execute()
    const closed = secrets.filter(({ secret }) => !known.has(secret.split('.')[1] ?? '')).length
    return { kind, where: String(database), missingSteps, unknownSteps, sealed: secrets.length, closed }
  } catch (error) {
    throw translateError(error)
  } finally {
    await database.close().catch(() => undefined)
  }
}
