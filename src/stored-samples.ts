import type { Cause, ResultClass } from './calls/end-reason.ts'
import type { CallDirection } from './calls/call-record.ts'
import { meanMos, type CallSample } from './stats/call-sample.ts'
import type { StoredCalls } from './stats/statistics.ts'
import type { ReadOnlyDb } from './store/schema.ts'

const ROWS_AT_ONCE = 2000

/** What statistics need of the stored calls, read in parts by the index of time. */
export function storedSamples(reader: () => ReadOnlyDb): StoredCalls {
  return {
    async *samples(from, to) {
      let last: { readonly arrived: number; readonly call_id: string } = { arrived: Math.floor(from) - 1, call_id: '' }
      for (;;) {
        const rows = await reader()
          .selectFrom('cdrs')
          .select(['call_id', 'arrived', 'direction', 'mapping', 'result', 'cause', 'setup_ms', 'talk_ms'])
          .select(['mos_to_app', 'mos_to_phone', 'transfers'])
          // The whole record, which is long, only where it says more than its columns.
          .select((eb) => eb.case().when('transfers', '>', 0).then(eb.ref('record')).else(null).end().as('record'))
          .where((eb) => eb(eb.refTuple('arrived', 'call_id'), '>', eb.tuple(last.arrived, last.call_id)))
          .where('arrived', '>=', Math.floor(from))
          .where('arrived', '<', Math.ceil(to))
          .orderBy('arrived')
          .orderBy('call_id')
          .limit(ROWS_AT_ONCE)
          .execute()
        yield rows.map((row): CallSample => ({
          callId: row.call_id,
          arrived: row.arrived,
          direction: row.direction as CallDirection,
          mapping: row.mapping ?? undefined,
          result: row.result as ResultClass,
          cause: row.cause as Cause,
          setupMs: row.setup_ms ?? undefined,
          talkMs: row.talk_ms,
          mos: meanMos(row.mos_to_app, row.mos_to_phone),
          transfersAttempted: row.transfers,
          transfersCompleted: completedIn(row.record),
        }))
        const end = rows.at(-1)
        if (rows.length < ROWS_AT_ONCE || !end) return
        last = end
      }
    },
  }
}

function completedIn(record: string | null): number {
  if (record === null) return 0
  const { transfers = [] } = JSON.parse(record) as { transfers?: readonly { readonly state: string }[] }
  return transfers.filter(({ state }) => state === 'completed').length
}
