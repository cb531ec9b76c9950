import { parseArgs } from 'node:util'
import { rounded } from '../measure/percentiles.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { FFMPEG, ffmpeg } from './ffmpeg.ts'
import { measure, type Measured } from './measure.ts'
import { ours } from './ours.ts'
import { passThrough, type Passed } from './pass-through.ts'
import { TASKS, type Side, type Task } from './side.ts'

/** `npm run bench -- video`: what it costs to transcode a call's video, how long it takes and how it looks. */
export const bench: Bench = {
  summary:
    'what video costs, how much later it comes and how it looks, transcoded here and by ffmpeg as a child process',
  options: [
    '--seconds 15   of each measurement, after two that do not count',
    '--calls 2      calls transcoded both ways at the same time, for the cost of a call beside others',
    '--json         a last line of JSON',
  ],
  needs: { tools: [FFMPEG] },
  async run({ args, missing }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '15' },
        calls: { type: 'string', default: '2' },
        json: { type: 'boolean', default: false },
      },
    })
    const [seconds, calls] = [Number(values.seconds), Number(values.calls)]
    if (!(seconds >= 2 && Number.isInteger(calls) && calls >= 1)) {
      throw new Error('--seconds is 2 or more, --calls 1 or more')
    }
    say(await describeMachine())
    const sides: Side[] = [ours]
    if (missing.includes(FFMPEG.name)) say('ffmpeg is not there, so nothing is compared with it: apt install ffmpeg')
    else sides.push(ffmpeg)

    const { toApp, toPhone } = TASKS
    const runs: { readonly what: string; readonly calls: number; readonly measured: Measured }[] = []
    const rounds: readonly (readonly [what: string, calls: number, tasks: readonly Task[]])[] = [
      ['one call, to the app only', 1, [toApp]],
      ['one call, to the phone only', 1, [toPhone]],
      ['one call, both ways', 1, [toApp, toPhone]],
      [`${calls} calls, both ways`, calls, Array.from({ length: calls }, () => [toApp, toPhone]).flat()],
    ]
    for (const [what, count, tasks] of rounds) {
      if (runs.some((run) => run.what === what)) continue
      say(`\n${what}`)
      for (const side of sides) {
        const measured = await measure(side, tasks, seconds)
        runs.push({ what, calls: count, measured })
        say(describe(measured, count))
      }
    }
    say(`\n${calls} calls, H.264 720p30 passed through both ways`)
    const passed = await passThrough(calls, seconds)
    say(describePassed(passed))
    if (values.json)
      say(JSON.stringify({ transcoded: runs.map(({ what, measured }) => ({ what, ...measured })), passed }))
    return 0
  },
}

function describe({ side, cpuPercent, rssMb, results }: Measured, calls: number): string {
  const { transcoding, feeding } = cpuPercent
  return [
    `  ${side}: ${rounded(transcoding / calls, 1)} % of a core for a call, ` +
      `${rounded(feeding / calls, 1)} % in the process that feeds it; ${Math.round(rssMb)} MiB in all`,
    ...results.map(
      ({ task, latencyMs, psnr, pictures, bitsPerSecond }) =>
        `    ${task}\n` +
        `      ${rounded(latencyMs.p50, 1)} ms p50, ${rounded(latencyMs.p95, 1)} ms p95; ` +
        `${rounded(psnr.mean, 1)} dB, ${rounded(psnr.least, 1)} at least; ` +
        `${pictures} pictures, ${Math.round(bitsPerSecond / 1000)} kb/s`,
    ),
  ].join('\n')
}

function describePassed({ paths, cpuPercent, packetsPerSecond, deliveredPercent, latencyMs }: Passed): string {
  return [
    ...paths.map((path) => `  ${path}`),
    `  cubebridge: ${rounded(cpuPercent, 1)} % of a core for a call of ${Math.round(packetsPerSecond)} packets/s; ` +
      `${rounded(latencyMs.p50, 1)} ms p50, ${rounded(latencyMs.p95, 1)} ms p95; ` +
      `${rounded(deliveredPercent, 1)} % delivered`,
  ].join('\n')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
