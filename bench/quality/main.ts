import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { TOOLS } from '../../dev/setup/tools.ts'
import { messageOf } from '../../src/lib/errors.ts'
import { loadOpus } from '../../src/media/audio-path.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { CONDITIONS, QUICK_CONDITIONS, type Condition } from './conditions.ts'
import { readOptions, USAGE, type QualityOptions } from './options.ts'
import { openOurs, openWrtc, type Bridge } from './real/bridges.ts'
import { measureCall } from './real/call.ts'
import { json, shortfalls, table, type Row } from './report.ts'
import { Simulation } from './simulated/simulate.ts'
import { recordedSpeech, shortened, type Speech } from './sound/speech.ts'

const QUICK_SECONDS = 30

/** `npm run bench -- quality`: how intelligible recorded speech comes through, and how much later. */
export const bench: Bench = {
  summary: 'intelligibility (STOI) and added delay of recorded speech under loss and jitter, ours beside libwebrtc',
  options: USAGE,
  needs: { tools: [TOOLS.libopus] },
  async run({ args }) {
    const options = readOptions(args)
    const conditions = (options.quick ? QUICK_CONDITIONS : CONDITIONS).filter(({ name }) =>
      name.includes(options.only ?? ''),
    )
    const speech = await recordedSpeech()
    say(await describeMachine())
    say(`${speech.activeSeconds.toFixed(0)} s of active speech in ${speech.sentences.length} sentences`)
    const simulated = options.simulated ? simulate(conditions, speech, options) : []
    if (options.simulated) say(`\nSimulated clock, fixed buffers at the far ends\n${table(simulated)}`)
    if (options.real && loadavg()[0]! > availableParallelism() / 2) {
      say("\nThe machine is busy with something else: the figures of real calls will be its, not the bridges'.")
    }
    const real = options.real ? await call(conditions, speech, options) : []
    if (options.real) say(`\nReal calls, libwebrtc as the app\n${table(real)}`)
    const rows = [...simulated, ...real]
    const short = shortfalls(rows)
    say(short.length === 0 ? '\nNothing falls short.' : `\nFalls short:\n${short.join('\n')}`)
    if (options.json) say(json(rows))
    return 0
  },
}

function simulate(conditions: readonly Condition[], speech: Speech, { seed }: QualityOptions): Row[] {
  const simulation = new Simulation(speech, loadOpus())
  return conditions.flatMap((condition): Row[] => {
    note(`simulated: ${condition.name}`)
    return [
      { side: 'simulated', condition, direction: 'toApp', figures: simulation.toApp(condition, seed) },
      { side: 'simulated', condition, direction: 'toPhone', figures: simulation.toPhone(condition, seed) },
    ]
  })
}

/** Ours and libwebrtc's call of a condition run at the same time, so that the machine's mood hits both. */
async function call(conditions: readonly Condition[], whole: Speech, options: QualityOptions): Promise<Row[]> {
  const speech = options.quick ? shortened(whole, QUICK_SECONDS) : whole
  const bridges = [await openOurs(), openWrtc()]
  const rows = new Map<string, Row[]>()
  let next = 0
  const work = async () => {
    for (let condition = conditions[next++]; condition !== undefined; condition = conditions[next++]) {
      const present = condition
      note(`real calls: ${present.name}`)
      const both = await Promise.all(bridges.map((bridge) => rowsOf(bridge, present, speech, options.seed)))
      rows.set(present.name, both.flat())
    }
  }
  try {
    await Promise.all(Array.from({ length: options.parallel }, work))
  } finally {
    await Promise.all(bridges.map((bridge) => bridge.close()))
  }
  return conditions.flatMap(({ name }) => rows.get(name) ?? [])
}

/** A call that failed is left out, and told. */
async function rowsOf(bridge: Bridge, condition: Condition, speech: Speech, seed: number): Promise<Row[]> {
  try {
    const { toApp, toPhone } = await measureCall(bridge, condition, speech, seed)
    return [
      { side: bridge.name, condition, direction: 'toApp', figures: toApp },
      { side: bridge.name, condition, direction: 'toPhone', figures: toPhone },
    ]
  } catch (error) {
    note(`left out: ${condition.name} by ${bridge.name}: ${messageOf(error)}`)
    return []
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exit(await bench.run({ args: process.argv.slice(2), missing: [] }))
}
