import type { CallRecord } from '../../live/happened.ts'
import { DIRECTIONS, ENDERS, RESULTS } from '../../parts/cause-words.ts'
import { rangeOf, spanOf, type RangeName, type TimeRange } from '../../parts/time-range.ts'

export const HISTORY_RANGES: readonly RangeName[] = ['today', 'yesterday', '7d', '30d', 'all', 'own']

/** Which ended calls are shown; it stands in the page's address. Empty texts ask for nothing. */
export interface Filter {
  readonly range: TimeRange
  /** As typed: a blank at its end is on the way to the next word. */
  readonly party: string
  readonly result: (typeof RESULTS)[number] | ''
  readonly cause: string
  readonly mapping: string
  readonly direction: (typeof DIRECTIONS)[number] | ''
  readonly endedBy: (typeof ENDERS)[number] | ''
}

export const FILTER_KEYS = ['q', 'result', 'cause', 'mapping', 'direction', 'endedBy'] as const

export function filterOf(query: URLSearchParams): Filter {
  const one = <T extends string>(key: string, known: readonly T[]): T | '' =>
    known.find((value) => value === query.get(key)) ?? ''
  return {
    range: rangeOf(query, '7d'),
    party: (query.get('q') ?? '').slice(0, 128),
    result: one('result', RESULTS),
    cause: query.get('cause') ?? '',
    mapping: query.get('mapping') ?? '',
    direction: one('direction', DIRECTIONS),
    endedBy: one('endedBy', ENDERS),
  }
}

/** How many things are asked for, besides the time and the text. */
export function chosenOf({ result, cause, mapping, direction, endedBy }: Filter): number {
  return [result, cause, mapping, direction, endedBy].filter(Boolean).length
}

export const isFiltering = (filter: Filter): boolean => filter.party.trim() !== '' || chosenOf(filter) > 0

/** As the interface takes it. */
export function queryOf(filter: Filter, now: number) {
  const { from, to } = spanOf(filter.range, now)
  const { result, cause, mapping, direction, endedBy } = filter
  const party = filter.party.trim()
  return {
    ...(from === undefined ? {} : { from: String(from) }),
    ...(to === undefined ? {} : { to: String(to) }),
    ...(party && { party }),
    ...(result && { result }),
    ...(cause && { cause }),
    ...(mapping && { mapping }),
    ...(direction && { direction }),
    ...(endedBy && { endedBy }),
  }
}

export type RecordsQuery = ReturnType<typeof queryOf>

/** Whether the interface would tell of this call if it was asked anew. */
export function matches(filter: Filter, record: CallRecord, now: number): boolean {
  const { from, to } = spanOf(filter.range, now)
  const { arrived } = record.times
  const wanted = filter.party.trim().toLocaleLowerCase()
  const parties = [record.from, record.to, record.answeredBy, ...record.participants.map(({ party }) => party)]
  return (
    (from === undefined || arrived >= from) &&
    (to === undefined || arrived < to) &&
    (filter.result === '' || record.result === filter.result) &&
    (filter.cause === '' || record.cause === filter.cause) &&
    (filter.mapping === '' || record.mapping === filter.mapping) &&
    (filter.direction === '' || record.direction === filter.direction) &&
    (filter.endedBy === '' || record.endedBy === filter.endedBy) &&
    (wanted === '' ||
      parties.some(
        (party) =>
          party &&
          [party.number, party.displayName, party.address].some((text) => text.toLocaleLowerCase().includes(wanted)),
      ))
  )
}
