import { sql, type RawBuilder } from 'kysely'
import type { AuditEntry, AuditQuery, StoredAuditEntry } from '../lib/audit-entry.ts'
import type { Log } from '../lib/log.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { toPlainJson } from '../lib/plain-json.ts'
import { fromCursor, limitOf, toPage } from './page.ts'
import { QueuedStore } from './queued-store.ts'
import type { AuditTable, Handles } from './schema.ts'
import { beginning, indexable } from './text.ts'

type Row = { readonly [C in keyof AuditTable]: AuditTable[C] } & { readonly id: number }

/** Who did what. Entries are only added, and go when they are old. */
export class AuditStore extends QueuedStore<AuditEntry> {
  constructor(db: Handles, log: Log) {
    super(db, log, { what: 'audit entries', table: 'audit', key: 'id' })
  }

  override async appendAll(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return
    const rows = entries.map((entry) => ({
      at: Math.round(entry.at),
      actor: indexable(entry.actor),
      token_id: entry.tokenId,
      action: indexable(entry.action),
      target: indexable(entry.target),
      detail: toPlainJson(entry.detail),
      outcome: entry.outcome,
      status: entry.status,
      ip: entry.ip,
    }))
    await this.db.write.insertInto('audit').values(rows).execute()
  }

  /** Newest first. Rejects with a StoreError. */
  async list(query: Partial<AuditQuery>, page: PageRequest): Promise<Page<StoredAuditEntry>> {
    const limit = limitOf(page)
    const after = fromCursor(page.cursor, 'number', 'number')
    const conditions: RawBuilder<unknown>[] = []
    if (query.from !== undefined) conditions.push(sql`at >= ${query.from}`)
    if (query.to !== undefined) conditions.push(sql`at < ${query.to}`)
    if (after) conditions.push(sql`(at, id) < (${after[0]}, ${after[1]})`)
    if (query.actor !== undefined) conditions.push(sql`actor = ${indexable(query.actor)}`)
    if (query.action !== undefined) conditions.push(sql`action = ${indexable(query.action)}`)
    if (query.outcome !== undefined) conditions.push(sql`outcome = ${query.outcome}`)
    if (query.target !== undefined) conditions.push(sql`target like ${beginning(indexable(query.target))} escape '\\'`)
    const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
    const found = await sql<Row>`select * from audit ${where} order by at desc, id desc limit ${limit + 1}`.execute(
      this.db.read,
    )
    return toPage(found.rows, limit, toEntry, ({ at, id }) => [at, id])
  }
}

function toEntry(row: Row): StoredAuditEntry {
  return {
    id: String(row.id),
    at: row.at,
    actor: row.actor,
    tokenId: row.token_id,
    action: row.action,
    target: row.target,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    outcome: row.outcome as AuditEntry['outcome'],
    status: row.status,
    ip: row.ip,
  }
}
