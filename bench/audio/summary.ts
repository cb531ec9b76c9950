import { median, percentile, rounded, spread, type Spread } from '../measure/percentiles.ts'
import { DELIVERED_ENOUGH, deliveredPercent, recognisedPercent, type Measurement } from './measurement.ts'

/** Half of what was sent was under way for less than `p50` milliseconds, nearly all for less than `p95`. */
export interface Latency {
  readonly p50: number
  readonly p95: number
}

/** All rounds of one side with one number of calls. */
export interface Summary {
  readonly calls: number
  readonly cpuPercentPerCall: Spread
  readonly controlCpuPercent: number
  readonly memoryKbPerCall: number
  /** Of the round that delivered least. */
  readonly deliveredPercent: number
  readonly recognisedPercent: number | undefined
  readonly overloaded: boolean
  /** From the mouth at one end to the ear at the other, far ends included. */
  readonly latency: { readonly toApp: Latency | undefined; readonly toPhone: Latency | undefined }
  readonly farCpuPercent: number
  readonly otherCpuPercent: number
}

/** Undefined when no round came about. */
export function summarise(rounds: readonly Measurement[]): Summary | undefined {
  const calls = rounds[0]?.calls
  const cpu = spread(rounds.map(({ cpuPercent }) => cpuPercent / (calls ?? 1)))
  if (calls === undefined || cpu === undefined) return undefined
  const delivered = Math.min(...rounds.map(deliveredPercent))
  return {
    calls,
    cpuPercentPerCall: cpu,
    controlCpuPercent: median(rounds.map(({ controlCpuPercent }) => controlCpuPercent)) ?? 0,
    memoryKbPerCall: median(rounds.map(({ memoryKb }) => memoryKb / calls)) ?? 0,
    deliveredPercent: delivered,
    recognisedPercent: median(rounds.flatMap(({ latency }) => recognisedPercent(latency) ?? [])),
    overloaded: delivered < DELIVERED_ENOUGH,
    latency: {
      toApp: latencyOf(rounds.flatMap(({ latency }) => latency.toApp.ms)),
      toPhone: latencyOf(rounds.flatMap(({ latency }) => latency.toPhone.ms)),
    },
    farCpuPercent: median(rounds.map(({ farCpuPercent }) => farCpuPercent)) ?? 0,
    otherCpuPercent: Math.max(...rounds.map(({ otherCpuPercent }) => otherCpuPercent)),
  }
}

function latencyOf(ms: readonly number[]): Latency | undefined {
  const [p50, p95] = [percentile(ms, 50), percentile(ms, 95)]
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
}

/** What a bridge adds to what the far ends take without one. */
export function added(latency: Latency | undefined, direct: Latency | undefined): Latency | undefined {
  if (latency === undefined || direct === undefined) return undefined
  return { p50: latency.p50 - direct.p50, p95: latency.p95 - direct.p50 }
}

/** A table for people: one row a side. A star marks a side that did not deliver what was sent. */
export function table(sides: ReadonlyMap<string, Summary>, direct: Summary | undefined): string {
  const head = [
    '',
    'CPU %/call',
    'KiB/call',
    'delivered %',
    'recognised %',
    'added ms to app',
    'to phone',
    'far ends %',
    'others %',
  ]
  const rows = [...sides].map(([name, it]) => {
    const { median: middle, lowest, highest } = it.cpuPercentPerCall
    return [
      `${name}${it.overloaded ? ' *' : ''}`,
      `${middle.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`,
      it.memoryKbPerCall.toFixed(0),
      it.deliveredPercent.toFixed(1),
      it.recognisedPercent?.toFixed(0) ?? '–',
      milliseconds(added(it.latency.toApp, direct?.latency.toApp)),
      milliseconds(added(it.latency.toPhone, direct?.latency.toPhone)),
      it.farCpuPercent.toFixed(0),
      it.otherCpuPercent.toFixed(0),
    ]
  })
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function milliseconds(latency: Latency | undefined): string {
  return latency === undefined ? '–' : `${latency.p50.toFixed(1)} / ${latency.p95.toFixed(1)}`
}

/** The line for machines. `latencyMs` is what ours adds, of the direction in which it adds more. */
export function json(calls: number, sides: ReadonlyMap<string, Summary>, direct: Summary | undefined): string {
  const each = <T>(of: (summary: Summary) => T) =>
    Object.fromEntries([...sides].map(([name, summary]) => [name, of(summary)]))
  const own = sides.get('cubebridge')?.latency
  const toApp = added(own?.toApp, direct?.latency.toApp)
  const toPhone = added(own?.toPhone, direct?.latency.toPhone)
  const worse = (key: keyof Latency) => {
    const values = [toApp, toPhone].flatMap((latency) => latency?.[key] ?? [])
    return values.length === 0 ? null : rounded(Math.max(...values), 1)
  }
  return JSON.stringify({
    calls,
    cpuPercentPerCall: each(({ cpuPercentPerCall }) => rounded(cpuPercentPerCall.median, 2)),
    memoryKbPerCall: each(({ memoryKbPerCall }) => Math.round(memoryKbPerCall)),
    latencyMs: { p50: worse('p50'), p95: worse('p95'), toApp: tidy(toApp), toPhone: tidy(toPhone) },
    deliveredPercent: each((summary) => rounded(summary.deliveredPercent, 2)),
    overloaded: [...sides].flatMap(([name, { overloaded }]) => (overloaded ? name : [])),
    controlCpuPercent: rounded(sides.get('cubebridge')?.controlCpuPercent ?? 0, 2),
  })
}

function tidy(latency: Latency | undefined): Latency | null {
  return latency === undefined ? null : { p50: rounded(latency.p50, 1), p95: rounded(latency.p95, 1) }
}
