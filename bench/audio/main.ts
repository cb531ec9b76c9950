import { TOOLS } from '../../dev/setup/tools.ts'
import { messageOf } from '../../src/lib/errors.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { direct } from '../sides/direct.ts'
import { floor, floorTool } from '../sides/floor.ts'
import { ours } from '../sides/ours.ts'
import { rtpengine } from '../sides/rtpengine.ts'
import { rtpengineTool } from '../sides/rtpengine-program.ts'
import type { Side } from '../sides/side.ts'
import { wrtc } from '../sides/wrtc.ts'
import { measure, type MeasureOptions } from './measure.ts'
import type { Measurement } from './measurement.ts'
import { readOptions, USAGE, type AudioOptions } from './options.ts'
import { json, summarise, table, type Summary } from './summary.ts'

const ALL: readonly Side[] = [ours, wrtc, floor, rtpengine]

/** `npm run bench -- audio`: what a call costs, ours beside others, and how long what is said is under way. */
export const bench: Bench = {
  summary: 'CPU, memory and latency of two-way G.711↔Opus calls, ours beside libwebrtc, a floor in C and rtpengine',
  options: USAGE,
  needs: { tools: [TOOLS.libopus, floorTool, rtpengineTool] },
  async run({ args, missing }) {
    const options = readOptions(args)
    const sides = ALL.filter(({ name }) => options.sides.includes(name) && !missing.includes(name))
    for (const { name } of ALL) {
      if (options.sides.includes(name) && !sides.some((side) => side.name === name)) say(`left out: ${name}`)
    }
    say(await describeMachine())
    for (const { name, description } of [...sides, direct]) say(`${name}: ${description}`)
    const lines: string[] = []
    for (const calls of options.calls) {
      const { summaries, reference } = await compare(sides, calls, options)
      say(
        `\n${calls} calls, ${options.rounds} rounds of ${options.seconds} s, median (lowest–highest), added p50 / p95`,
      )
      say(table(summaries, reference))
      lines.push(json(calls, summaries, reference))
    }
    say('\n* delivered less than 99 % of the packets: overloaded, its other figures say nothing')
    say('far ends %, others %: of one core; others is what else ran on the machine in the worst round')
    if (options.json) for (const line of lines) say(line)
    return 0
  },
}

/** The sides take turns, so that a change in the machine's mood hits all of them. */
async function compare(
  sides: readonly Side[],
  calls: number,
  { seconds, rounds, warmUp }: AudioOptions,
): Promise<{ summaries: Map<string, Summary>; reference: Summary | undefined }> {
  const options: MeasureOptions = { calls, warmUpMs: warmUp * 1000, measureMs: seconds * 1000 }
  const reference = await attempt(direct, { ...options, warmUpMs: 500, measureMs: Math.min(3000, seconds * 1000) })
  const measured = new Map<string, Measurement[]>(sides.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const side of sides) {
      process.stderr.write(`${calls} calls, round ${round} of ${rounds}: ${side.name}\n`)
      const measurement = await attempt(side, options)
      if (measurement) measured.get(side.name)!.push(measurement)
    }
  }
  const summaries = new Map<string, Summary>()
  for (const [name, measurements] of measured) {
    const summary = summarise(measurements)
    if (summary) summaries.set(name, summary)
  }
  return { summaries, reference: summarise(reference ? [reference] : []) }
}

/** A side that can't carry its calls does not keep the others from being measured. */
async function attempt(side: Side, options: MeasureOptions): Promise<Measurement | undefined> {
  try {
    return await measure(side, options)
  } catch (error) {
    say(`${side.name} failed with ${options.calls} calls: ${messageOf(error)}`)
    return undefined
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
