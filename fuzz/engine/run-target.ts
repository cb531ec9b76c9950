import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Addon } from './addon.ts'
import { bundleTarget } from './bundle.ts'
import { cacheDir, corpusDir, jazzerDir } from './paths.ts'

export interface Target {
  readonly name: string
  /** The file that has `export function fuzz(data)`, or `export async function`. */
  readonly source: string
}

export interface RunOptions {
  readonly addon: Addon
  readonly seconds: number
  /** libFuzzer's; another one each time by default. */
  readonly seed?: number | undefined
  /** The corpus kept with the source; the one of the target's name by default. */
  readonly seeds?: string
  /** Where the run's own files go; `.cache/fuzz` by default. */
  readonly cacheDir?: string
}

export interface TargetResult {
  readonly name: string
  readonly executions: number
  readonly executionsPerSecond: number
  /** Edges reached, and libFuzzer's finer features of them. */
  readonly coverage: number
  readonly features: number
  /** Inputs that each reach something that the others don't. */
  readonly corpus: number
  readonly finding: Finding | undefined
}

export interface Finding {
  /** The first words of it. */
  readonly what: string
  /** The file with the input that shows it; undefined when the fuzzer died of it before writing. */
  readonly reproducer: string | undefined
  /** What was printed of it: the error, its stack, the input. */
  readonly output: string
}

/** Inputs longer than two datagrams only cost time. */
const MAX_LENGTH = 4096
/** An input that takes this long is a finding. */
const INPUT_MS = 5000
/** The alarm clock for that outlives an asynchronous run, and would end the process before it has told its figures. */
const NEVER_MS = 24 * 3_600_000
/** Memory a target may take, with the fuzzer and its corpus: more is a finding. */
const MEMORY_MB = 1024
/** Lines that tell how a run goes on. */
const PROGRESS =
  /^(#\d+\s|INFO: |stat::|Dictionary: |Done |Skip loading|\[BABEL\]|== Jazzer| +(Exclusively|To enable) )/
/** What libFuzzer prints once a run is over; of these the dictionary is the first. */
const OVER = /^#+ Recommended dictionary\. #+|^Done \d+ runs in/
const WRONG = /Uncaught Exception|ERROR: |deadly signal/
/** For start, instrumentation and reading the corpus; then the run is broken off. */
const GRACE_SECONDS = 120

/** Runs one target in a process of its own. Rejects only when it can't be started. */
export async function runTarget(target: Target, options: RunOptions): Promise<TargetResult> {
  const { addon, seconds, seed, seeds = join(corpusDir, target.name) } = options
  const dir = join(options.cacheDir ?? cacheDir, target.name)
  const kept = join(dir, 'corpus')
  const findings = join(dir, 'findings')
  await Promise.all([kept, findings, seeds].map((path) => mkdir(path, { recursive: true })))
  const bundle = join(dir, 'target.cjs')
  await bundleTarget(target.source, bundle)
  const before = new Set(await readdir(findings))
  const isAsync = /^export async function fuzz\b/m.test(await readFile(target.source, 'utf8'))

  const { code, lines } = await run(
    [
      `--import=${pathToFileURL(join(import.meta.dirname, 'use-addon.mjs')).href}`,
      join(jazzerDir, 'core/dist/cli.js'),
      bundle,
      kept,
      seeds,
      // Faster, but nothing is done between two inputs: not for what waits.
      ...(isAsync ? [] : ['--sync']),
      // All that is imported is in the bundle.
      '--includes=target.cjs',
      `--timeout=${isAsync ? NEVER_MS : INPUT_MS}`,
      // They watch for calls that a parser doesn't make.
      '--disableBugDetectors=.*',
      '--',
      `-max_total_time=${seconds}`,
      `-max_len=${MAX_LENGTH}`,
      `-rss_limit_mb=${MEMORY_MB}`,
      // Half a number right is progress: it is how a comparison gets solved.
      '-use_value_profile=1',
      `-artifact_prefix=${findings}/`,
      ...(seed === undefined ? [] : [`-seed=${seed}`]),
    ],
    addon,
    (seconds + GRACE_SECONDS) * 1000,
  )
  const written = (await readdir(findings)).find((name) => !before.has(name))
  return {
    name: target.name,
    ...readProgress(lines),
    finding:
      code === 0
        ? undefined
        : {
            what: what(lines, code),
            reproducer: written && join(findings, written),
            output: lines.filter((line) => !PROGRESS.test(line)).join('\n'),
          },
  }
}

async function run(args: readonly string[], addon: Addon, limitMs: number): Promise<{ code: number; lines: string[] }> {
  const env = {
    ...process.env,
    FUZZ_ADDON_PREBUILT: addon.prebuilt,
    FUZZ_ADDON_USED: addon.used,
    NODE_NO_WARNINGS: '1',
  }
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  }
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit, signal) => {
        // libFuzzer's alarm clock still runs when the run is over and nobody listens to it any more.
        const isOver =
          signal === 'SIGALRM' && lines.some((line) => OVER.test(line)) && !lines.some((line) => WRONG.test(line))
        if (signal !== null && !isOver) lines.push(`ERROR: ended by ${signal}`)
        resolve(isOver ? 0 : (exit ?? 1))
      })
    })
    return { code, lines }
  } finally {
    process.off('exit', stop)
  }
}

type Progress = Pick<TargetResult, 'executions' | 'executionsPerSecond' | 'coverage' | 'features' | 'corpus'>

/** Of libFuzzer's lines, as in `#2048 DONE cov: 16 ft: 20 corp: 5/53b …` and `Done 2048 runs in 2 second(s)`. */
export function readProgress(lines: readonly string[]): Progress {
  const last = (pattern: RegExp) => Number(lines.findLast((line) => pattern.test(line))?.match(pattern)?.[1] ?? 0)
  const executions = last(/Done (\d+) runs in/) || last(/^#(\d+)\s/)
  const seconds = last(/Done \d+ runs in (\d+) second/)
  return {
    executions,
    executionsPerSecond: Math.round(executions / Math.max(1, seconds)),
    coverage: last(/^#\d+\s.* cov: (\d+)/),
    features: last(/^#\d+\s.* ft: (\d+)/),
    corpus: last(/^#\d+\s.* corp: (\d+)/),
  }
}

function what(lines: readonly string[], code: number): string {
  const line = lines.find((text) => WRONG.test(text)) ?? lines.at(-1)
  return (line ?? `it ended with ${code}`).replace(/^=+\d+=+ /, '')
}
