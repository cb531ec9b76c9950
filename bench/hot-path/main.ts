import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { loaderFlags } from '../../src/lib/typescript.ts'
import { TOOLS } from '../../dev/setup/tools.ts'
import type { Bench } from '../bench.ts'
import type { HotPathOptions, HotPathResult, Window } from './messages.ts'

/** The CPU time of one media worker's calls: real sessions in one process, their phones and apps in another. */
export const bench: Bench = {
  summary: "CPU time of one media worker's calls, and where it goes",
  options: [
    '--calls <n>        calls at the same time (20)',
    '--seconds <s>      length of a window (8)',
    '--windows <n>      windows; the median counts (5)',
    '--complexity <0…10>  of the Opus encoder (5)',
    '--profile <file>   also write a V8 CPU profile, and print where the time goes',
    '--node=<flag>      a flag for the measured process, e.g. --node=--max-semi-space-size=8; repeatable',
    '--json             the result as the last line',
  ],
  needs: { tools: [TOOLS.libopus] },
  async run({ args }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        calls: { type: 'string', default: '20' },
        seconds: { type: 'string', default: '8' },
        windows: { type: 'string', default: '5' },
        complexity: { type: 'string', default: '5' },
        profile: { type: 'string' },
        node: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
    const options: HotPathOptions = {
      calls: Number(values.calls),
      seconds: Number(values.seconds),
      windows: Number(values.windows),
      complexity: Number(values.complexity),
      profile: values.profile,
    }
    const result = await measure(options, values.node)
    const middle = median(result.windows)
    process.stdout.write(`${result.opus}\n${result.paths.map((path) => `${path}\n`).join('')}`)
    for (const window of result.windows) process.stdout.write(`${describe(window)}\n`)
    process.stdout.write(
      `median of ${result.windows.length} windows with ${options.calls} calls: ${describe(middle)}\n`,
    )
    if (values.json) process.stdout.write(`${JSON.stringify({ calls: options.calls, ...middle })}\n`)
    return 0
  },
}

async function measure(options: HotPathOptions, flags: readonly string[]): Promise<HotPathResult> {
  const entry = fileURLToPath(new URL('./bridge.ts', import.meta.url))
  const bridge = fork(entry, [JSON.stringify(options)], {
    execArgv: [...flags, ...loaderFlags(entry)],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new AbortController()
  bridge.once('exit', () => ended.abort(new Error('the measured process ended before it told its result')))
  const [result] = (await once(bridge, 'message', { signal: ended.signal })) as [HotPathResult]
  return result
}

function median(windows: readonly Window[]): Window {
  const sorted = [...windows].sort((a, b) => a.cpuMsPerCallSecond - b.cpuMsPerCallSecond)
  return sorted[Math.floor(sorted.length / 2)]!
}

function describe({ cpuMsPerCallSecond, systemShare, deliveredPercent }: Window): string {
  const marked = deliveredPercent < 99 ? ' (NOT ALL DELIVERED)' : ''
  return `${cpuMsPerCallSecond.toFixed(2)} ms of CPU per call and second (${(systemShare * 100).toFixed(0)} % in the kernel), ${deliveredPercent.toFixed(1)} % delivered${marked}`
}
