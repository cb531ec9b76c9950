import { setTimeout as sleep } from 'node:timers/promises'
import { Clip } from '../../dev/clip/clip.ts'
import { FRAME_RATE } from '../../dev/clip/timing.ts'
import { machineMs } from '../measure/clock.ts'
import { percentile } from '../measure/percentiles.ts'
import { sampleProcesses, usageBetween } from '../measure/processes.ts'
import { compare, type Compared } from './likeness.ts'
import type { Side, Task } from './side.ts'

/** What one task's pictures were like. */
export interface Result {
  readonly task: string
  readonly pictures: number
  /** From when a picture was handed over until what was made of it was there. Milliseconds. */
  readonly latencyMs: { readonly p50: number; readonly p95: number }
  /** Of luma against the clip, dB. */
  readonly psnr: { readonly mean: number; readonly least: number }
  readonly bitsPerSecond: number
}

export interface Measured {
  readonly side: string
  /** Of one core: the transcoders' processes, and the bench's own, which feeds them as a media worker does. */
  readonly cpuPercent: { readonly transcoding: number; readonly feeding: number }
  readonly rssMb: number
  readonly results: readonly Result[]
}

/** What is compiled as it runs is compiled then, and encoders have found their rate. */
const WARM_UP_PICTURES = 2 * FRAME_RATE

/** Runs the tasks beside one another for so long, pictures coming in real time. */
export async function measure(side: Side, tasks: readonly Task[], seconds: number): Promise<Measured> {
  const clips = await Promise.all(tasks.map(({ from, height }) => Clip.load({ codec: from, height })))
  const running = await side.start(tasks)
  const pids = running.flatMap((one) => one.pids)
  const pushedAt: number[] = []
  const total = WARM_UP_PICTURES + Math.round(seconds * FRAME_RATE)
  const sample = async () => ({ at: machineMs(), processes: await sampleProcesses(pids), own: process.cpuUsage() })
  let before = await sample()
  const began = machineMs()
  for (let number = 0; number < total; number++) {
    const wait = began + (number * 1000) / FRAME_RATE - machineMs()
    if (wait > 0) await sleep(wait)
    if (number === WARM_UP_PICTURES) before = await sample()
    pushedAt.push(machineMs())
    for (const [i, one] of running.entries()) one.push(clips[i]!.at(number))
  }
  const after = await sample()
  const own = process.cpuUsage(before.own)
  // The last picture's way through.
  await sleep(500)
  const results: Result[] = []
  for (const [i, one] of running.entries()) {
    const outputs = await one.finish()
    const compared = compare(clips[i]!, tasks[i]!.to, outputs).filter(({ number }) => number >= WARM_UP_PICTURES)
    const last = outputs.slice(Math.round(outputs.length * (WARM_UP_PICTURES / total)))
    const bytes = last.reduce((sum, { data }) => sum + data.length, 0)
    results.push(resultOf(tasks[i]!, compared, pushedAt, (bytes * 8) / seconds))
  }
  const elapsedMs = after.at - before.at
  const usage = usageBetween(before.processes, after.processes, elapsedMs)
  return {
    side: side.name,
    cpuPercent: { transcoding: usage.cpuPercent, feeding: (own.user + own.system) / 10 / elapsedMs },
    rssMb: usage.rssKb / 1024,
    results,
  }
}

function resultOf(task: Task, compared: readonly Compared[], pushedAt: readonly number[], bits: number): Result {
  const latencies = compared.map(({ number, at }) => at - pushedAt[number]!)
  const psnrs = compared.flatMap(({ psnr }) => (psnr === undefined ? [] : [psnr]))
  if (psnrs.length === 0) throw new Error(`${task.name}: nothing came out`)
  return {
    task: task.name,
    pictures: compared.length,
    latencyMs: { p50: percentile(latencies, 50)!, p95: percentile(latencies, 95)! },
    psnr: { mean: psnrs.reduce((sum, psnr) => sum + psnr, 0) / psnrs.length, least: Math.min(...psnrs) },
    bitsPerSecond: bits,
  }
}
