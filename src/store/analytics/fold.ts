import type {
  AnalyticsBucket,
  AnalyticsQuery,
  AnalyticsTotals,
  AnalyticsView,
  CallCounts,
  MappingFigures,
  WorstCall,
} from '../../calls/analytics-view.ts'
import type { CallRecord } from '../../calls/call-record.ts'
import { floorTo, type LocalTime } from './local-time.ts'
import { setupQuantile, toldClasses, type FineClass } from './setup-classes.ts'
import { MOS_BEST, MOS_CLASSES } from './statements.ts'
import type { CountRow, MappingRow, SlotRow, Sums, WorstRow } from './statements.ts'

const MAX_MAPPINGS = 50

/** What the statements found. */
export interface Found {
  readonly slots: readonly SlotRow[]
  readonly mappings: readonly MappingRow[]
  readonly endings: readonly CountRow<string>[]
  readonly setups: readonly CountRow<number>[]
  readonly worst: readonly WorstRow[]
}

/** Sums that grow: of a bucket, a mapping, all. */
export class Tally {
  readonly #sums: number[] = []

  add(sums: Sums): this {
    for (const [i, value] of sums.entries()) this.#sums[i] = (this.#sums[i] ?? 0) + (value ?? 0)
    return this
  }

  get counts(): CallCounts {
    return { calls: this.#at(0), connected: this.#at(1), succeeded: this.#at(2) }
  }

  get means() {
    const [rated, connected] = [this.#at(6), this.#at(1)]
    return {
      ...this.counts,
      setupMeanMs: connected === 0 ? undefined : this.#at(3) / connected,
      mosMean: rated === 0 ? undefined : this.#at(5) / rated,
    }
  }

  get talkMs(): number {
    return this.#at(4)
  }

  get transfers(): number {
    return this.#at(7)
  }

  /** How many are in each class of MOS. */
  get mosClasses(): number[] {
    const orBetter = MOS_CLASSES.map((_, i) => (i === 0 ? this.#at(6) : this.#at(7 + i)))
    return orBetter.map((calls, i) => calls - (orBetter[i + 1] ?? 0))
  }

  #at(index: number): number {
    return this.#sums[index] ?? 0
  }
}

/** Text on SQLite, which has no type for it. */
export function sumsOf(sums: Sums | string): Sums {
  return typeof sums === 'string' ? (JSON.parse(sums) as Sums) : sums
}

/** The view of what was found. */
export function fold(query: AnalyticsQuery, bucket: AnalyticsBucket, clock: LocalTime, found: Found): AnalyticsView {
  const { from, to, timeZone } = query
  const setups = [...countsOf(found.setups)].map(([fromMs, calls]) => ({ fromMs, calls }))
  const { total, ...times } = foldSlots(query, bucket, clock, found.slots)
  return {
    ...{ from, to, timeZone, bucket },
    totals: totalsOf(total, setups),
    ...times,
    byMapping: foldMappings(found.mappings),
    ...foldEndings(found.endings),
    setup: toldClasses(setups),
    mos: total.mosClasses.map((calls, i) => ({
      from: MOS_CLASSES[i] ?? 1,
      to: MOS_CLASSES[i + 1] ?? MOS_BEST,
      calls,
    })),
    worst: found.worst.map(worstOf),
  }
}

function totalsOf(total: Tally, setups: readonly FineClass[]): AnalyticsTotals {
  const { calls, connected, succeeded } = total.counts
  return {
    ...total.means,
    successRate: calls === 0 ? undefined : succeeded / calls,
    setupP50Ms: setupQuantile(setups, 0.5),
    setupP95Ms: setupQuantile(setups, 0.95),
    talkMs: total.talkMs,
    talkMeanMs: connected === 0 ? undefined : total.talkMs / connected,
    transfers: total.transfers,
  }
}

function foldSlots({ from, to }: AnalyticsQuery, bucket: AnalyticsBucket, clock: LocalTime, slots: readonly SlotRow[]) {
  const total = new Tally()
  const steps = clock.beginnings(bucket, from, to).map((at) => ({ at, tally: new Tally() }))
  const hours = Array.from({ length: 24 }, () => new Tally())
  const heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  let step = 0
  for (const row of slots.toSorted((a, b) => a.at - b.at)) {
    const sums = sumsOf(row.sums)
    const slot = floorTo(row.at, clock.grainMs)
    while ((steps[step + 1]?.at ?? Infinity) <= slot) step++
    const { hour, weekday } = clock.at(slot)
    total.add(sums)
    steps[step]?.tally.add(sums)
    hours[hour]?.add(sums)
    const day = heat[weekday]
    if (day) day[hour] = (day[hour] ?? 0) + (sums[0] ?? 0)
  }
  return {
    total,
    byTime: steps.map(({ at, tally }) => ({ at, ...tally.means, transfers: tally.transfers })),
    byHourOfDay: hours.map((tally) => tally.counts),
    heat,
  }
}

function foldMappings(rows: readonly MappingRow[]): MappingFigures[] {
  const all = rows
    .map(({ mapping, department, sums }) => ({ mapping, department, sums: sumsOf(sums) }))
    .filter(({ sums: [calls] }) => calls)
    .sort((a, b) => (b.sums[0] ?? 0) - (a.sums[0] ?? 0) || ((a.mapping ?? '') < (b.mapping ?? '') ? -1 : 1))
  const [first, others] = [all.slice(0, MAX_MAPPINGS), all.slice(MAX_MAPPINGS)]
  const rest = new Tally()
  for (const { sums } of others) rest.add(sums)
  const figures = first.map(({ mapping, department, sums }) => {
    const { means, talkMs } = new Tally().add(sums)
    return { mapping: mapping ?? undefined, department: department ?? undefined, ...means, talkMs, others: false }
  })
  const { means, talkMs } = rest
  const last = { mapping: undefined, department: undefined, ...means, talkMs, others: true }
  return others.length === 0 ? figures : [...figures, last]
}

function foldEndings(rows: readonly CountRow<string>[]): Pick<AnalyticsView, 'byResult' | 'byCause' | 'byDirection'> {
  const [results, causes, directions] = [new Counts<string>(), new Counts<string>(), new Counts<string>()]
  for (const [ending, calls] of countsOf(rows)) {
    const [result = '', cause = '', direction = ''] = ending.split(' ')
    results.add(result, calls)
    causes.add(`${result} ${cause}`, calls)
    directions.add(direction, calls)
  }
  const byCause = causes.sorted().map(([key, calls]) => {
    const [result = '', cause = ''] = key.split(' ')
    return { cause, result, calls }
  })
  return {
    byResult: Object.fromEntries(results.sorted()),
    byCause,
    byDirection: Object.fromEntries(directions.sorted()),
  }
}

class Counts<K extends string | number> extends Map<K, number> {
  add(key: K, calls: number): void {
    this.set(key, (this.get(key) ?? 0) + calls)
  }

  /** Most calls first. */
  sorted(): [K, number][] {
    return [...this].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1))
  }
}

function countsOf<K extends string | number>(rows: readonly CountRow<K>[]): Counts<K> {
  const all = new Counts<K>()
  for (const { counts } of rows) {
    const pairs = typeof counts === 'string' ? (JSON.parse(counts) as Exclude<typeof counts, string>) : counts
    for (const [value, calls] of pairs ?? []) all.add(value, calls)
  }
  return all
}

function worstOf(row: WorstRow): WorstCall {
  const { from, to } = JSON.parse(row.record) as Pick<CallRecord, 'from' | 'to'>
  return {
    callId: row.call_id,
    arrived: row.arrived,
    ...{ from, to, mapping: row.mapping ?? undefined, mos: row.mos },
    mosToApp: row.mos_to_app ?? undefined,
    mosToPhone: row.mos_to_phone ?? undefined,
    talkMs: row.talk_ms,
    cause: row.cause,
  }
}
