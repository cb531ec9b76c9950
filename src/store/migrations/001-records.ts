import { sql, type Kysely } from 'kysely'
import type { DatabaseKind } from '../schema.ts'
import { columnsOf, createIndex, createTable } from './columns.ts'

/** Ended calls, what happened in them, and those that are not over yet. */
export async function records(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const { counted, text, whole, real } = columnsOf(kind)
  await createTable(db, 'cdrs', {
    id: counted,
    call_id: sql`${text} not null unique`,
    channel_id: text,
    cube_session_id: text,
    arrived: sql`${whole} not null`,
    ended: sql`${whole} not null`,
    direction: sql`${text} not null`,
    mapping: text,
    department: text,
    ended_by: sql`${text} not null`,
    cause: sql`${text} not null`,
    result: sql`${text} not null`,
    setup_ms: whole,
    talk_ms: sql`${whole} not null`,
    mos_to_app: real,
    mos_to_phone: real,
    transfers: sql`${whole} not null`,
    parties: sql`${text} not null`,
    record: sql`${text} not null`,
  })
  await createIndex(db, 'cdrs_by_time', 'cdrs', ['arrived', 'call_id'])
  // Each way to narrow a search ends in the order in which its results are wanted.
  for (const column of ['mapping', 'result', 'cause']) {
    await createIndex(db, `cdrs_by_${column}`, 'cdrs', [column, 'arrived', 'call_id'])
  }
  await createTable(db, 'cdr_parties', {
    party: sql`${text} not null`,
    arrived: sql`${whole} not null`,
    call_id: sql`${text} not null`,
    cdr_id: sql`${whole} not null references cdrs (id) on delete cascade`,
  })
  await createIndex(db, 'cdr_parties_by_party', 'cdr_parties', ['party', 'arrived', 'call_id'])
  await createIndex(db, 'cdr_parties_by_cdr', 'cdr_parties', ['cdr_id'])
  await (kind === 'sqlite' ? trigramsOfSqlite(db) : trigramsOfPostgres(db))

  await createTable(db, 'call_events', {
    id: counted,
    call_id: sql`${text} not null`,
    at: sql`${whole} not null`,
    type: sql`${text} not null`,
    data: sql`${text} not null`,
  })
  await createIndex(db, 'call_events_by_call', 'call_events', ['call_id', 'id'])
  await createIndex(db, 'call_events_by_time', 'call_events', ['at'])

  await createTable(db, 'open_calls', {
    call_id: sql`${text} primary key not null`,
    node: sql`${text} not null`,
    run: sql`${text} not null`,
    view: sql`${text} not null`,
    times: sql`${text} not null`,
    last_seen: sql`${whole} not null`,
  })
}

/** https://www.sqlite.org/fts5.html#the_trigram_tokenizer and #external_content_tables. */
async function trigramsOfSqlite(db: Kysely<unknown>): Promise<void> {
  await sql`create virtual table cdr_text using fts5
    (parties, content = 'cdrs', content_rowid = 'id', tokenize = 'trigram case_sensitive 1')`.execute(db)
  await sql`create trigger cdrs_added after insert on cdrs begin
    insert into cdr_text (rowid, parties) values (new.id, new.parties);
  end`.execute(db)
  await sql`create trigger cdrs_removed after delete on cdrs begin
    insert into cdr_text (cdr_text, rowid, parties) values ('delete', old.id, old.parties);
  end`.execute(db)
}

/**
 * pg_trgm is trusted since PostgreSQL 13: whoever owns the database can have it. Where it is missing, a search for a
 * part of a name reads the records from the newest back.
 */
async function trigramsOfPostgres(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ readonly name: string }>`
    select name from pg_available_extensions where name = 'pg_trgm'
      and (installed_version is not null or has_database_privilege(current_database(), 'create'))`.execute(db)
  if (rows.length === 0) return
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create index cdrs_by_parties on cdrs using gin (parties gin_trgm_ops)`.execute(db)
}
