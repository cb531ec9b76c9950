import type { CallRecord } from '../../../calls/call-record.ts'
import type { VideoStatistics } from '../../../media/video/statistics.ts'
import { csvLine, type CsvValue } from '../../csv.ts'

/** The columns of an export, and where each comes from. Times are ISO 8601 in UTC. */
const COLUMNS: readonly (readonly [name: string, value: (record: CallRecord) => CsvValue])[] = [
  ['callId', (it) => it.callId],
  ['direction', (it) => it.direction],
  ['arrived', (it) => iso(it.times.arrived)],
  ['rung', (it) => iso(it.times.rung)],
  ['accepted', (it) => iso(it.times.accepted)],
  ['joined', (it) => iso(it.times.joined)],
  ['ended', (it) => iso(it.times.ended)],
  ['setupMs', (it) => it.setupMs],
  ['talkMs', (it) => it.talkMs],
  ['fromNumber', (it) => it.from.number],
  ['fromName', (it) => it.from.displayName],
  ['fromAddress', (it) => it.from.address],
  ['toNumber', (it) => it.to.number],
  ['toName', (it) => it.to.displayName],
  ['toAddress', (it) => it.to.address],
  ['answeredBy', (it) => it.answeredBy?.number],
  ['mapping', (it) => it.mapping],
  ['department', (it) => it.department],
  ['result', (it) => it.result],
  ['cause', (it) => it.cause],
  ['endedBy', (it) => it.endedBy],
  ['detail', (it) => it.detail],
  ['mosFromPhone', (it) => it.media?.fromPhone.mos],
  ['mosFromApp', (it) => it.media?.fromApp.mos],
  ['phoneCodec', (it) => it.media?.phoneCodec],
  ['appCodec', (it) => it.media?.appCodec],
  ['transfers', (it) => (it as Partial<CallRecord>).transfers?.length ?? 0],
  ['recordings', (it) => (it as Partial<CallRecord>).recordings?.join(' ')],
  ['phoneVideoCodec', (it) => video(it)?.toApp.received.codec ?? video(it)?.toPhone.sent.codec],
  ['appVideoCodec', (it) => video(it)?.toApp.sent.codec ?? video(it)?.toPhone.received.codec],
  ['videoToApp', (it) => video(it)?.toApp.mode],
  ['videoToPhone', (it) => video(it)?.toPhone.mode],
  ['videoFrozenToAppMs', (it) => video(it)?.toApp.received.freezeMs],
  ['videoFrozenToPhoneMs', (it) => video(it)?.toPhone.received.freezeMs],
]

export function csvHead(): string {
  return csvLine(COLUMNS.map(([name]) => name))
}

export function csvOfRecord(record: CallRecord): string {
  return csvLine(COLUMNS.map(([, value]) => value(record)))
}

function video({ media }: CallRecord): VideoStatistics | undefined {
  return media?.video
}

function iso(time: number | null | undefined): string | undefined {
  return typeof time === 'number' ? new Date(time).toISOString() : undefined
}
