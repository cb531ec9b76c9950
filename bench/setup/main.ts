import { parseArgs } from 'node:util'
import { TOOLS } from '../../dev/setup/tools.ts'
import { Closer } from '../../src/lib/closer.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { rounded } from '../measure/percentiles.ts'
import { openHouse } from './house.ts'
import { Caller, keptUp, type Load } from './load.ts'
import { STAGES, stagePercentiles, type Percentiles, type Stage } from './stages.ts'

/** `npm run bench -- setup`: how quickly calls come about, and how many a second. */
export const bench: Bench = {
  summary: 'the stages of setting up a call through the whole bridge, one by one and at several calls a second',
  options: [
    '--calls 15       made one after the other',
    '--rates 1,2,3,4  calls a second, each rate for --seconds',
    '--seconds 10',
    '--apps 10        that take the calls; each is the real SDK with libwebrtc, in a process of its own',
    '--json           a last line of JSON',
  ],
  needs: { asterisk: true, tools: [TOOLS.libopus] },
  async run({ args, missing }) {
    if (missing.includes('Asterisk')) return 1
    const { values } = parseArgs({
      args: [...args],
      options: {
        calls: { type: 'string', default: '15' },
        rates: { type: 'string', default: '1,2,3,4' },
        seconds: { type: 'string', default: '10' },
        apps: { type: 'string', default: '10' },
        json: { type: 'boolean', default: false },
      },
    })
    const [calls, seconds, apps] = [values.calls, values.seconds, values.apps].map(Number)
    const rates = values.rates.split(',').map(Number)
    if (![calls, seconds, apps, ...rates].every((number) => number !== undefined && number > 0)) {
      throw new Error('--calls, --rates, --seconds and --apps are numbers above 0')
    }
    say(await describeMachine())
    const closer = new Closer()
    try {
      process.stderr.write(`Asterisk, the cloud, the bridge and ${values.apps} apps start …\n`)
      const caller = new Caller(await openHouse(apps!, closer))
      // Not counted: what is compiled as it runs is compiled then.
      await caller.oneByOne(Math.min(3, apps!))
      const alone = await caller.oneByOne(calls!)
      const loads = [alone]
      say(report(alone, true))
      const aloneP95 = stagePercentiles(alone.records).joined?.p95 ?? Infinity
      let highest = 0
      for (const rate of rates) {
        const load = await caller.atRate(rate, seconds!)
        loads.push(load)
        const kept = keptUp(load, stagePercentiles(load.records).joined?.p95, aloneP95)
        say(report(load, kept))
        if (!kept) break
        highest = rate
      }
      say(verdict(highest, rates))
      if (values.json) say(JSON.stringify({ keptUp: highest, loads: loads.map(forMachines) }))
      return 0
    } finally {
      for (const error of await closer.close(15_000)) process.stderr.write(`${error.message}\n`)
    }
  },
}

function report(load: Load, kept: boolean): string {
  const { rate, achieved, made, failures, noAppFree, records, cpuPercent } = load
  const stages = stagePercentiles(records)
  const row = (stage: Stage, { p50, p95, p99 }: Percentiles) =>
    `  ${stage.padEnd(18)} ${[p50, p95, p99].map((ms) => String(ms).padStart(6)).join(' ')}`
  return [
    '',
    `${rate === undefined ? 'one by one' : `${rate} calls/s`}: ${made} calls, ${achieved.toFixed(2)}/s came to talk` +
      `${kept ? '' : ', not kept up'}${noAppFree > 0 ? `, ${noAppFree} times no app was free` : ''}`,
    ...[...new Set(failures)].map((failure) => `  failed: ${failure}`),
    `  ms since arrival      p50    p95    p99`,
    ...STAGES.flatMap((stage) => {
      const percentiles = stages[stage]
      return percentiles === undefined ? [] : row(stage, percentiles)
    }),
    `  CPU % of one core: control ${cpuPercent.control.toFixed(0)}, workers ${cpuPercent.workers.toFixed(0)}, ` +
      `Asterisk ${cpuPercent.asterisk.toFixed(0)}, whole machine ${cpuPercent.machine.toFixed(0)}`,
  ].join('\n')
}

function verdict(highest: number, rates: readonly number[]): string {
  const next = rates.find((rate) => rate > highest)
  if (next === undefined) return `\nkept up at ${highest} calls/s, the highest rate tried`
  return `\nkept up at ${highest} calls/s, not at ${next}: see above whether the bridge, the machine or the apps were full`
}

function forMachines({ rate, achieved, made, failures, noAppFree, records, cpuPercent }: Load): object {
  return {
    rate: rate ?? null,
    achieved: rounded(achieved, 2),
    made,
    failed: failures.length,
    noAppFree,
    stagesMs: stagePercentiles(records),
    cpuPercent: Object.fromEntries(Object.entries(cpuPercent).map(([name, percent]) => [name, Math.round(percent)])),
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
