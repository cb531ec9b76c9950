import { Migrator, sql, type Kysely, type Migration, type MigrationProvider } from 'kysely'
import { translateError } from '../driver-errors.ts'
import { StoreError } from '../errors.ts'
import type { DatabaseKind, Db } from '../schema.ts'
import { records } from './001-records.ts'
import { accounts } from './002-accounts.ts'
import { recordingsAndWebhooks } from './003-recordings-and-webhooks.ts'
import { callSeries } from './004-call-series.ts'
import { figures } from './005-figures.ts'

type Step = (db: Kysely<unknown>, kind: DatabaseKind) => Promise<void>

/** In their order. What was released is never changed: a further step comes after it. */
const STEPS: Readonly<Record<string, Step>> = {
  '001-records': records,
  '002-accounts': accounts,
  '003-recordings-and-webhooks': recordingsAndWebhooks,
  '004-call-series': callSeries,
  '005-figures': figures,
}

/** The names of all steps, oldest first. */
export const VERSIONS: readonly string[] = Object.keys(STEPS)

/**
 * Brings the tables to what this program knows, or to an earlier `version` (for tests). All steps that lack are made in
 * one transaction; several processes may do it at once. Rejects with a StoreError; `store_newer_schema` when a newer
 * program was here before.
 */
export async function migrate(db: Db, kind: DatabaseKind, version?: string): Promise<void> {
  await refuseNewer(db, kind)
  const migrator = new Migrator({ db, provider: new Steps(kind) })
  const { error } = await (version === undefined ? migrator.migrateToLatest() : migrator.migrateTo(version))
  if (error === undefined) return
  // Another process that is newer may just have been quicker.
  await refuseNewer(db, kind)
  throw translateError(error)
}

class Steps implements MigrationProvider {
  readonly #kind: DatabaseKind

  constructor(kind: DatabaseKind) {
    this.#kind = kind
  }

  getMigrations(): Promise<Record<string, Migration>> {
    const kind = this.#kind
    const entries = Object.entries(STEPS).map(([name, step]) => [name, { up: (db: Kysely<unknown>) => step(db, kind) }])
    return Promise.resolve(Object.fromEntries(entries) as Record<string, Migration>)
  }
}

/**
 * Whether tables that hold calls lack a step: then making it takes as long as there are rows, and not only a moment.
 * Rejects as `migrate` does.
 */
export async function isOutdated(db: Db, kind: DatabaseKind): Promise<boolean> {
  const made = await stepsMade(db, kind)
  refuseUnknown(made)
  return made.length > 0 && made.length < VERSIONS.length
}

async function refuseNewer(db: Db, kind: DatabaseKind): Promise<void> {
  refuseUnknown(await stepsMade(db, kind))
}

/** The names of the steps that were made, here or by another version of the program. */
async function stepsMade(db: Db, kind: DatabaseKind): Promise<string[]> {
  const table = 'kysely_migration'
  const there =
    kind === 'sqlite'
      ? await sql`select 1 from sqlite_master where type = 'table' and name = ${table}`.execute(db)
      : await sql`select 1 where to_regclass(${table}) is not null`.execute(db)
  if (there.rows.length === 0) return []
  const made = await sql<{ readonly name: string }>`select name from ${sql.id(table)} order by name`.execute(db)
  return made.rows.map(({ name }) => name)
}

function refuseUnknown(made: readonly string[]): void {
  const unknown = made.filter((name) => !VERSIONS.includes(name))
  if (unknown.length === 0) return
  throw new StoreError(
    'store_newer_schema',
    `the database was made by a newer cubebridge (it has ${unknown.join(', ')}, which this one does not know): run that ` +
      'version or a later one, or give this one a database of its own by store.file or store.url',
  )
}
