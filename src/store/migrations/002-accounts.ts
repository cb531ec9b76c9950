import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../schema.ts'
import { columnsOf, createIndex, createTable } from './columns.ts'

/** Who can be called, who may ask for it, and what they did. */
export async function accounts(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const { counted, text, whole } = columnsOf(kind)
  await createTable(db, 'mappings', {
    id: sql`${text} primary key not null`,
    sip_uri: sql`${text} not null unique`,
    cube_user_id: sql`${whole} not null unique`,
    text: sql`${text} not null`,
    data: sql`${text} not null`,
    secret_kind: sql`${text} not null`,
    secret: sql`${text} not null`,
    version: sql`${whole} not null`,
    created_at: sql`${whole} not null`,
    updated_at: sql`${whole} not null`,
  })
  await createTable(db, 'tokens', {
    seq: counted,
    id: sql`${text} not null unique`,
    name: sql`${text} not null`,
    hash: sql`${text} not null unique`,
    scopes: sql`${text} not null`,
    created_at: sql`${whole} not null`,
    expires_at: whole,
    revoked_at: whole,
    last_used_at: whole,
  })
  await createTable(db, 'audit', {
    id: counted,
    at: sql`${whole} not null`,
    actor: sql`${text} not null`,
    token_id: sql`${text} not null`,
    action: sql`${text} not null`,
    target: sql`${text} not null`,
    detail: sql`${text} not null`,
    outcome: sql`${text} not null`,
    status: sql`${whole} not null`,
    ip: sql`${text} not null`,
  })
  await createIndex(db, 'audit_by_time', 'audit', ['at', 'id'])
  for (const column of ['actor', 'action', 'target']) {
    await createIndex(db, `audit_by_${column}`, 'audit', [column, 'at', 'id'])
  }
}
