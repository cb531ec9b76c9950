import { readFile } from 'node:fs/promises'

/** USER_HZ: the unit of times in /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** What the operating system says of one process. */
export interface ProcessSample {
  /** User and system time of all its threads since it began, milliseconds, in steps of 10. */
  readonly cpuMs: number
  /** Resident memory, KiB. */
  readonly rssKb: number
}

/** What processes used between two samples. */
export interface Usage {
  /** Of one core. */
  readonly cpuPercent: number
  /** At the end. */
  readonly rssKb: number
}

/** Reads /proc; rejects when the process is gone. */
export async function sampleProcess(pid: number): Promise<ProcessSample> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ])
  return { cpuMs: cpuMsOf(stat), rssKb: rssKbOf(status) }
}

/** Several processes as if they were one. */
export async function sampleProcesses(pids: readonly number[]): Promise<ProcessSample> {
  const samples = await Promise.all(pids.map((pid) => sampleProcess(pid)))
  return {
    cpuMs: samples.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssKb: samples.reduce((sum, { rssKb }) => sum + rssKb, 0),
  }
}

/** Processor time that the whole machine was busy, or that its host took, since it began; milliseconds over all cores. */
export async function sampleMachine(): Promise<number> {
  return busyMsOf(await readFile('/proc/stat', 'utf8'))
}

export function usageBetween(before: ProcessSample, after: ProcessSample, elapsedMs: number): Usage {
  return { cpuPercent: ((after.cpuMs - before.cpuMs) / elapsedMs) * 100, rssKb: after.rssKb }
}

/** Of /proc/<pid>/stat (proc_pid_stat(5)): fields 14 and 15. The name in field 2 may hold blanks and brackets. */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  if (!Number.isFinite(user + system)) throw new Error('/proc/<pid>/stat has no processor time; is this Linux?')
  return ((user + system) * 1000) / TICKS_PER_SECOND
}

/** Of /proc/<pid>/status (proc_pid_status(5)). */
export function rssKbOf(status: string): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(status)
  if (!match) throw new Error('/proc/<pid>/status has no VmRSS; did the process end?')
  return Number(match[1])
}

/** Of /proc/stat (proc_stat(5)): all of the first line but idle, iowait and the guests, who are in user already. */
export function busyMsOf(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .split('\n', 1)[0]!
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return ((user + nice + system + irq + softirq + steal) * 1000) / TICKS_PER_SECOND
}
