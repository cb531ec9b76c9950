import { access } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Progress } from '../dev/setup/progress.ts'
import { ensureTools, explain, setUp } from '../dev/setup/setup.ts'
import { messageOf } from '../src/lib/errors.ts'
import type { Bench } from './bench.ts'

/** Those that there may be: each is `bench/<name>/main.ts`. */
const NAMES = ['audio', 'quality', 'setup', 'overload', 'hot-path', 'dashboard', 'analytics', 'video'] as const

/** `npm run bench -- <name> …`: what the bench needs made ready, then the bench. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const bench = name === undefined ? undefined : await load(name)
  if (bench === undefined || name === undefined) {
    process.stdout.write(await usage())
    return name === undefined || name === '--help' || name === '-h' ? 0 : 2
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(describe(name, bench))
    return 0
  }
  try {
    return await bench.run({ args, missing: await makeReady(bench) })
  } catch (error) {
    process.stderr.write(`bench ${name}: ${messageOf(error)}\n`)
    return 1
  }
}

async function makeReady({ needs }: Bench): Promise<string[]> {
  const progress = new Progress()
  const missing = await setUp({ asterisk: needs.asterisk ?? false, tools: [], progress })
  for (const tool of await ensureTools(needs.tools ?? [], progress)) {
    progress.say(explain(tool))
    missing.push(tool.name)
  }
  return missing
}

async function load(name: string): Promise<Bench | undefined> {
  if (!NAMES.some((known) => known === name)) return undefined
  const file = new URL(`./${name}/main.ts`, import.meta.url)
  const exists = await access(fileURLToPath(file)).then(
    () => true,
    () => false,
  )
  return exists ? ((await import(file.href)) as { bench: Bench }).bench : undefined
}

async function usage(): Promise<string> {
  const described = await Promise.all(
    NAMES.map(async (name) => {
      const bench = await load(name)
      return bench === undefined ? '' : describe(name, bench)
    }),
  )
  return `npm run bench -- <name> [options]\n\n${described.join('')}`
}

function describe(name: string, { summary, options }: Bench): string {
  return [`${name}: ${summary}`, ...options.map((option) => `    ${option}`), ''].join('\n')
}

// What a bench leaves running by mistake does not keep the command from ending.
process.exit(await main(process.argv.slice(2)))
