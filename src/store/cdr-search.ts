import { sql, type RawBuilder } from 'kysely'
import type { CallDirection } from '../calls/call-record.ts'
import type { EndedBy, ResultClass } from '../calls/end-reason.ts'
import { partyKey } from './cdr-row.ts'
import type { DatabaseKind, Db } from './schema.ts'
import { anywhere, storable } from './text.ts'

/** Which records are wanted; what is undefined does not matter. */
export interface CdrQuery {
  /** Epoch ms, by when the call arrived: not before `from`, before `to`. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Part of the number, address or name of anyone who took part. */
  readonly party?: string | undefined
  /** The whole number or address of someone who took part. */
  readonly participant?: string | undefined
  /** SIP URI of the mapping. */
  readonly mapping?: string | undefined
  readonly result?: ResultClass | undefined
  readonly cause?: string | undefined
  readonly endedBy?: EndedBy | undefined
  readonly direction?: CallDirection | undefined
}

export interface FoundRow {
  readonly arrived: number
  readonly call_id: string
  readonly record: string
}

/** Newest first, after a position in that order. */
export interface CdrPart {
  readonly limit: number
  readonly after: readonly [arrived: number, callId: string] | undefined
}

/** Trigrams find nothing shorter. */
const MIN_INDEXED = 3
/** A text that more records have is found sooner by reading from the newest back. */
const MAX_RARE = 2000
const MAX_TEXT = 200

/**
 * The statement of a search. Each of its forms walks one index: by time, by mapping, result or cause and time, by party
 * and time, or, for a part of a name, by trigrams.
 */
export async function searchStatement(
  db: Db,
  kind: DatabaseKind,
  query: CdrQuery,
  { limit, after }: CdrPart,
): Promise<RawBuilder<FoundRow>> {
  const { from, to, party, participant, mapping, result, cause, endedBy, direction } = query
  const conditions: RawBuilder<unknown>[] = []
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(sql`${sql.ref(`cdrs.${column}`)} = ${value}`)
  }
  // By the table whose index is walked.
  const table = participant === undefined ? 'cdrs' : 'cdr_parties'
  const [arrived, callId] = [sql.ref(`${table}.arrived`), sql.ref(`${table}.call_id`)]
  let tables = sql`cdrs`
  let order = sql`${arrived} desc, ${callId} desc`
  if (participant !== undefined) {
    // SQLite takes a cross join in the order it is written.
    tables = sql`cdr_parties cross join cdrs`
    conditions.push(sql`cdrs.id = cdr_parties.cdr_id`, sql`cdr_parties.party = ${partyKey(participant)}`)
  }
  if (from !== undefined) conditions.push(sql`${arrived} >= ${from}`)
  if (to !== undefined) conditions.push(sql`${arrived} < ${to}`)
  if (after) conditions.push(sql`(${arrived}, ${callId}) < (${after[0]}, ${after[1]})`)
  equal('mapping', mapping)
  equal('result', result)
  equal('cause', cause)
  equal('ended_by', endedBy)
  equal('direction', direction)
  const text = storable((party ?? '').toLowerCase().slice(0, MAX_TEXT))
  if (text !== '') {
    const rare = kind === 'sqlite' && participant === undefined ? await rareRows(db, text) : undefined
    if (rare) {
      conditions.push(rare.length === 0 ? sql`1 = 0` : sql`cdrs.id in (${sql.join(rare)})`)
      // The plus keeps SQLite from reading all by time to save the sorting of a few.
      order = sql`+${arrived} desc, +${callId} desc`
    } else conditions.push(sql`cdrs.parties like ${anywhere(text)} escape '\\'`)
  }
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
  return sql<FoundRow>`select cdrs.arrived, cdrs.call_id, cdrs.record from ${tables} ${where}
    order by ${order} limit ${limit}`
}

/** The rows that have the text, when they are few; SQLite keeps no figures from which it could tell. */
async function rareRows(db: Db, text: string): Promise<readonly number[] | undefined> {
  if (Array.from(text).length < MIN_INDEXED) return undefined
  const phrase = `"${text.replaceAll('"', '""')}"`
  const found = await sql<{ readonly id: number }>`select rowid as id from cdr_text where cdr_text match ${phrase}
    limit ${MAX_RARE + 1}`.execute(db)
  return found.rows.length > MAX_RARE ? undefined : found.rows.map(({ id }) => id)
}
