import type { AnalyticsQuery } from '../../src/calls/analytics-view.ts'
import type { CallRecord } from '../../src/calls/call-record.ts'

const CLASSES = [1, 2, 3, 3.6, 4, 4.3]
const SETUPS = [0, 250, 500, 1000, 2000, 3000, 5000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, Infinity]

/** The same as analytics, as plainly as it can be said: call by call, each moment asked of the system's own clocks. */
export function naive(records: readonly CallRecord[], query: AnalyticsQuery) {
  const { from, to, mapping, department, direction, timeZone } = query
  const calls = records.filter(
    (call) =>
      call.times.arrived >= from &&
      call.times.arrived < to &&
      (mapping === undefined || call.mapping === mapping) &&
      (department === undefined || call.department === department) &&
      (direction === undefined || call.direction === direction),
  )
  const local = clockOf(timeZone)
  const bucket = to - from <= 8 * 86_400_000 ? 'hour' : 'day'
  const key = (time: number) => {
    const { date, hour, zone } = local(time)
    return bucket === 'day' ? date : `${date} ${hour} ${zone}`
  }
  const setups = calls.flatMap(({ setupMs }) => setupMs ?? []).sort((a, b) => a - b)
  const rated = calls.flatMap((call) => mosOf(call) ?? [])
  return {
    bucket,
    totals: figures(calls),
    setups,
    /** By local hour or day, those with calls only. */
    byTime: new Map([...groupBy(calls, ({ times }) => key(times.arrived))].map(([at, some]) => [at, figures(some)])),
    key,
    hours: Array.from(
      { length: 24 },
      (_, hour) => calls.filter(({ times }) => local(times.arrived).hour === hour).length,
    ),
    heat: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((weekday) =>
      Array.from(
        { length: 24 },
        (_, hour) =>
          calls.filter(({ times }) => {
            const at = local(times.arrived)
            return at.weekday === weekday && at.hour === hour
          }).length,
      ),
    ),
    byMapping: new Map([...groupBy(calls, (call) => call.mapping)].map(([name, some]) => [name, figures(some)])),
    byResult: countBy(calls, ({ result }) => result),
    byCause: countBy(calls, ({ result, cause }) => `${result} ${cause}`),
    byDirection: countBy(calls, (call) => call.direction),
    setup: SETUPS.slice(1).map((end, i) => setups.filter((ms) => ms >= SETUPS[i]! && ms < end).length),
    mos: CLASSES.map((begin, i) => rated.filter((mos) => mos >= begin && mos < (CLASSES[i + 1] ?? 9)).length),
    worst: rated
      .filter((mos) => mos < 4)
      .sort((a, b) => a - b)
      .slice(0, 20),
  }
}

export function mosOf({ media }: CallRecord): number | undefined {
  const rated = [media?.fromPhone.mos, media?.fromApp.mos].filter((mos) => mos !== undefined)
  return rated.length === 0 ? undefined : rated.reduce((a, b) => a + b, 0) / rated.length
}

function figures(calls: readonly CallRecord[]) {
  const setups = calls.flatMap(({ setupMs }) => setupMs ?? [])
  const rated = calls.flatMap((call) => mosOf(call) ?? [])
  return {
    calls: calls.length,
    connected: setups.length,
    succeeded: calls.filter(({ result }) => result === 'success').length,
    setupMeanMs: mean(setups),
    mosMean: mean(rated),
    talkMs: calls.reduce((sum, { talkMs }) => sum + talkMs, 0),
    transfers: calls.reduce((sum, { transfers }) => sum + transfers.length, 0),
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  return Object.fromEntries([...groupBy(items, key)].map(([name, some]) => [name, some.length]))
}

function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

function clockOf(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', weekday: 'short', timeZoneName: 'longOffset' },
  })
  return (time: number) => {
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]))
    const { year, month, day, hour, weekday, timeZoneName } = part
    return { date: `${year}-${month}-${day}`, hour: Number(hour), weekday, zone: timeZoneName }
  }
}
