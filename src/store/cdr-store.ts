import type { CallRecord } from '../calls/call-record.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { callIdOf, partyKeys, toRow } from './cdr-row.ts'
import { searchStatement, type CdrQuery, type FoundRow } from './cdr-search.ts'
import { fromCursor, limitOf, MAX_PAGE, toPage } from './page.ts'
import type { Handles } from './schema.ts'

/** The records of ended calls. Methods reject with a StoreError. */
export class CdrStore {
  readonly #db: Handles

  constructor(db: Handles) {
    this.#db = db
  }

  /** Keeps a record for good. Keeping it again changes nothing. */
  async append(record: CallRecord): Promise<void> {
    await this.appendAll([record])
  }

  /**
   * Keeps records in one transaction, in which their calls also cease to be open. A call has one record: the first, but
   * that one of how it really ended replaces one that only says `interrupted`. Resolves with how many are new.
   */
  async appendAll(records: readonly CallRecord[]): Promise<number> {
    const byId = new Map<string, CallRecord>()
    for (const record of records) {
      const id = callIdOf(record.callId)
      const other = byId.get(id)
      if (!other || other.cause === 'interrupted') byId.set(id, record)
    }
    if (byId.size === 0) return 0
    const rows = [...byId.values()].map(toRow)
    const ids = [...byId.keys()]
    return this.#db.write.transaction().execute(async (tx) => {
      const real = rows.filter(({ cause }) => cause !== 'interrupted').map((row) => row.call_id)
      if (real.length > 0) {
        const guessed = tx
          .selectFrom('cdrs')
          .select('id')
          .where('call_id', 'in', real)
          .where('cause', '=', 'interrupted')
        await tx.deleteFrom('cdrs').where('id', 'in', guessed).execute()
      }
      const added = await tx
        .insertInto('cdrs')
        .values(rows)
        .onConflict((conflict) => conflict.column('call_id').doNothing())
        .returning(['id', 'call_id', 'arrived'])
        .execute()
      const parties = added.flatMap(({ id, call_id, arrived }) => {
        const record = byId.get(call_id)
        return record ? partyKeys(record).map((party) => ({ party, arrived, call_id, cdr_id: id })) : []
      })
      for (let i = 0; i < parties.length; i += MAX_ROWS) {
        await tx
          .insertInto('cdr_parties')
          .values(parties.slice(i, i + MAX_ROWS))
          .execute()
      }
      await tx.deleteFrom('open_calls').where('call_id', 'in', ids).execute()
      return added.length
    })
  }

  /** Undefined: no such call has ended. */
  async get(callId: string): Promise<CallRecord | undefined> {
    const row = await this.#db.read
      .selectFrom('cdrs')
      .select('record')
      .where('call_id', '=', callIdOf(callId))
      .executeTakeFirst()
    return row && toRecord(row)
  }

  /** Newest first, by when the call arrived. */
  async search(query: CdrQuery, page: PageRequest): Promise<Page<CallRecord>> {
    const limit = limitOf(page)
    const after = fromCursor(page.cursor, 'number', 'string')
    const rows = await this.#rows(query, limit + 1, after)
    return toPage(rows, limit, toRecord, positionOf)
  }

  /**
   * All of a search, newest first, in bounded memory. Read page by page, so that a slow reader holds up nobody; records
   * that come meanwhile are not among them.
   */
  async *export(query: CdrQuery): AsyncIterableIterator<CallRecord> {
    let after: readonly [number, string] | undefined
    for (;;) {
      const rows = await this.#rows(query, MAX_PAGE, after)
      for (const row of rows) yield toRecord(row)
      const last = rows.at(-1)
      if (!last || rows.length < MAX_PAGE) return
      after = positionOf(last)
    }
  }

  /** Deletes records of calls that ended before a time, `limit` at most. Resolves with how many there were. */
  async deleteBefore(before: number, limit: number): Promise<number> {
    const old = this.#db.write
      .selectFrom('cdrs')
      .select('id')
      // By arrival, which has an index; who arrived later can't have ended before.
      .where('arrived', '<', before)
      .where('ended', '<', before)
      .orderBy('arrived')
      .limit(limit)
    const { numDeletedRows } = await this.#db.write.deleteFrom('cdrs').where('id', 'in', old).executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  async #rows(query: CdrQuery, limit: number, after: readonly [number, string] | undefined): Promise<FoundRow[]> {
    const { read, kind } = this.#db
    const statement = await searchStatement(read, kind, query, { limit, after })
    return (await statement.execute(read)).rows
  }
}

/** Four values each; SQLite takes 32 766 values in a statement, PostgreSQL 65 535. */
const MAX_ROWS = 2000

function toRecord({ record }: Pick<FoundRow, 'record'>): CallRecord {
  return JSON.parse(record) as CallRecord
}

function positionOf({ arrived, call_id }: FoundRow): [number, string] {
  return [arrived, call_id]
}
