import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../schema.ts'
import { columnsOf, createIndex, createTable } from './columns.ts'

/** How ended calls sounded over time. */
export async function callSeries(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const { text, whole } = columnsOf(kind)
  await createTable(db, 'call_series', {
    call_id: sql`${text} primary key not null`,
    at: sql`${whole} not null`,
    series: sql`${text} not null`,
  })
  await createIndex(db, 'call_series_by_time', 'call_series', ['at'])
}
