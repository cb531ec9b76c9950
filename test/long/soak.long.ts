import { readFile } from 'node:fs/promises'
import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { BridgeProcess } from '../e2e/fixtures/bridge-process.ts'
import { eventually, Stage, TOKEN } from '../e2e/fixtures/stage.ts'

const MINUTES = Number(process.env.CUBEBRIDGE_SOAK_MINUTES ?? 10)
/** Who is called all the time: an app of the stage talks to one person at once. */
const NAMES = { vendas: 'maria', suporte: 'pedro' } as const
/** After the warm-up memory may wander, not grow: V8 collects when it likes. */
const GROWTH_LIMIT = 1.35

/** Resident memory of a process, bytes (proc(5)). */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024
}

t.test(`calls come and go for ${MINUTES} minutes: all are heard, memory stays flat, nothing is left`, async (t) => {
  const stage = await Stage.open(t, { bridge: false })
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const cube = { login: 'suporte_cube', password: stage.password, userId: suporte.id }
  await stage.writeMappings([
    stage.vendasRow,
    { sipUri: 'sip:suporte@empresa.com', displayName: 'Suporte', cube, ring: [NAMES.suporte] },
  ])
  const bridge = stage.add('bridge', new BridgeProcess(stage.configFile), (it) => it.close())
  const url = await bridge.url()
  const ask = async (path: string) => fetch(url + path, { headers: { authorization: `Bearer ${TOKEN}` } })
  await eventually('the bridge is ready', 30_000, async () => (await ask('/ready')).status === 200)
  for (const login of Object.values(NAMES)) await stage.app(login, { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')

  const until = Date.now() + MINUTES * 60_000
  let made = 0
  const callAgainAndAgain = async (name: string) => {
    while (Date.now() < until) {
      const call = await phone.call(name)
      call.speak(700)
      await call.hears(1000, 30_000)
      await sleep(2000)
      await call.hangUp()
      made++
    }
  }
  const memory: number[] = []
  const watcher = async () => {
    while (Date.now() < until) {
      await sleep(10_000)
      memory.push(await residentBytes(bridge.pid))
    }
  }
  await Promise.all([...Object.keys(NAMES).map(callAgainAndAgain), watcher()])

  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const quarter = Math.max(1, Math.floor(memory.length / 4))
  // The first quarter warms up; the second is compared with the last.
  const [early, late] = [mean(memory.slice(quarter, 2 * quarter)), mean(memory.slice(-quarter))]
  t.comment(`${made} calls; resident memory ${Math.round(early / 1e6)} MB, later ${Math.round(late / 1e6)} MB`)
  t.ok(made >= MINUTES * 2, 'calls were made')
  t.ok(late < early * GROWTH_LIMIT, 'memory is flat')
  const records = await stage.records(made, 30_000)
  t.equal(records.length, made)
  t.strictSame([...new Set(records.map(({ result }) => result))], ['success'])
  const live = (await (await ask('/v1/calls')).json()) as { calls: unknown[] }
  t.strictSame(live.calls, [])
  await stage.switch.empty(10_000)
  const readiness = (await (await ask('/ready')).json()) as { media: { sessions: number } }
  t.equal(readiness.media.sessions, 0)
})
