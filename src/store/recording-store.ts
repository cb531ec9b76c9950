import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { StoredRecording } from '../calls/kept-recording.ts'
import type { Party } from '../calls/leg.ts'
import type { RecordingFormat, RecordingLayout } from '../calls/recording-wishes.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { callIdOf } from './cdr-row.ts'
import { fromCursor, limitOf, toPage } from './page.ts'
import type { Handles, RecordingTable } from './schema.ts'
import { indexable } from './text.ts'

export interface RecordingQuery {
  readonly callId?: string | undefined
  readonly mapping?: string | undefined
  /** Epoch ms, by when it began: not before `from`, before `to`. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Which recordings there are; the sound itself lies in files. Methods reject with a StoreError. */
export class RecordingStore {
  readonly #db: Handles

  constructor(db: Handles) {
    this.#db = db
  }

  /** Takes the place of one with the same id. */
  async insert(recording: StoredRecording): Promise<void> {
    const { id, ...row } = toRow(recording)
    await this.#db.write
      .insertInto('recordings')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }

  /** Changes what is given; false: there is no such recording. */
  async update(
    id: string,
    change: Partial<Pick<StoredRecording, 'state' | 'bytes' | 'sha256' | 'path'>>,
  ): Promise<boolean> {
    if (Object.keys(change).length === 0) return (await this.get(id)) !== undefined
    const { numUpdatedRows } = await this.#db.write
      .updateTable('recordings')
      .set(change)
      .where('id', '=', indexable(id))
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  async get(id: string): Promise<StoredRecording | undefined> {
    const row = await this.#db.read
      .selectFrom('recordings')
      .selectAll()
      .where('id', '=', indexable(id))
      .executeTakeFirst()
    return row && toRecording(row)
  }

  /** Newest first, by when they began. */
  async list(query: RecordingQuery & PageRequest): Promise<Page<StoredRecording>> {
    const limit = limitOf(query)
    const after = fromCursor(query.cursor, 'number', 'string')
    const conditions: RawBuilder<unknown>[] = []
    if (query.callId !== undefined) conditions.push(sql`call_id = ${callIdOf(query.callId)}`)
    if (query.mapping !== undefined) conditions.push(sql`mapping = ${indexable(query.mapping)}`)
    if (query.from !== undefined) conditions.push(sql`started_at >= ${query.from}`)
    if (query.to !== undefined) conditions.push(sql`started_at < ${query.to}`)
    if (after) conditions.push(sql`(started_at, id) < (${after[0]}, ${after[1]})`)
    const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
    const found = await sql<Selectable<RecordingTable>>`select * from recordings ${where}
      order by started_at desc, id desc limit ${limit + 1}`.execute(this.#db.read)
    return toPage(found.rows, limit, toRecording, ({ started_at, id }) => [started_at, id])
  }

  /** False: there was none. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.write
      .deleteFrom('recordings')
      .where('id', '=', indexable(id))
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(recording: StoredRecording): RecordingTable {
  return {
    id: indexable(recording.id),
    call_id: callIdOf(recording.callId),
    started_at: Math.round(recording.startedAt),
    duration_ms: Math.round(recording.durationMs),
    layout: recording.layout,
    format: recording.format,
    bytes: recording.bytes,
    path: recording.path,
    state: recording.state,
    sha256: recording.sha256,
    mapping: recording.mapping === undefined ? null : indexable(recording.mapping),
    parties: JSON.stringify(recording.parties),
  }
}

function toRecording(row: Selectable<RecordingTable>): StoredRecording {
  return {
    id: row.id,
    callId: row.call_id,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    layout: row.layout as RecordingLayout,
    format: row.format as RecordingFormat,
    bytes: row.bytes,
    path: row.path,
    state: row.state as StoredRecording['state'],
    sha256: row.sha256 ?? '',
    mapping: row.mapping ?? undefined,
    parties: JSON.parse(row.parties) as Party[],
  }
}
