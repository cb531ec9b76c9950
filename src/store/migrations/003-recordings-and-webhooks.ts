import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../schema.ts'
import { columnsOf, createIndex, createTable } from './columns.ts'

/** Recordings that are kept, and events that webhooks are still to hear of. */
export async function recordingsAndWebhooks(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const { counted, text, whole } = columnsOf(kind)
  await createTable(db, 'recordings', {
    id: sql`${text} primary key not null`,
    call_id: sql`${text} not null`,
    started_at: sql`${whole} not null`,
    duration_ms: sql`${whole} not null`,
    layout: sql`${text} not null`,
    format: sql`${text} not null`,
    bytes: sql`${whole} not null`,
    path: sql`${text} not null`,
    state: sql`${text} not null`,
    sha256: text,
    mapping: text,
    parties: sql`${text} not null`,
  })
  await createIndex(db, 'recordings_by_time', 'recordings', ['started_at', 'id'])
  await createIndex(db, 'recordings_by_call', 'recordings', ['call_id', 'started_at', 'id'])
  await createIndex(db, 'recordings_by_mapping', 'recordings', ['mapping', 'started_at', 'id'])
  await createTable(db, 'webhook_deliveries', {
    seq: counted,
    id: sql`${text} not null unique`,
    hook: sql`${text} not null`,
    event_id: sql`${text} not null`,
    type: sql`${text} not null`,
    call_id: text,
    body: sql`${text} not null`,
    created_at: sql`${whole} not null`,
    attempts: sql`${whole} not null`,
    next_at: whole,
    error: text,
    died_at: whole,
  })
  await createIndex(db, 'webhook_deliveries_by_hook', 'webhook_deliveries', ['hook', 'next_at', 'seq'])
  await createIndex(db, 'webhook_deliveries_by_death', 'webhook_deliveries', ['died_at', 'seq'])
}
