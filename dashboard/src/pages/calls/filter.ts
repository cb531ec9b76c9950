import type { Sorting } from '../../ui/table.ts'
import { plain, type CallRow } from './call-rows.ts'

/** What of the live calls is shown; it stands in the page's address. Empty texts ask for nothing. */
export interface Filter {
  readonly text: string
  readonly state: string
  readonly direction: string
  readonly department: string
  readonly alarms: boolean
}

export function filterOf(query: URLSearchParams): Filter {
  const text = (key: string): string => query.get(key) ?? ''
  return {
    text: text('q'),
    state: text('state'),
    direction: text('direction'),
    department: text('department'),
    alarms: query.get('alarms') === '1',
  }
}

/** The newest call first, if nothing else is asked for. */
export function sortingOf(query: URLSearchParams): Sorting {
  return { key: query.get('sort') ?? 'duration', descending: query.get('order') === 'descending' }
}

export function isFiltering({ text, state, direction, department, alarms }: Filter): boolean {
  return alarms || [text.trim(), state, direction, department].some((wanted) => wanted !== '')
}

export function filtered(rows: readonly CallRow[], filter: Filter): readonly CallRow[] {
  if (!isFiltering(filter)) return rows
  const words = plain(filter.text).split(/\s+/).filter(Boolean)
  return rows.filter(
    ({ call, text }) =>
      (filter.state === '' || call.state === filter.state) &&
      (filter.direction === '' || call.direction === filter.direction) &&
      (filter.department === '' || call.department === filter.department) &&
      (!filter.alarms || call.alarms.length > 0) &&
      words.every((word) => text.includes(word)),
  )
}
