import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../schema.ts'

/** All that analytics read of a record but its id: the record itself, which is long, is not touched. */
const FIGURES = [
  ...['department', 'direction', 'result', 'cause', 'setup_ms', 'talk_ms', 'mos_to_app', 'mos_to_phone', 'transfers'],
]

/** What analytics read stands together, by time and by mapping. */
export async function figures(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  await createCovering(db, kind, 'cdrs_figures_by_time', ['arrived'], ['mapping', ...FIGURES])
  await createCovering(db, kind, 'cdrs_figures_by_mapping', ['mapping', 'arrived'], FIGURES)
}

/** SQLite has no INCLUDE: what is only carried comes after what is sought by, and the id is in every index. */
async function createCovering(
  db: Kysely<unknown>,
  kind: DatabaseKind,
  name: string,
  sought: readonly string[],
  carried: readonly string[],
): Promise<void> {
  const list = (names: readonly string[]) => sql.join(names.map((column) => sql.id(column)))
  const columns =
    kind === 'sqlite'
      ? sql`(${list([...sought, ...carried])})`
      : sql`(${list(sought)}) include (${list([...carried, 'id'])})`
  await sql`create index ${sql.id(name)} on cdrs ${columns}`.execute(db)
}
