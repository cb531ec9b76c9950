import type { CallHappened } from '../calls/call-event.ts'
import type { Log } from '../lib/log.ts'
import { toPlainJson } from '../lib/plain-json.ts'
import { callIdOf } from './cdr-row.ts'
import { QueuedStore } from './queued-store.ts'
import type { Handles } from './schema.ts'

/** A call that goes on for days with a flapping alarm must not fill a reply. */
const MAX_LISTED = 5000
/** An event longer than this is kept without its data. UTF-16 units. */
const MAX_DATA = 256 * 1024

/** What happened in each call, in order. Methods reject with a StoreError. */
export class CallEventStore extends QueuedStore<CallHappened> {
  constructor(db: Handles, log: Log) {
    super(db, log, { what: 'call events', table: 'call_events', key: 'id' })
  }

  override async appendAll(events: readonly CallHappened[]): Promise<void> {
    if (events.length === 0) return
    const rows = events.map(({ callId, at, type, data }) => ({
      call_id: callIdOf(callId),
      at: Math.round(at),
      type,
      data: toData(data),
    }))
    await this.db.write.insertInto('call_events').values(rows).execute()
  }

  /** The first 5000 of a call; empty when nothing is known. */
  async list(callId: string): Promise<readonly CallHappened[]> {
    const rows = await this.db.read
      .selectFrom('call_events')
      .select(['at', 'type', 'data'])
      .where('call_id', '=', callIdOf(callId))
      .orderBy('id')
      .limit(MAX_LISTED)
      .execute()
    return rows.map(({ at, type, data }) => ({ type, callId, at, data: JSON.parse(data) as unknown }) as CallHappened)
  }
}

function toData(data: unknown): string {
  try {
    const json = toPlainJson(data)
    return json.length > MAX_DATA ? '{"omitted":"too large"}' : json
  } catch {
    // A defect of whoever told it; that it happened is known all the same.
    return '{"omitted":"has no JSON"}'
  }
}
