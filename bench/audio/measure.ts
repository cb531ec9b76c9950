import { sleep } from '../../src/lib/deadline.ts'
import { underWay, type UnderWay } from '../far/latency.ts'
import type { Recording } from '../far/recorder.ts'
import { speech } from '../far/speech.ts'
import { SPEECH_SECONDS } from '../far/speech-frame.ts'
import { sampleMachine, sampleProcess, sampleProcesses, usageBetween } from '../measure/processes.ts'
import { openFar, type Far, type Side } from '../sides/side.ts'
import { deliveries, type Measurement } from './measurement.ts'

export interface MeasureOptions {
  readonly calls: number
  /** Before measuring, so that what is compiled as it runs is compiled, and jitter buffers have settled. */
  readonly warmUpMs: number
  readonly measureMs: number
}

/** Calls of which the audio is recorded: enough for a 95th percentile, few enough to cost nothing. */
const RECORDED_CALLS = 4
/** Before the time that is measured, so that what is heard at its beginning can be found. */
const LEAD_MS = 600

const said = speech(SPEECH_SECONDS)

/** Opens a side and its far ends, measures it, and closes all of it. */
export async function measure(side: Side, { calls, warmUpMs, measureMs }: MeasureOptions): Promise<Measurement> {
  const far = await openFar(calls)
  try {
    const open = await side.open(calls, far)
    try {
      await Promise.all([far.phones.ask('start', undefined), far.apps.ask('start', undefined)])
      await sleep(warmUpMs)
      const recorded = Array.from({ length: Math.min(RECORDED_CALLS, calls) }, (_, call) => call)
      await Promise.all([far.phones.ask('record', recorded), far.apps.ask('record', recorded)])
      await sleep(LEAD_MS)

      const farPids = [far.phones.pid, far.apps.pid]
      const sample = async () => {
        const at = performance.now()
        const [counts, machine, sides, fars, control] = await Promise.all([
          countsOf(far),
          sampleMachine(),
          sampleProcesses(open.pids),
          sampleProcesses(farPids),
          sampleProcess(process.pid),
        ])
        return { at, counts, machine, sides, fars, control }
      }
      const before = await sample()
      await sleep(measureMs)
      const after = await sample()

      const elapsedMs = after.at - before.at
      const percent = (ms: number) => (ms / elapsedMs) * 100
      const { cpuPercent, rssKb } = usageBetween(before.sides, after.sides, elapsedMs)
      const controlCpuPercent = percent(after.control.cpuMs - before.control.cpuMs)
      const farCpuPercent = percent(after.fars.cpuMs - before.fars.cpuMs)
      await Promise.all([far.phones.ask('stop', undefined), far.apps.ask('stop', undefined)])
      const [phones, apps] = await Promise.all([
        far.phones.ask('recordings', undefined),
        far.apps.ask('recordings', undefined),
      ])
      return {
        calls,
        cpuPercent,
        controlCpuPercent,
        otherCpuPercent: Math.max(
          0,
          percent(after.machine - before.machine) - cpuPercent - controlCpuPercent - farCpuPercent,
        ),
        memoryKb: rssKb - open.emptyRssKb,
        ...deliveries(before.counts, after.counts),
        latency: { toApp: between(phones, apps), toPhone: between(apps, phones) },
      }
    } finally {
      await open.close()
    }
  } finally {
    await far.close()
  }
}

async function countsOf({ phones, apps }: Far) {
  const [phoneCounts, appCounts] = await Promise.all([phones.ask('counts', undefined), apps.ask('counts', undefined)])
  return { phones: phoneCounts, apps: appCounts }
}

/** What the calls' one ends said and the others heard, taken together. */
function between(from: readonly Recording[], to: readonly Recording[]): UnderWay {
  const found = from.map(({ sent }, call) => underWay(said, sent, to[call]!.heard))
  return {
    ms: found.flatMap(({ ms }) => ms),
    stretches: found.reduce((sum, { stretches }) => sum + stretches, 0),
  }
}
