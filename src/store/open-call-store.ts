import type { CallView } from '../calls/call-view.ts'
import type { OpenCall, OpenCallTimes } from '../calls/open-call.ts'
import { toPlainJson } from '../lib/plain-json.ts'
import { callIdOf } from './cdr-row.ts'
import type { Handles } from './schema.ts'

/** Calls that are not over: what is left of them when the bridge is killed. Methods reject with a StoreError. */
export class OpenCallStore {
  readonly #db: Handles

  constructor(db: Handles) {
    this.#db = db
  }

  /** Notes calls as they are now, each in the place of what was noted before; those with a record are left out. */
  async note(calls: readonly OpenCall[]): Promise<void> {
    if (calls.length === 0) return
    const rows = calls.map(({ callId, node, run, view, times, lastSeen }) => ({
      call_id: callIdOf(callId),
      node,
      run,
      view: toPlainJson(view),
      times: toPlainJson(times),
      last_seen: Math.round(lastSeen),
    }))
    await this.#db.write.transaction().execute(async (tx) => {
      const ids = rows.map((row) => row.call_id)
      const ended = await tx.selectFrom('cdrs').select('call_id').where('call_id', 'in', ids).execute()
      const over = new Set(ended.map((row) => row.call_id))
      const open = rows.filter((row) => !over.has(row.call_id))
      if (open.length === 0) return
      await tx
        .insertInto('open_calls')
        .values(open)
        .onConflict((conflict) =>
          conflict.column('call_id').doUpdateSet((eb) => ({
            node: eb.ref('excluded.node'),
            run: eb.ref('excluded.run'),
            view: eb.ref('excluded.view'),
            times: eb.ref('excluded.times'),
            last_seen: eb.ref('excluded.last_seen'),
          })),
        )
        .execute()
    })
  }

  /** All calls of a run were alive at `at`. */
  async seen(node: string, run: string, at: number): Promise<void> {
    await this.#db.write
      .updateTable('open_calls')
      .set({ last_seen: Math.round(at) })
      .where('node', '=', node)
      .where('run', '=', run)
      .execute()
  }

  async clear(callId: string): Promise<void> {
    await this.#db.write.deleteFrom('open_calls').where('call_id', '=', callIdOf(callId)).execute()
  }

  /** Forgets those that have a record. Resolves with how many there were. */
  async clearRecorded(): Promise<number> {
    const { write } = this.#db
    const { numDeletedRows } = await write
      .deleteFrom('open_calls')
      .where(
        'call_id',
        'in',
        write.selectFrom('cdrs').innerJoin('open_calls as o', 'o.call_id', 'cdrs.call_id').select('o.call_id'),
      )
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }

  async all(): Promise<readonly OpenCall[]> {
    const rows = await this.#db.write.selectFrom('open_calls').selectAll().orderBy('call_id').execute()
    return rows.map((row) => ({
      callId: row.call_id,
      node: row.node,
      run: row.run,
      view: JSON.parse(row.view) as CallView,
      times: JSON.parse(row.times) as OpenCallTimes,
      lastSeen: row.last_seen,
    }))
  }
}
