import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { setUp } from '../dev/setup/setup.ts'
import { loadableAddon } from './engine/addon.ts'
import { targetsDir } from './engine/paths.ts'
import { runTarget, type TargetResult } from './engine/run-target.ts'

const USAGE = `Usage: npm run fuzz -- [--seconds N] [--seed N] [target…]

Searches the parsers for inputs that break their promises, guided by coverage.
--seconds  time for all targets together (60)
--seed     repeat the random choices of another run
targets    `

const MIN_SECONDS = 1

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const names = (await readdir(targetsDir)).filter((file) => file.endsWith('.ts')).map((file) => basename(file, '.ts'))
  names.sort()
  const asked = positionals.length > 0 ? positionals : names
  const unknown = asked.filter((name) => !names.includes(name))
  const seconds = Number(values.seconds)
  const seed = values.seed === undefined ? undefined : Number(values.seed)
  if (values.help || unknown.length > 0 || !(seconds > 0) || Number.isNaN(seed)) {
    if (unknown.length > 0) say(`There is no target ${unknown.join(', ')}.\n`)
    say(`${USAGE}${names.join(' ')}`)
    return values.help ? 0 : 2
  }

  await setUp({ asterisk: false, tools: ['libopus'] })
  const addon = await loadableAddon()
  try {
    const share = Math.max(MIN_SECONDS, Math.floor(seconds / asked.length))
    let findings = 0
    say(`${'target'.padEnd(18)}${['executions', 'per second', 'coverage', 'features', 'corpus'].map(column).join('')}`)
    // One after the other: they share the machine with nobody, and their figures can be compared.
    for (const name of asked) {
      const result = await runTarget({ name, source: join(targetsDir, `${name}.ts`) }, { addon, seconds: share, seed })
      report(result)
      if (result.finding) findings++
    }
    say(findings === 0 ? 'nothing found' : `${findings} of ${asked.length} targets found something`)
    return findings === 0 ? 0 : 1
  } finally {
    if (addon.used !== addon.prebuilt) await rm(dirname(addon.used), { recursive: true, force: true })
  }
}

function report({ name, finding, ...figures }: TargetResult): void {
  const { executions, executionsPerSecond, coverage, features, corpus } = figures
  const columns = [executions, executionsPerSecond, coverage, features, corpus].map(column).join('')
  say(`${name.padEnd(18)}${columns}`)
  if (!finding) return
  say(`\n${finding.output}\nFOUND by ${name}: ${finding.what}`)
  say(`input: ${finding.reproducer ?? 'not written; the output above tells what it was'}\n`)
}

function column(value: number | string): string {
  return String(value).padStart(12)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main()
