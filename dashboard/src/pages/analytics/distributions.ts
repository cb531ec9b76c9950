import { html, nothing, type TemplateResult } from 'lit'
import { day, decimal, hourAndMinute, milliseconds, weekday } from '../../lib/format.ts'
import { MOS_BOUNDS, rate } from '../../lib/quality.ts'
import { ratingWords } from '../../lib/rating-words.ts'
import '../../parts/bars.ts'
import type { Bar } from '../../parts/bars.ts'
import type { Analytics } from './totals.ts'
import { words } from './words.ts'

/** Calls over the time, and by hour of day: what succeeded, and the rest on top of it. */
export function overTime(of: Analytics): TemplateResult {
  const text = words()
  const heading = text.overTime[of.bucket]
  return card(
    'over-time',
    heading,
    stacked(
      of.byTime.map((step) => ({ ...named(step.at, of), values: split(step) })),
      heading,
      text.time,
    ),
  )
}

export function byHourOfDay(of: Analytics): TemplateResult {
  const text = words()
  const bars = of.byHourOfDay.map((entry) => {
    const two = (hour: number): string => String(hour).padStart(2, '0')
    return { label: two(entry.hour), title: `${two(entry.hour)}:00 – ${two(entry.hour + 1)}:00`, values: split(entry) }
  })
  return card('by-hour', text.byHour, stacked(bars, text.byHour, text.hour))
}

export function setupTimes(of: Analytics): TemplateResult {
  const text = words()
  // Calls that take a minute are rare: classes beyond the last that has any say nothing.
  const last = of.setup.findLastIndex(({ calls }) => calls > 0)
  const bars = of.setup.slice(0, Math.max(last + 1, 6)).map(({ fromMs, toMs, calls }): Bar => {
    const title = toMs === null ? text.setupOver(seconds(fromMs)) : text.setupClass(seconds(fromMs), seconds(toMs))
    return { label: toMs === null ? `> ${seconds(fromMs)}` : `≤ ${seconds(toMs)}`, title, values: [calls] }
  })
  const { setupP50Ms: half, setupP95Ms: most } = of.totals
  const parts = [{ label: text.connected, color: '--chart-2' }]
  return card(
    'setup-times',
    text.setup,
    html`<cb-bars .bars=${bars} .parts=${parts} .label=${text.setup} .by=${text.setup}></cb-bars>`,
    half === null ? '' : text.setupWithin(milliseconds(half), milliseconds(most)),
  )
}

export function mosClasses(of: Analytics): TemplateResult {
  const text = words()
  const bars = of.mos.map(({ from, to, calls }): Bar => {
    const rating = ratingWords()[rate('mos', Math.max(from, 1))!]
    const place = `${decimal(from)}–${decimal(to)}`
    // A class that reaches over a bound has no word of its own.
    const whole = !MOS_BOUNDS.some((bound) => bound > from && bound < to)
    return { label: place, title: whole ? `${place} (${rating})` : place, values: [calls] }
  })
  const parts = [{ label: text.measured, color: '--chart-4' }]
  return card(
    'mos-classes',
    text.mos,
    html`<cb-bars .bars=${bars} .parts=${parts} .label=${text.mos} .by=${text.mos}></cb-bars>`,
  )
}

function card(id: string, heading: string, body: TemplateResult, hint = ''): TemplateResult {
  return html`<section class="card" id=${id}>
    <header>
      <h2>${heading}</h2>
      ${hint === '' ? nothing : html`<span class="faint">${hint}</span>`}
    </header>
    <div class="body">${body}</div>
  </section>`
}

function stacked(bars: readonly Bar[], label: string, by: string): TemplateResult {
  const text = words()
  const parts = [
    { label: text.succeeded, color: '--chart-1' },
    { label: text.failed, color: '--chart-3' },
  ]
  return html`<cb-bars .bars=${bars} .parts=${parts} .label=${label} .by=${by}></cb-bars>`
}

const split = ({ calls, succeeded }: { calls: number; succeeded: number }): readonly number[] => [
  succeeded,
  calls - succeeded,
]

function named(at: number, { bucket, byTime }: Analytics): { label: string; title: string } {
  const date = new Date(at)
  const dayAndWeek = `${weekday((date.getDay() + 6) % 7)} ${day(at)}`
  if (bucket === 'day') return { label: day(at), title: dayAndWeek }
  const hour = hourAndMinute(at)
  // Of more than two days only the days are named, where they begin.
  const label = byTime.length <= 48 ? hour : date.getHours() === 0 ? day(at) : ''
  return { label, title: `${dayAndWeek}, ${hour}` }
}

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`)
