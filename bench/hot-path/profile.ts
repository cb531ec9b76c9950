import { writeFile } from 'node:fs/promises'
import { Session, type Profiler } from 'node:inspector'

const SAMPLING_US = 200
const SHOWN = 30

/** What a function's time counts as. First match; a native function goes by the JavaScript that calls it. */
const GROUPS: readonly (readonly [group: string, pattern: RegExp])[] = [
  ['idle', /^\(idle\)/],
  ['garbage collection', /^\(garbage collector\)/],
  ['receive: kernel, libuv, node', /^\(program\)|^\(root\)|dgram:onMessage|FastBuffer|node:events|werift/],
  ['receive: source checks', /ice-door\.ts|udp-port\.ts:(#receive|\(anonymous)|worker-session\.ts:#onMedia/],
  ['Opus encode', /libopus\.ts:encode|encode-stage\.ts:.*< |opus_encode/],
  ['Opus decode', /libopus\.ts:(decode|conceal)|opus_decode|(PollHandle|opus).* < .*playout\.ts/],
  ['SRTP', /srtp\/|crypto\//],
  ['UDP send', /dgram:|dns:|[sS]end/],
  ['timers', /timers|pacer\.ts|priority_queue|task_queues/],
  ['G.711, RTP, playout', /src\/media\//],
]

interface Row {
  readonly name: string
  readonly ms: number
}

/** Records a CPU profile while `during` runs, writes it to `path`, and prints where the time went. */
export async function recordProfile(path: string, during: () => Promise<void>): Promise<void> {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US })
  session.post('Profiler.start')
  await during()
  const profile = await new Promise<Profiler.Profile>((resolve, reject) =>
    session.post('Profiler.stop', (error, result) => (error ? reject(error) : resolve(result.profile))),
  )
  session.disconnect()
  await writeFile(path, JSON.stringify(profile))
  process.stderr.write(describeProfile(profile))
}

/** Self time by group and by function, in percent of what was not idle. */
export function describeProfile(profile: Profiler.Profile): string {
  const byName = new Map<string, number>()
  const names = namesOf(profile.nodes)
  const { samples = [], timeDeltas = [] } = profile
  samples.forEach((id, i) => {
    const name = names.get(id) ?? '?'
    byName.set(name, (byName.get(name) ?? 0) + (timeDeltas[i] ?? 0) / 1000)
  })
  const byGroup = new Map<string, number>()
  for (const [name, ms] of byName) byGroup.set(groupOf(name), (byGroup.get(groupOf(name)) ?? 0) + ms)
  const busy = [...byName].reduce((sum, [name, ms]) => sum + (groupOf(name) === 'idle' ? 0 : ms), 0)
  const functions = rows(byName).filter(({ name }) => groupOf(name) !== 'idle')
  const groups = rows(byGroup).filter(({ name }) => name !== 'idle')
  return [table(groups, busy), table(functions.slice(0, SHOWN), busy)].join('\n')
}

/** By node; a native function with its caller, as all functions of a foreign library have one name. */
function namesOf(nodes: readonly Profiler.ProfileNode[]): Map<number, string> {
  const callers = new Map<number, Profiler.ProfileNode>()
  for (const node of nodes) for (const child of node.children ?? []) callers.set(child, node)
  return new Map(
    nodes.map((node) => {
      const own = nameOf(node.callFrame)
      const caller = callers.get(node.id)
      const isPlain = node.callFrame.url !== '' || own.startsWith('(') || caller === undefined
      return [node.id, isPlain ? own : `${own} < ${nameOf(caller.callFrame)}`]
    }),
  )
}

function nameOf({ functionName, url, lineNumber }: { functionName: string; url: string; lineNumber: number }): string {
  if (url === '') return functionName || '(anonymous native)'
  const file = url.replace(/^.*\/(src|node_modules|bench)\//, '$1/').replace(/^node:/, '')
  return `${file}:${functionName || `(anonymous)@${lineNumber}`}`
}

function groupOf(name: string): string {
  return GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'rest'
}

function rows(map: ReadonlyMap<string, number>): Row[] {
  return [...map].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms)
}

function table(all: readonly Row[], total: number): string {
  return all.map(({ name, ms }) => `${((100 * ms) / total).toFixed(1).padStart(6)} %  ${name}\n`).join('')
}
