import { access, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Closer } from '../../src/lib/closer.ts'
import { silentLog } from '../../src/lib/log.ts'
import { Store } from '../../src/store/store.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { percentile, rounded } from '../measure/percentiles.ts'
import { fill } from './fill.ts'
import { exportRate, questions, timesOf } from './questions.ts'

const DAY_MS = 24 * 3_600_000
/** When the made-up calls end; the same in each run. */
const UNTIL = Date.UTC(2026, 10, 23, 19)
/** Of an export of records, which would take minutes. */
const MOST_EXPORTED = 50_000

/** `npm run bench -- analytics`: what is asked of many records. */
export const bench: Bench = {
  summary: 'analytics, searches and exports over a database of very many records (SQLite, about 5 KB a record)',
  options: [
    '--records 1000000   made-up calls to begin with',
    '--days 90           over which they are spread',
    '--mappings 40',
    '--turns 10          askings of each question',
    '--file path         kept there, and used again when it is there; else made in a temporary folder',
    '--json              a last line of JSON',
  ],
  needs: {},
  async run({ args }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        records: { type: 'string', default: '1000000' },
        days: { type: 'string', default: '90' },
        mappings: { type: 'string', default: '40' },
        turns: { type: 'string', default: '10' },
        file: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [count, days, mappings, turns] = [values.records, values.days, values.mappings, values.turns].map(Number)
    if (![count, days, mappings, turns].every((number) => Number.isInteger(number) && number! > 0)) {
      throw new Error('--records, --days, --mappings and --turns are whole numbers above 0')
    }
    if (days! > 400) throw new Error('--days is 400 at most')
    say(await describeMachine())
    const closer = new Closer()
    try {
      const file = values.file === undefined ? join(await temporary(closer), 'store.sqlite') : resolve(values.file)
      const begun = performance.now()
      const calls = { count: count!, from: UNTIL - days! * DAY_MS, to: UNTIL, mappings: mappings!, seed: 1 }
      const isThere = await exists(file)
      if (!isThere) await fill(file, calls, progress)
      const made = isThere ? 'found as they were' : `filled in ${Math.round((performance.now() - begun) / 1000)} s`
      const size = rounded((await stat(file)).size / 2 ** 30, 2)
      say(`${count} calls over ${days} days, ${mappings} mappings: ${size} GiB, ${made}`)
      const store = await Store.open({ url: undefined, file, log: silentLog })
      closer.add('store', store, (opened) => opened.close())

      const results: Record<string, unknown> = {}
      say('\n| asked | p50 ms | p95 ms |\n|---|---|---|')
      for (const question of questions(store, UNTIL, days!)) {
        const times = await timesOf(question, turns!)
        const [p50, p95] = [50, 95].map((percent) => rounded(percentile(times, percent) ?? NaN, 1))
        say(`| ${question.name} | ${p50} | ${p95} |`)
        results[question.name] = { p50, p95 }
      }
      const all = { mapping: undefined, department: undefined, direction: undefined, timeZone: 'America/Sao_Paulo' }
      const exports = {
        'records exported': store.cdrs.export({}),
        'lines of analytics exported': store.analytics.export({ from: calls.from, to: UNTIL, ...all }),
      }
      for (const [name, items] of Object.entries(exports)) {
        const rate = await exportRate(items, MOST_EXPORTED)
        say(`${name}: ${rate.items}, ${Math.round(rate.perSecond)} a second`)
        results[name] = rate
      }
      if (values.json) say(JSON.stringify({ count, days, mappings, results }))
      return 0
    } finally {
      await closer.close()
    }
  },
}

async function temporary(closer: Closer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cubebridge-bench-'))
  return closer.add('folder', folder, () => rm(folder, { recursive: true, force: true }))
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function progress(done: number): void {
  if (done % 100_000 === 0) process.stderr.write(`${done} calls made up …\n`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
