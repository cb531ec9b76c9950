import t from 'tap'
import { deliveredPercent, deliveries, recognisedPercent } from '../../../bench/audio/measurement.ts'
import { readOptions } from '../../../bench/audio/options.ts'
import { added, json, summarise, table } from '../../../bench/audio/summary.ts'
import type { Measurement } from '../../../bench/audio/measurement.ts'

const counts = (sent: number, received: number) => ({ sent, received, leastReceived: 0 })

t.test('what one end received is counted against what the other sent meanwhile', async (t) => {
  const before = { phones: counts(100, 90), apps: counts(200, 95) }
  const after = { phones: counts(300, 280), apps: counts(400, 293) }
  t.strictSame(deliveries(before, after), {
    toApp: { sent: 200, received: 198 },
    toPhone: { sent: 200, received: 190 },
  })
  t.equal(deliveredPercent(deliveries(before, after)), 95, 'the worse direction counts')
})

t.test('a side is never better than perfect, and nothing sent is nothing delivered', async (t) => {
  const all = { sent: 100, received: 101 }
  t.equal(deliveredPercent({ toApp: all, toPhone: all }), 100)
  t.equal(deliveredPercent({ toApp: all, toPhone: { sent: 0, received: 50 } }), 0)
})

t.test('speech that can be recognised is counted in the worse direction', async (t) => {
  t.equal(recognisedPercent({ toApp: { ms: [1, 2, 3], stretches: 4 }, toPhone: { ms: [1], stretches: 1 } }), 75)
  t.equal(recognisedPercent({ toApp: { ms: [], stretches: 0 }, toPhone: { ms: [], stretches: 0 } }), undefined)
})

const measurement = (cpuPercent: number, received: number, ms: number[]): Measurement => ({
  calls: 10,
  cpuPercent,
  controlCpuPercent: 1,
  farCpuPercent: 10,
  otherCpuPercent: 5,
  memoryKb: 12_000,
  toApp: { sent: 1000, received },
  toPhone: { sent: 1000, received: 1000 },
  latency: { toApp: { ms, stretches: ms.length }, toPhone: { ms: ms.map((it) => it + 20), stretches: ms.length } },
})

t.test('rounds are summed up: median and spread of the cost, the worst of the deliveries', async (t) => {
  const summary = summarise([measurement(30, 1000, [30]), measurement(20, 985, [31]), measurement(22, 1000, [32])])!
  t.match(summary.cpuPercentPerCall, { median: 2.2, lowest: 2, highest: 3 })
  t.equal(summary.memoryKbPerCall, 1200)
  t.equal(summary.deliveredPercent, 98.5)
  t.equal(summary.overloaded, true, 'under 99 %')
  t.strictSame(summary.latency.toApp, { p50: 31, p95: 32 })
  t.equal(summarise([]), undefined)
})

t.test('added latency is what is more than without a bridge', async (t) => {
  t.strictSame(added({ p50: 50, p95: 60 }, { p50: 20, p95: 25 }), { p50: 30, p95: 40 })
  t.equal(added({ p50: 50, p95: 60 }, undefined), undefined)
})

t.test('the line for machines has every side, the slower direction, and the overloaded', async (t) => {
  const sides = new Map([
    ['cubebridge', summarise([measurement(20, 1000, [30])])!],
    ['wrtc', summarise([measurement(60, 900, [30])])!],
  ])
  const direct = summarise([measurement(0, 1000, [20])])!
  const line = JSON.parse(json(10, sides, direct)) as object
  t.match(line, {
    calls: 10,
    cpuPercentPerCall: { cubebridge: 2, wrtc: 6 },
    memoryKbPerCall: { cubebridge: 1200, wrtc: 1200 },
    latencyMs: { p50: 10, p95: 10, toApp: { p50: 10 }, toPhone: { p50: 10 } },
    deliveredPercent: { cubebridge: 100, wrtc: 90 },
    overloaded: ['wrtc'],
  })
  const printed = table(sides, direct)
  t.match(printed, /^cubebridge +2\.00/m)
  t.match(printed, /^wrtc \* +6\.00/m, 'who is overloaded is marked')
})

t.test('without a side of ours, or without a reference, the latency is null', async (t) => {
  const sides = new Map([['floor', summarise([measurement(20, 1000, [30])])!]])
  t.match(JSON.parse(json(10, sides, undefined)), { latencyMs: { p50: null, p95: null, toApp: null } })
})

t.test('options are checked, and the numbers of calls put in order', async (t) => {
  t.match(readOptions([]), { calls: [10, 30, 50], rounds: 2, warmUp: 12, json: false })
  t.strictSame(readOptions(['--calls', '30,2,30']).calls, [2, 30])
  t.throws(() => readOptions(['--calls', '0']), /--calls: "0"/)
  t.throws(() => readOptions(['--seconds', 'x']), /--seconds: "x"/)
  t.throws(() => readOptions(['--sides', 'ours']), /"ours" is none of/)
  t.throws(() => readOptions(['--nonsense']), /nonsense/)
})
