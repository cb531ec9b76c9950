import { readFile } from 'node:fs/promises'
import { arch, availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { describeOpus, loadOpus } from '../../src/media/audio-path.ts'

/** What a reader of the figures has to know of the machine, in one paragraph. */
export async function describeMachine(): Promise<string> {
  loadOpus()
  const distribution = /^PRETTY_NAME="?([^"\n]*)/m.exec(await readFile('/etc/os-release', 'utf8').catch(() => ''))
  const virtual = /^flags\s*:.*\bhypervisor\b/m.test(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''))
  return [
    `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'} (${arch()}${virtual ? ', virtual' : ''})`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${distribution?.[1] ?? process.platform}, Linux ${release()}`,
    `Node ${process.versions.node}`,
    describeOpus(),
    `load before the run ${loadavg()[0]!.toFixed(2)}`,
  ].join('; ')
}
