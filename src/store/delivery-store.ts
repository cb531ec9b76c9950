import { sql, type Selectable } from 'kysely'
import type { DeadLetter, Delivery, DeliveryCounts, DeliveryFailure, NewDelivery } from '../lib/delivery.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { fromCursor, limitOf, toPage } from './page.ts'
import type { DeliveryTable, Handles } from './schema.ts'
import { indexable, storable } from './text.ts'

type Row = Selectable<DeliveryTable>

const MAX_ERROR = 2000
const ROWS_AT_ONCE = 500

/** What webhooks are still to be told, and what was given up. Methods reject with a StoreError. */
export class DeliveryStore {
  readonly #db: Handles

  constructor(db: Handles) {
    this.#db = db
  }

  /** All or none; those whose id is there already are left as they are. */
  async enqueue(deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return
    const rows = deliveries.map((delivery) => ({
      id: indexable(delivery.id),
      hook: indexable(delivery.hook),
      event_id: delivery.eventId,
      type: delivery.type,
      call_id: delivery.callId ?? null,
      body: delivery.body,
      created_at: Math.round(delivery.createdAt),
      attempts: 0,
      next_at: Math.round(delivery.createdAt),
      error: null,
      died_at: null,
    }))
    await this.#db.write.transaction().execute(async (tx) => {
      for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
        await tx
          .insertInto('webhook_deliveries')
          .values(rows.slice(i, i + ROWS_AT_ONCE))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
      }
    })
  }

  /** Of this hook, those whose time has come, in the order in which they were put in. */
  async due(hook: string, limit: number, now: number): Promise<readonly Delivery[]> {
    const rows = await this.#db.write
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('hook', '=', indexable(hook))
      .where('next_at', '<=', Math.round(now))
      .orderBy('seq')
      .limit(Math.max(1, Math.trunc(limit)))
      .execute()
    return rows.map(toDelivery)
  }

  /** When the next of this hook is due, epoch ms; undefined when none waits. */
  async nextDue(hook: string): Promise<number | undefined> {
    const row = await this.#db.write
      .selectFrom('webhook_deliveries')
      .select((eb) => eb.fn.min('next_at').as('next'))
      .where('hook', '=', indexable(hook))
      .where('next_at', 'is not', null)
      .executeTakeFirst()
    return row?.next ?? undefined
  }

  /** Made: it is forgotten. */
  async delivered(id: string): Promise<void> {
    await this.#db.write.deleteFrom('webhook_deliveries').where('id', '=', indexable(id)).execute()
  }

  /** Not made: it is due again, or dead. Counts the attempt. */
  async failed(id: string, { at, nextAt, error }: DeliveryFailure): Promise<void> {
    await this.#db.write
      .updateTable('webhook_deliveries')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        next_at: nextAt === undefined ? null : Math.round(nextAt),
        died_at: nextAt === undefined ? Math.round(at) : null,
        error: storable(error).slice(0, MAX_ERROR),
      }))
      .where('id', '=', indexable(id))
      .where('next_at', 'is not', null)
      .execute()
  }

  async counts(): Promise<readonly DeliveryCounts[]> {
    const rows = await this.#db.read
      .selectFrom('webhook_deliveries')
      .select(['hook', sql<number>`count(next_at)`.as('queued'), sql<number>`count(died_at)`.as('dead')])
      .groupBy('hook')
      .orderBy('hook')
      .execute()
    return rows
  }

  /** Those given up last come first. */
  async dead(page: PageRequest): Promise<Page<DeadLetter>> {
    const limit = limitOf(page)
    const after = fromCursor(page.cursor, 'number', 'number')
    let query = this.#db.read.selectFrom('webhook_deliveries').selectAll().where('died_at', 'is not', null)
    if (after) query = query.where(sql<boolean>`(died_at, seq) < (${after[0]}, ${after[1]})`)
    const rows = await query
      .orderBy('died_at', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit + 1)
      .execute()
    return toPage(rows, limit, toDeadLetter, ({ died_at, seq }) => [died_at ?? 0, seq])
  }

  /** Of the dead: due at `now`, its attempts counted anew. False: there is none. */
  async retry(id: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db.write
      .updateTable('webhook_deliveries')
      .set({ next_at: Math.round(now), died_at: null, attempts: 0, error: null })
      .where('id', '=', indexable(id))
      .where('died_at', 'is not', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  /** Of the dead. False: there is none. */
  async discard(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.write
      .deleteFrom('webhook_deliveries')
      .where('id', '=', indexable(id))
      .where('died_at', 'is not', null)
      .executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }

  /** Deletes what was given up before a time, `limit` at most. Resolves with how many there were. */
  async deleteBefore(before: number, limit: number): Promise<number> {
    const { write } = this.#db
    const old = write
      .selectFrom('webhook_deliveries')
      .select('seq')
      .where('died_at', '<', before)
      .orderBy('died_at')
      .limit(limit)
    const { numDeletedRows } = await write
      .deleteFrom('webhook_deliveries')
      .where('seq', 'in', old)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  }
}

function toDelivery(row: Row): Delivery {
  return {
    id: row.id,
    hook: row.hook,
    eventId: row.event_id,
    type: row.type,
    callId: row.call_id ?? undefined,
    body: row.body,
    createdAt: row.created_at,
    attempts: row.attempts,
  }
}

function toDeadLetter(row: Row): DeadLetter {
  return { ...toDelivery(row), error: row.error ?? '', diedAt: row.died_at ?? 0 }
}
