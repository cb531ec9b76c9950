import { language } from './language.ts'

/** Intl's formatters are slow to make and quick to use. */
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>()

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return cached('number', options, () => new Intl.NumberFormat(language.value, options))
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached('date', options, () => new Intl.DateTimeFormat(language.value, options))
}

function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  kind: string,
  options: object,
  make: () => F,
): F {
  const key = `${kind} ${language.value} ${JSON.stringify(options)}`
  const known = made.get(key) as F | undefined
  if (known) return known
  const format = make()
  made.set(key, format)
  return format
}

/** What stands where nothing is known. */
export const UNKNOWN = '–'

type Maybe = number | null | undefined

/** `1,234` · `1.234` */
export function count(value: Maybe): string {
  return value == null ? UNKNOWN : numberFormat({ maximumFractionDigits: 0 }).format(value)
}

/** Large counts in few characters: `2.4k`, as on the drawing. */
export function compact(value: Maybe): string {
  if (value == null) return UNKNOWN
  if (value < 10_000) return count(value)
  return numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

/** `3.20` with as many digits as asked for, never more or fewer: what changes must not jump. */
export function decimal(value: Maybe, digits = 1): string {
  if (value == null) return UNKNOWN
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** Of a ratio, 0 to 1: `80 %`. */
export function ratio(value: Maybe, digits = 0): string {
  return value == null ? UNKNOWN : `${decimal(value * 100, digits)} %`
}

/** Of percent, 0 to 100: `0.1 %`. */
export function percent(value: Maybe, digits = 1): string {
  return value == null ? UNKNOWN : `${decimal(value, digits)} %`
}

/** `12 ms`, `2.3 s` from one second on. */
export function milliseconds(value: Maybe, digits = 0): string {
  if (value == null) return UNKNOWN
  return value < 1000 ? `${decimal(value, digits)} ms` : `${decimal(value / 1000, value < 10_000 ? 2 : 1)} s`
}

/** MOS as the scale has it: `4.2`. */
export function mos(value: Maybe): string {
  return decimal(value, 1)
}

/** A clock that runs: `0:42`, `12:03`, `1:02:03`. */
export function clock(ms: Maybe): string {
  if (ms == null) return UNKNOWN
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** About how long: `42 s`, `12 min`, `2 h 15 min`, `3 d 4 h`. */
export function duration(ms: Maybe): string {
  if (ms == null) return UNKNOWN
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `24 kb/s` */
export function bitrate(bitsPerSecond: Maybe): string {
  if (bitsPerSecond == null) return UNKNOWN
  if (bitsPerSecond < 1_000_000) return `${decimal(bitsPerSecond / 1000, 0)} kb/s`
  return `${decimal(bitsPerSecond / 1_000_000, 1)} Mb/s`
}

/** `7.8 kB`, `12 MB` */
export function bytes(value: Maybe): string {
  if (value == null) return UNKNOWN
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [amount, unit] = [value, 0]
  while (amount >= 1000 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1]
  return `${decimal(amount, unit === 0 || amount >= 100 ? 0 : 1)} ${units[unit]!}`
}

/** `14:03:22` */
export function time(at: Maybe): string {
  if (at == null) return UNKNOWN
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at)
}

/** `14:03` */
export function hourAndMinute(at: Maybe): string {
  return at == null ? UNKNOWN : dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** `23 Nov 2026, 14:03:22` */
export function moment(at: Maybe): string {
  if (at == null) return UNKNOWN
  return dateFormat({ dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}

/** `23 Nov` */
export function day(at: Maybe): string {
  return at == null ? UNKNOWN : dateFormat({ day: 'numeric', month: 'short' }).format(at)
}

/** The time alone today, else day and time. */
export function timeOrDay(at: Maybe, now = Date.now()): string {
  if (at == null) return UNKNOWN
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return sameDay ? time(at) : `${day(at)}, ${hourAndMinute(at)}`
}

/** `3 minutes ago` */
export function ago(at: Maybe, now = Date.now()): string {
  if (at == null) return UNKNOWN
  const format = cached('relative', {}, () => new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }))
  const seconds = Math.round((at - now) / 1000)
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [
    [60, 'second'],
    [3600, 'minute'],
    [86_400, 'hour'],
    [Infinity, 'day'],
  ]
  let size = 1
  for (const [until, unit] of steps) {
    if (Math.abs(seconds) < until) return format.format(Math.round(seconds / size), unit)
    size = until
  }
  return moment(at)
}

/** Monday first: `Mon`, `seg.` */
export function weekday(index: number, style: 'short' | 'long' = 'short'): string {
  // 5 January 2026 was a Monday.
  return dateFormat({ weekday: style, timeZone: 'UTC' }).format(Date.UTC(2026, 0, 5 + index))
}
