import { sql, type RawBuilder } from 'kysely'
import type { AnalyticsQuery } from '../../calls/analytics-view.ts'
import type { DatabaseKind } from '../schema.ts'
import { floorTo } from './local-time.ts'
import { fineClass } from './setup-classes.ts'

/*
 * Every statement reads one of the indices of migration 005 and nothing else of `cdrs`. They ask for each stretch of time
 * or mapping by itself, which SQLite answers in a third to a half of the time of one `group by`: nothing, or little, is
 * sorted.
 */

/** Where the classes of MOS begin; docs/quality-figures.md has the words for them. */
export const MOS_CLASSES = [1, 2, 3, 3.6, 4, 4.3] as const
export const MOS_BEST = 4.5
const DAY_MS = 24 * 3_600_000
/** Of the calls that sounded worst, only those that did not sound well. */
const WORST_BELOW = 4
const WORST = 20

export type Filter = Pick<AnalyticsQuery, 'from' | 'to' | 'mapping' | 'department' | 'direction'>

/** One group's sums, in the order of `SUMS`. */
export type Sums = readonly (number | null)[]

const MOS = sql<number>`coalesce((mos_to_app + mos_to_phone) / 2, mos_to_app, mos_to_phone)`

/** Calls, connected, succeeded, set-up, talk, MOS, rated, transfers. */
const SUMS: readonly RawBuilder<unknown>[] = [
  ...[sql`count(*)`, sql`count(setup_ms)`, sql`count(*) filter (where result = 'success')`],
  ...[sql`sum(setup_ms)`, sql`sum(talk_ms)`, sql`sum(${MOS})`, sql`count(${MOS})`, sql`sum(transfers)`],
]

/** How many are in each class of MOS or a better one, from the second class on: all that are rated are in the first. */
const RATED: readonly RawBuilder<unknown>[] = MOS_CLASSES.slice(1).map(
  (from) => sql`count(*) filter (where ${MOS} >= ${sql.lit(from)})`,
)

export interface SlotRow {
  /** Epoch ms, a multiple of the grain, or `from`. */
  readonly at: number
  readonly sums: Sums | string
}

/** For each stretch of `grainMs` the sums and the classes of MOS. */
export function slotStatement(kind: DatabaseKind, filter: Filter, grainMs: number): RawBuilder<SlotRow> {
  return sql<SlotRow>`${slots(filter, grainMs)}
    select at, (select ${list(kind, [...SUMS, ...RATED])} from cdrs where ${inSlot(filter)}) as sums from slots`
}

export interface MappingRow {
  readonly mapping: string | null
  readonly department: string | null
  readonly sums: Sums | string
}

/** For each mapping its sums; those of calls without one among them. */
export function mappingStatement(kind: DatabaseKind, filter: Filter): RawBuilder<MappingRow> {
  const { mapping } = filter
  const names =
    mapping === undefined
      ? // From each to the next by the index: there are few, each with many calls.
        sql`select min(mapping) from cdrs
          union all
          select (select min(mapping) from cdrs where mapping > names.name) from names where name is not null`
      : sql`select cast(${mapping} as text)`
  const some = sql`from cdrs where mapping = names.name and ${within(filter)} ${narrowed({ ...filter, mapping: undefined })}`
  const none = sql`from cdrs where mapping is null and ${within(filter)} ${narrowed({ ...filter, mapping: undefined })}`
  const unnamed = mapping === undefined ? sql`union all select null, null, (select ${list(kind, SUMS)} ${none})` : sql``
  return sql<MappingRow>`with recursive names (name) as (${names})
    select name as mapping, (select department ${some} order by arrived desc limit 1) as department,
      (select ${list(kind, SUMS)} ${some}) as sums
    from names where name is not null ${unnamed}`
}

export interface CountRow<K> {
  /** Values and how many calls have each; the same value may be in several rows. Null: no calls. */
  readonly counts: readonly (readonly [value: K, calls: number])[] | string | null
}

/** How many calls ended how: result, cause and direction, with blanks between. */
export function endingStatement(kind: DatabaseKind, filter: Filter): RawBuilder<CountRow<string>> {
  // One text is sorted in a third of the time of three.
  return counted(kind, filter, sql`result || ' ' || cause || ' ' || direction`, sql``)
}

