/** A time that a person names, as it stands in the page's address (`range`, and `from` and `to` where it is their own). */
export const RANGES = ['today', 'yesterday', '7d', '30d', '90d', 'all', 'own'] as const

export type RangeName = (typeof RANGES)[number]

export interface TimeRange {
  readonly name: RangeName
  /** Local days, `2026-11-23`, both included; only of `own`, empty while not chosen. */
  readonly from: string
  readonly to: string
}

/** Epoch ms: from (included), to (not included); undefined: without limit. */
export interface Span {
  readonly from: number | undefined
  readonly to: number | undefined
}

export function rangeOf(query: URLSearchParams, usual: RangeName): TimeRange {
  const text = query.get('range')
  const name = RANGES.find((known) => known === text) ?? usual
  const day = (key: string): string => {
    const given = query.get(key) ?? ''
    return startOfDay(given) === undefined ? '' : given
  }
  return name === 'own' ? { name, from: day('from'), to: day('to') } : { name, from: '', to: '' }
}

/** Days begin and end by the clock of this machine, also where they have 23 or 25 hours. */
export function spanOf(range: TimeRange, now: number): Span {
  const day = (back: number): number => {
    const date = new Date(now)
    return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime()
  }
  switch (range.name) {
    case 'today':
      return { from: day(0), to: undefined }
    case 'yesterday':
      return { from: day(1), to: day(0) }
    case '7d':
      return { from: day(6), to: undefined }
    case '30d':
      return { from: day(29), to: undefined }
    case '90d':
      return { from: day(89), to: undefined }
    case 'all':
      return { from: undefined, to: undefined }
    case 'own':
      return { from: startOfDay(range.from), to: startOfDay(range.to, 1) }
  }
}

/** Of a day such as `2026-11-23`, or of one after it; undefined when it is none. */
export function startOfDay(text: string, later = 0): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year === undefined) return undefined
  const at = new Date(Number(year), Number(month) - 1, Number(day) + later).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** The local day, as fields for dates have it. */
export function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
