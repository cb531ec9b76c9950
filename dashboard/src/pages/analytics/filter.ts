import { DIRECTIONS } from '../../parts/cause-words.ts'
import { rangeOf, spanOf, type RangeName, type TimeRange } from '../../parts/time-range.ts'

export const ANALYTICS_RANGES: readonly RangeName[] = ['today', 'yesterday', '7d', '30d', '90d', 'own']

/** Of which calls; it stands in the page's address. Empty texts ask for nothing. */
export interface Filter {
  readonly range: TimeRange
  readonly mapping: string
  readonly department: string
  readonly direction: (typeof DIRECTIONS)[number] | ''
}

export function filterOf(query: URLSearchParams): Filter {
  const range = rangeOf(query, '7d')
  return {
    // More than the interface analyses at once.
    range: range.name === 'all' ? { ...range, name: '90d' } : range,
    mapping: query.get('mapping') ?? '',
    department: query.get('department') ?? '',
    direction: DIRECTIONS.find((it) => it === query.get('direction')) ?? '',
  }
}

export const isFiltering = ({ mapping, department, direction }: Filter): boolean =>
  [mapping, department, direction].some((wanted) => wanted !== '')

/** As the interface takes it: hours and days begin as they do here. */
export function queryOf(filter: Filter, now: number) {
  const { from, to } = spanOf(filter.range, now)
  const { mapping, department, direction } = filter
  return {
    timeZone: timeZone(),
    ...(from === undefined ? {} : { from: String(from) }),
    ...(to === undefined ? {} : { to: String(to) }),
    ...(mapping && { mapping }),
    ...(department && { department }),
    ...(direction && { direction }),
  }
}

/** Some machines have an offset instead of a place, which the interface does not know. */
export function timeZone(): string {
  const { timeZone: name } = new Intl.DateTimeFormat().resolvedOptions()
  return /^[A-Za-z]/.test(name) ? name : 'UTC'
}