/** How many calls are in each fine class of set-up time, by where it begins. */
export function setupStatement(kind: DatabaseKind, filter: Filter): RawBuilder<CountRow<number>> {
  return counted(kind, filter, fineClass(), sql`and setup_ms is not null`)
}

/** Day by day: what `group by` has to sort stays small, and takes half the time. */
function counted<K>(
  kind: DatabaseKind,
  filter: Filter,
  value: RawBuilder<K>,
  further: RawBuilder<unknown>,
): RawBuilder<CountRow<K>> {
  const pairs =
    kind === 'sqlite' ? sql`json_group_array(json_array(value, calls))` : sql`json_agg(json_build_array(value, calls))`
  return sql<CountRow<K>>`${slots(filter, DAY_MS)}
    select (select ${pairs} from (
        select ${value} as value, count(*) as calls from cdrs where ${inSlot(filter)} ${further} group by 1
      ) as grouped) as counts from slots`
}

export interface WorstRow {
  readonly call_id: string
  readonly arrived: number
  readonly mapping: string | null
  readonly mos: number
  readonly mos_to_app: number | null
  readonly mos_to_phone: number | null
  readonly talk_ms: number
  readonly cause: string
  readonly record: string
}

/** The calls that sounded worst, with their records. */
export function worstStatement(filter: Filter): RawBuilder<WorstRow> {
  return sql<WorstRow>`with worst as (
      select id as cdr_id, ${MOS} as mos from cdrs
      where ${within(filter)} and ${MOS} < ${sql.lit(WORST_BELOW)} ${narrowed(filter)}
      order by 2, arrived desc, id limit ${sql.lit(WORST)}
    )
    select call_id, arrived, mapping, mos, mos_to_app, mos_to_phone, talk_ms, cause, record
    from worst cross join cdrs where cdrs.id = worst.cdr_id order by mos, arrived desc, id`
}

export interface ExportRow {
  readonly mapping: string | null
  readonly department: string | null
  readonly direction: string
  readonly sums: Sums | string
}

/** The sums of each mapping and direction. */
export function exportStatement(kind: DatabaseKind, filter: Filter): RawBuilder<ExportRow> {
  return sql<ExportRow>`select mapping, department, direction, ${list(kind, SUMS)} as sums
    from cdrs where ${within(filter)} ${narrowed(filter)}
    group by mapping, department, direction
    order by coalesce(mapping, ''), coalesce(department, ''), direction`
}

/** Several values as one: a list of JSON. */
function list(kind: DatabaseKind, values: readonly RawBuilder<unknown>[]): RawBuilder<Sums | string> {
  return kind === 'sqlite' ? sql`json_array(${sql.join(values)})` : sql`json_build_array(${sql.join(values)})`
}

/** The time in stretches of `stepMs`, the first and the last of which may be shorter. */
function slots({ from, to }: Filter, stepMs: number): RawBuilder<unknown> {
  const end = Math.min(floorTo(from, stepMs) + stepMs, to)
  const next = sql`stop + ${sql.lit(stepMs)}`
  return sql`with recursive slots (at, stop) as (
      select cast(${from} as bigint), cast(${end} as bigint)
      union all
      select stop, case when ${next} < ${to} then ${next} else cast(${to} as bigint) end from slots where stop < ${to}
    )`
}

function inSlot(filter: Filter): RawBuilder<unknown> {
  return sql`arrived >= slots.at and arrived < slots.stop ${narrowed(filter)}`
}

function within({ from, to }: Filter): RawBuilder<unknown> {
  return sql`arrived >= ${from} and arrived < ${to}`
}

function narrowed({ mapping, department, direction }: Filter): RawBuilder<unknown> {
  const conditions = Object.entries({ mapping, department, direction })
    .filter(([, value]) => value !== undefined)
    .map(([column, value]) => sql`and ${sql.ref(column)} = ${value}`)
  return conditions.length === 0 ? sql`` : sql.join(conditions, sql` `)
}
