import fc from 'fast-check'
import t from 'tap'
import type { CallRecord } from '../../src/calls/call-record.ts'
import { silentLog } from '../../src/lib/log.ts'
import { meanMos, sampleOf, type CallSample } from '../../src/stats/call-sample.ts'
import { CallWindows } from '../../src/stats/call-windows.ts'
import { QuantileSketch } from '../../src/stats/quantile-sketch.ts'
import { CallStatistics, type StatisticsOptions } from '../../src/stats/statistics.ts'
import { MAX_MAPPINGS, OTHER_MAPPINGS } from '../../src/stats/tally.ts'
import { serveEvents } from '../events/serve-events.ts'
import { CALL } from '../http/fixture.ts'
import { recordOf } from './records.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = 1_795_428_030_000

t.test('a quantile is by nearest rank, within 1 %', async (t) => {
  const nearestRank = (values: readonly number[], p: number): number =>
    [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(p * values.length - 1e-9) - 1)] ?? NaN
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 86_400_000 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99, 1),
      (values, p) => {
        const [whole, left, right] = [new QuantileSketch(), new QuantileSketch(), new QuantileSketch()]
        for (const [i, value] of values.entries()) {
          whole.add(value)
          ;(i % 2 ? left : right).add(value)
        }
        left.merge(right)
        const wanted = nearestRank(values, p)
        for (const sketch of [whole, left]) {
          if (Math.abs((sketch.quantile(p) ?? NaN) - wanted) > wanted * 0.0101) return false
        }
        return true
      },
    ),
  )
  const sketch = new QuantileSketch()
  t.equal(sketch.quantile(0.95), undefined)
  sketch.add(1234)
  t.equal(sketch.quantile(0.95), 1234, 'one value is told as it is')
  const twenty = new QuantileSketch()
  for (let n = 1; n <= 20; n++) twenty.add(n * 1000)
  t.ok(Math.abs((twenty.quantile(0.95) ?? 0) - 19_000) < 190, 'the 19th of 20, and not the 20th')
  twenty.add(NaN)
  t.equal(twenty.count, 20)
})

const sample = (more: Partial<CallSample> = {}): CallSample => ({ ...sampleOf(recordOf()), arrived: NOW, ...more })

t.test('a window holds the calls that arrived in it, each in its minute', async (t) => {
  const windows = new CallWindows()
  for (const [age, callId] of [
    [0, 'a'],
    [29 * MINUTE, 'b'],
    [31 * MINUTE, 'c'],
    [23 * HOUR, 'd'],
    [25 * HOUR, 'e'],
  ] as const) {
    windows.add(sample({ arrived: NOW - age, callId }), NOW)
  }
  t.equal(windows.over(30 * MINUTE, MINUTE, NOW).total.total.ended, 2)
  t.equal(windows.over(24 * HOUR, MINUTE, NOW).total.total.ended, 4)
  const { steps } = windows.over(30 * MINUTE, MINUTE, NOW)
  t.equal(steps.length, 30)
  t.strictSame(
    steps.flatMap(({ tally }, i) => (tally ? [i] : [])),
    [0, 29],
  )
})

t.test('memory is bounded by minutes and mappings, however many calls there are', async (t) => {
  const windows = new CallWindows(HOUR)
  for (let i = 0; i < 20_000; i++) {
    const now = NOW + i * 1000
    windows.add(sample({ arrived: now, mapping: `m${i % 500}` }), now)
  }
  t.ok(windows.size <= 63, `${windows.size} minutes`)
  const { total } = windows.over(HOUR, MINUTE, NOW + 20_000_000)
  t.ok(total.byMapping.size <= MAX_MAPPINGS + 1)
  t.ok((total.byMapping.get(OTHER_MAPPINGS)?.ended ?? 0) > 0)
  const sum = [...total.byMapping.values()].reduce((all, { ended }) => all + ended, 0)
  t.equal(sum, total.total.ended, 'none is lost')
})

t.test('MOS is the mean of the directions that could be rated', async (t) => {
  t.equal(meanMos(4, 3), 3.5)
  t.equal(meanMos(undefined, 3), 3)
  t.equal(meanMos(null, undefined), undefined)
})

function statistics(more: Partial<StatisticsOptions> = {}): CallStatistics {
  return new CallStatistics({
    stored: undefined,
    live: () => [],
    clock: { now: () => NOW, monotonic: () => 0 },
    log: silentLog,
    ...more,
  })
}

const of = (arrived: number, more: Partial<CallRecord> = {}) => recordOf(more, arrived)

