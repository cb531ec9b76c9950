import UPlot from 'uplot'
import { day, hourAndMinute, time } from '../lib/format.ts'
import { language } from '../lib/language.ts'
import type { Tone } from '../lib/quality.ts'

export interface Series {
  readonly label: string
  /** As many as there are times; null where nothing was measured: a gap. */
  readonly values: readonly (number | null)[]
  /** The name of a token: `--chart-1` */
  readonly color: string
  readonly unit?: string | undefined
  readonly kind?: 'line' | 'area' | 'bars' | undefined
  readonly digits?: number | undefined
  /** Another name gives it an axis of its own, on the right. */
  readonly scale?: string | undefined
}

/** A soft zone across the chart. */
export interface Band {
  readonly from: number
  readonly to: number
  readonly tone: Tone
}

export interface Drawing {
  readonly series: readonly Series[]
  readonly min: number | undefined
  readonly max: number | undefined
  readonly bands: readonly Band[]
  readonly sync: string
  /** The place of the pointer among the times; null when it left. */
  readonly pointed: (at: number | null) => void
}

const DAY_MS = 86_400_000
const MAIN = 'y'
/** uPlot's Axis.Side, an enumeration in its types alone. */
const SIDES = { right: 1, left: 3 } as unknown as Record<'right' | 'left', UPlot.Axis.Side>

/** Makes a plot in a box, of its size; colours are read from the tokens as they are now. */
export function draw(box: HTMLElement, data: UPlot.AlignedData, drawing: Drawing): UPlot {
  const style = getComputedStyle(box)
  const color = (token: string): string => style.getPropertyValue(token).trim()
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const scales = [...new Set(drawing.series.map(({ scale = MAIN }) => scale))]
  const font = `${Math.round(rem * 0.74)}px ${style.fontFamily}`
  const axis = { font, stroke: color('--ink-faint'), ticks: { show: false } } satisfies UPlot.Axis
  const grid = { stroke: color('--chart-grid'), width: 1 }
  const hasBars = drawing.series.some(({ kind }) => kind === 'bars')

  const options: UPlot.Options = {
    width: box.clientWidth,
    height: box.clientHeight,
    ms: 1,
    padding: [rem * 0.4, scales.length > 1 ? 0 : rem * 1.8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: rem * 0.5, fill: (_, i) => color(drawing.series[i - 1]!.color) },
      ...(drawing.sync ? { sync: { key: drawing.sync, setSeries: false } } : {}),
    },
    scales: {
      x: { time: true, range: (plot, min, max) => (hasBars ? aroundBars(plot.data[0], min, max) : [min, max]) },
      ...Object.fromEntries(scales.map((name, i) => [name, { range: rangeOf(i === 0 ? drawing : {}) }])),
    },
    axes: [
      { ...axis, grid: { show: false }, size: rem * 1.5, gap: rem * 0.35, space: rem * 5, values: timesOf },
      ...scales.map((scale, i): UPlot.Axis => {
        const { digits = 0 } = drawing.series.find((it) => (it.scale ?? MAIN) === scale)!
        return {
          ...axis,
          scale,
          side: i === 0 ? SIDES.left : SIDES.right,
          grid: i === 0 ? grid : { show: false },
          gap: rem * 0.45,
          space: rem * 1.6,
          // Charts below each other have the same beginning, as long as their numbers are short.
          size: (_, values: string[] | null) =>
            Math.max(2.6, Math.max(0, ...(values ?? []).map((it) => it.length)) * 0.46 + 0.9) * rem,
          // Whole numbers have no marks between them.
          incrs: digits === 0 ? WHOLE : FINE,
          values: (_, marks) => numbers(marks),
        }
      }),
    ],
    series: [{}, ...drawing.series.map((series) => seriesOf(series, color(series.color), rem))],
    hooks: {
      drawClear: [(plot) => drawBands(plot, drawing.bands, color)],
      setCursor: [
        (plot) => drawing.pointed(plot.cursor.left != null && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null),
      ],
    },
  }
  return new UPlot(options, data, box)
}

const WHOLE = powers(0, 12)
const FINE = powers(-4, 12)

/** 1, 2 and 5 of each power of ten. */
function powers(from: number, to: number): number[] {
  const all: number[] = []
  for (let power = from; power < to; power++) all.push(...[1, 2, 5].map((n) => Number(`${n}e${power}`)))
  return all
}

function seriesOf({ label, kind = 'line', scale = MAIN }: Series, color: string, rem: number): UPlot.Series {
  if (kind === 'bars') {
    const paths = UPlot.paths.bars!({ size: [0.72, rem * 2.6], radius: 0.15 })
    return { label, scale, paths, fill: color, stroke: color, width: 0, points: { show: false } }
  }
  return {
    label,
    scale,
    stroke: color,
    width: Math.max(1.5, rem * 0.11),
    ...(kind === 'area' ? { fill: `${color}22` } : {}),
    // A line has no end where a value stands alone.
    points: { show: true, size: rem * 0.3, fill: color, width: 0, filter: lonely },
  }
}

const lonely: UPlot.Series.Points.Filter = (plot, seriesIdx) => {
  const values = plot.data[seriesIdx]!
  const found: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i)
  }
  return found
}

/** From 0 for what is never below, and with some room above; what is set stays. */
function rangeOf({ min, max }: { min?: number | undefined; max?: number | undefined }): UPlot.Range.Function {
  return (_, least, greatest) => {
    if (min !== undefined && max !== undefined) return [min, max]
    const low = min ?? (least >= 0 ? 0 : least - (greatest - least || 1) * 0.1)
    const high = max ?? (greatest <= 0 && least < 0 ? 0 : greatest + (greatest - low || 1) * 0.1)
    return [low, high > low ? high : low + 1]
  }
}

/** Half a bar more at either end. */
function aroundBars(times: ArrayLike<number>, min: number, max: number): UPlot.Range.MinMax {
  const step = times.length > 1 ? times[1]! - times[0]! : 3_600_000
  return [min - step * 0.55, max + step * 0.55]
}

function timesOf(_: UPlot, marks: number[], __: number, ___: number, step: number): string[] {
  if (step >= DAY_MS) return marks.map((at) => day(at))
  return marks.map((at, i) => {
    const before = marks[i - 1]
    const newDay = before !== undefined && new Date(at).getDate() !== new Date(before).getDate()
    return newDay ? day(at) : step < 60_000 ? time(at) : hourAndMinute(at)
  })
}

function numbers(marks: readonly number[]): string[] {
  const digits = Math.max(0, ...marks.map((mark) => decimals(mark)))
  const format = new Intl.NumberFormat(language.value, {
    ...(marks.some((mark) => Math.abs(mark) >= 10_000) ? { notation: 'compact' } : { minimumFractionDigits: digits }),
    maximumFractionDigits: Math.max(digits, 1),
  })
  return marks.map((mark) => format.format(mark))
}

function decimals(value: number): number {
  return (String(Number(value.toFixed(6))).split('.')[1] ?? '').length
}

function drawBands(plot: UPlot, bands: readonly Band[], color: (token: string) => string): void {
  const { ctx, bbox } = plot
  for (const { from, to, tone } of bands) {
    const y = (value: number): number =>
      Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(value, MAIN, true)))
    const [top, bottom] = [y(Math.max(from, to)), y(Math.min(from, to))]
    ctx.save()
    ctx.globalAlpha = 0.55
    ctx.fillStyle = color(tone === 'neutral' ? '--surface-sunken' : `--${tone}-soft`)
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
    ctx.restore()
  }
}
