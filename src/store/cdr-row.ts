import type { Insertable } from 'kysely'
import type { CallRecord } from '../calls/call-record.ts'
import type { Party } from '../calls/leg.ts'
import { toPlainJson } from '../lib/plain-json.ts'
import { StoreError } from './errors.ts'
import type { CdrTable } from './schema.ts'
import { indexable, storable } from './text.ts'

/** What of a record's parties is searched: enough for a conference. */
const MAX_PARTIES_LENGTH = 16_384

/** A record as its row. Throws a StoreError `store_unfit` when it has no JSON. */
export function toRow(record: CallRecord): Insertable<CdrTable> {
  return {
    call_id: callIdOf(record.callId),
    channel_id: record.channelId ?? null,
    cube_session_id: record.cubeSessionId ?? null,
    arrived: whole(record.times.arrived),
    ended: whole(record.times.ended),
    direction: record.direction,
    mapping: record.mapping == null ? null : indexable(record.mapping),
    // Carried by an index.
    department: record.department == null ? null : indexable(record.department),
    ended_by: record.endedBy,
    cause: record.cause,
    result: record.result,
    setup_ms: record.setupMs == null ? null : whole(record.setupMs),
    talk_ms: whole(record.talkMs),
    // What comes from the phone is what the app hears.
    mos_to_app: record.media?.fromPhone.mos ?? null,
    mos_to_phone: record.media?.fromApp.mos ?? null,
    transfers: record.transfers.length,
    parties: searchText(record),
    record: toJson(record),
  }
}

/** As it stands in the table. */
export function callIdOf(callId: string): string {
  return indexable(callId)
}

/** The numbers and addresses of all who took part, each once, in lower case. */
export function partyKeys(record: CallRecord): string[] {
  const keys = partiesOf(record).flatMap(({ address, number }) => [address, number])
  return [...new Set(keys.map(partyKey).filter((key) => key !== ''))].slice(0, 200)
}

/** A number or an address as it is compared. */
export function partyKey(text: string): string {
  return indexable(text.toLowerCase(), 256)
}

function searchText(record: CallRecord): string {
  const texts = partiesOf(record).flatMap(({ address, number, displayName }) => [address, number, displayName])
  const lines = [...new Set(texts.map((text) => storable(text.toLowerCase())))]
  return lines.join('\n').slice(0, MAX_PARTIES_LENGTH)
}

function partiesOf(record: CallRecord): Party[] {
  const { from, to, answeredBy, participants, transfers } = record
  const others = [...participants.map(({ party }) => party), ...transfers.map(({ target }) => target)]
  return [from, to, ...(answeredBy ? [answeredBy] : []), ...others]
}

function toJson(record: CallRecord): string {
  try {
    return toPlainJson(record)
  } catch (error) {
    throw new StoreError('store_unfit', `the record of call ${record.callId} has no JSON`, { cause: error })
  }
}

/** Clocks with fractions exist; the columns hold whole milliseconds. */
function whole(ms: number): number {
  return Number.isFinite(ms) ? Math.round(ms) : 0
}
