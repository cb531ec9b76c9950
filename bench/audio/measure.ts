import { sleep } from '../../src/lib/deadline.ts'
import { sampleMachine, sampleProcess, sampleProcesses, usageBetween } from '../measure/processes.ts'
import { openFar, type Far, type OpenSide, type Side } from '../sides/side.ts'
import { Listening } from './listening.ts'
import type { Measurement } from './measurement.ts'

export interface MeasureOptions {
  readonly calls: number
  /** Before measuring, so that what is compiled as it runs is compiled, and jitter buffers have settled. */
  readonly warmUpMs: number
  readonly measureMs: number
}

/** Opens a side and its far ends, measures it, and closes all of it. */
export async function measure(side: Side, options: MeasureOptions): Promise<Measurement> {
  const far = await openFar(options.calls)
  try {
    const open = await side.open(options.calls, far)
    try {
      return await measureOpen(open, far, options)
    } finally {
      await open.close()
    }
  } finally {
    await far.close()
  }
}

async function measureOpen(
  open: OpenSide,
  far: Far,
  { calls, warmUpMs, measureMs }: MeasureOptions,
): Promise<Measurement> {
  await Promise.all([far.phones.ask('start', undefined), far.apps.ask('start', undefined)])
  await sleep(warmUpMs)
  const listening = await Listening.begin(far, calls)
  const sample = async () => {
    const at = performance.now()
    const [machine, side, ends, control] = await Promise.all([
      sampleMachine(),
      sampleProcesses(open.pids),
      sampleProcesses([far.phones.pid, far.apps.pid]),
      sampleProcess(process.pid),
    ])
    return { at, machine, side, ends, control }
  }
  const before = await sample()
  await sleep(measureMs)
  const after = await sample()
  // What is heard is looked for only now: that costs time, which is nobody's.
  const noticed = await listening.end()

  const elapsedMs = after.at - before.at
  const { cpuPercent, rssKb } = usageBetween(before.side, after.side, elapsedMs)
  const controlCpuPercent = usageBetween(before.control, after.control, elapsedMs).cpuPercent
  const farCpuPercent = usageBetween(before.ends, after.ends, elapsedMs).cpuPercent
  const machineCpuPercent = ((after.machine - before.machine) / elapsedMs) * 100
  return {
    calls,
    cpuPercent,
    controlCpuPercent,
    farCpuPercent,
    otherCpuPercent: Math.max(0, machineCpuPercent - cpuPercent - controlCpuPercent - farCpuPercent),
    memoryKb: rssKb - open.emptyRssKb,
    ...noticed,
  }
}
