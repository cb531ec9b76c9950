import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `90s`, `30m`, `12h`, `7d`, `2w` in milliseconds; undefined when it is no such thing. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS[unit] ?? NaN)
}

/**
 * A moment in the past as epoch milliseconds: `2h` ago, a day (from its beginning here), or ISO 8601, in this machine's
 * zone where it names none.
 */
export function parsePast(text: string): number {
  const ago = durationOf(text)
  return ago === undefined ? parseMoment(text) : Date.now() - ago
}

/** The same, in the future. */
export function parseFuture(text: string): number {
  const ahead = durationOf(text)
  return ahead === undefined ? parseMoment(text) : Date.now() + ahead
}

function parseMoment(text: string): number {
  const day = /^\d{4}-\d\d-\d\d$/.test(text)
  const moment =
    day || /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?$/.test(text) ? new Date(day ? `${text}T00:00` : text) : undefined
  if (moment && !Number.isNaN(moment.getTime())) return moment.getTime()
  throw new InvalidArgumentError('It must be like 2h, 7d, 2026-11-23 or 2026-11-23T16:00:00Z.')
}

/** `2026-11-23 16:00:05`, here. */
export function momentText(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${clockText(at)}`
}

/** `16:00:05`, here. */
export function clockText(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** `1:02:05`, or `2:05` below an hour. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