t.test('figures are of all calls, by mapping, by result and by minute', async (t) => {
  const live = { ...CALL, arrived: NOW - MINUTE, state: 'talking' as const, mapping: 'sip:vendas@empresa.com' }
  const stats = statistics({ live: () => [live, { ...live, callId: 'old', arrived: NOW - 2 * HOUR }] })
  const transfer = { state: 'completed' } as CallRecord['transfers'][number]
  stats.add(of(NOW - MINUTE, { callId: '1', setupMs: 1000, transfers: [transfer] }))
  stats.add(of(NOW - MINUTE, { callId: '2', setupMs: 3000 }))
  stats.add(
    of(NOW, { callId: '3', setupMs: undefined, talkMs: 0, result: 'client', cause: 'busy', mapping: 'sip:b@c' }),
  )
  stats.add(of(NOW - 2 * HOUR, { callId: '4' }))
  const view = await stats.stats('30m')
  t.match(view, {
    received: 4,
    live: 1,
    connected: 3,
    setupMeanMs: 2000,
    mosMean: undefined,
    talkMs: 18_000,
    transfers: { attempted: 1, completed: 1 },
    byResult: { success: 2, client: 1 },
    byCause: { 'hung-up': 2, busy: 1 },
    byMapping: [
      { mapping: 'sip:vendas@empresa.com', received: 3, live: 1, connected: 3, successRate: 1, setupMeanMs: 2000 },
      { mapping: 'sip:b@c', received: 1, live: 0, connected: 0, successRate: 0, setupMeanMs: undefined },
    ],
    complete: true,
  })
  t.ok(Math.abs((view.successRate ?? 0) - 2 / 3) < 1e-9)
  t.ok(Math.abs((view.setupP95Ms ?? 0) - 3000) <= 30)
  t.strictSame(view.series.received.slice(-2), [3, 1])
  t.strictSame(view.series.connected.slice(-2), [3, 0])
  t.strictSame(view.series.transfers.slice(-2), [1, 0])
  t.strictSame(view.series.setupMeanMs.slice(-2), [2000, undefined])
  t.equal((await stats.stats('24h')).received, 6)
  t.equal((await stats.stats('24h')).series.at.length, 1440)
})

t.test('the day is read from the store at the start, and calls that end meanwhile count once', async (t) => {
  const stats = statistics({
    stored: {
      async *samples(from, to) {
        t.ok(from < NOW - 24 * HOUR && to > NOW)
        stats.add(of(NOW, { callId: 'both' }))
        yield [sample({ callId: 'stored', arrived: NOW - HOUR }), sample({ callId: 'both' })]
        await Promise.resolve()
      },
    },
  })
  t.equal((await stats.stats('24h')).complete, false)
  await stats.rebuild()
  t.match(await stats.stats('24h'), { received: 2, complete: true })
})

t.test('a store that fails at the start is told by `complete`, and by an error for seven days', async (t) => {
  const stats = statistics({
    stored: {
      // eslint-disable-next-line require-yield -- it fails before the first part
      async *samples() {
        throw new Error('store is away')
      },
    },
  })
  await stats.rebuild()
  stats.add(of(NOW))
  t.match(await stats.stats('24h'), { received: 1, complete: false })
  await t.rejects(stats.stats('7d'), { code: 'stats_unavailable', statusCode: 503, message: /store is away/ })
  await t.rejects(statistics().stats('7d'), { code: 'stats_unavailable', message: /turn it on/ })
})

t.test('seven days are read from the store once for all who ask', async (t) => {
  let reads = 0
  const stats = statistics({
    stored: {
      async *samples(from, to) {
        reads++
        for (let at = from; at < to; at += HOUR) yield [sample({ arrived: at, callId: `c${at}` })]
      },
    },
  })
  const [one, two] = await Promise.all([stats.stats('7d'), stats.stats('7d')])
  t.equal(reads, 1)
  t.equal(one.received, 168)
  t.strictSame(
    one.series.received,
    Array.from({ length: 168 }, () => 1),
  )
  t.strictSame(two.series, one.series)
})

t.test('statistics are told by HTTP', async (t) => {
  const stats = statistics()
  stats.add(of(NOW, { callId: '1' }))
  const { ask } = await serveEvents(t, { ports: { stats } })
  t.match(await ask('GET', '/v1/stats?window=24h'), {
    status: 200,
    json: { window: '24h', received: 1, successRate: 1, mosMean: null, series: { stepMs: MINUTE } },
  })
  t.match((await ask('GET', '/v1/stats')).json, { window: '30m' })
  t.match(await ask('GET', '/v1/stats?window=7d'), { status: 503, json: { code: 'stats_unavailable' } })
  t.match(await ask('GET', '/v1/stats?window=1y'), { status: 400, json: { code: 'http_invalid_request' } })
})
