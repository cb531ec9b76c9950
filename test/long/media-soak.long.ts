import { readdir } from 'node:fs/promises'
import t from 'tap'
import { connectCall, startPool } from '../../bench/sides/ours.ts'
import { openFar } from '../../bench/sides/side.ts'
import { sampleProcesses } from '../../bench/measure/processes.ts'
import { sleep } from '../../src/lib/deadline.ts'
import type { MediaSession } from '../../src/media/session.ts'
import type { MediaStatistics } from '../../src/media/statistics.ts'
import { eventually } from '../media/support/options.ts'

const MINUTES = Number(process.env.CUBEBRIDGE_SOAK_MINUTES ?? 30)
const SESSIONS_PER_WORKER = 35
/** Half of what two workers take. */
const CALLS = SESSIONS_PER_WORKER
const SHORTEST_MS = 20_000
const LONGEST_MS = 60_000
/** After the warm-up memory may wander, not grow: V8 collects when it likes. */
const GROWTH_LIMIT = 1.25
/**
 * Of the packets that came in. The machine that runs this carries the far ends as well, and where others keep it busy the
 * pacer skips slots: what is looked for here is what leaks and what breaks, the bench looks for packets.
 */
const LEAST_DELIVERED = 0.95

t.test(
  `media workers at half their capacity for ${MINUTES} minutes: audio flows, nothing grows or is left`,
  async (t) => {
    const far = await openFar(CALLS)
    t.teardown(() => far.close())
    const pool = await startPool(CALLS, { maxSessionsPerWorker: SESSIONS_PER_WORKER })
    t.teardown(() => pool.close())
    const pids = pool.status().workers.map(({ pid }) => pid!)
    const descriptors = async () => Promise.all(pids.map(async (pid) => (await readdir(`/proc/${pid}/fd`)).length))
    await eventually('the workers told of their ports', () =>
      pool.status().workers.every((it) => it.freePorts !== undefined),
    )
    const freePorts = () => pool.status().workers.map((worker) => worker.freePorts)
    const before = { descriptors: await descriptors(), freePorts: freePorts() }

    await Promise.all([far.phones.ask('start', undefined), far.apps.ask('start', undefined)])
    const until = Date.now() + MINUTES * 60_000
    const ended: MediaStatistics[] = []
    const failures: string[] = []
    const talkAgainAndAgain = async (call: number) => {
      while (Date.now() < until) {
        const session: MediaSession = await connectCall(pool, call, far)
        session.on('failed', (failure, detail) => failures.push(`${failure}: ${detail}`))
        const talkMs = SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS)
        await sleep(Math.min(talkMs, Math.max(2000, until - Date.now())))
        const statistics = await session.close()
        if (statistics) ended.push(statistics)
        await far.apps.ask('end', call)
      }
    }
    const memoryKb: number[] = []
    const watcher = async () => {
      while (Date.now() < until) {
        await sleep(10_000)
        memoryKb.push((await sampleProcesses(pids)).rssKb)
      }
    }
    await Promise.all([...Array.from({ length: CALLS }, (_, call) => talkAgainAndAgain(call)), watcher()])

    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const quarter = Math.max(1, Math.floor(memoryKb.length / 4))
    // The first quarter warms up; the second is compared with the last.
    const [early, late] = [mean(memoryKb.slice(quarter, 2 * quarter)), mean(memoryKb.slice(-quarter))]
    const sum = (read: (it: MediaStatistics) => number) => ended.reduce((total, it) => total + read(it), 0)
    const toApp = sum((it) => it.toApp.packets) / sum((it) => it.fromPhone.packets + it.fromPhone.lost)
    const toPhone = sum((it) => it.toPhone.packets) / sum((it) => it.fromApp.packets + it.fromApp.lost)
    t.comment(
      `${ended.length} calls; delivered to apps ${(toApp * 100).toFixed(2)} %, to phones ${(toPhone * 100).toFixed(2)} %; ` +
        `workers' memory ${Math.round(early / 1024)} MiB, later ${Math.round(late / 1024)} MiB`,
    )
    t.strictSame(failures, [])
    t.ok(ended.length >= CALLS, 'calls came and went')
    t.ok(toApp > LEAST_DELIVERED && toPhone > LEAST_DELIVERED, 'what came in went out')
    t.ok(late < early * GROWTH_LIMIT, 'memory is flat')
    t.strictSame(
      pool.status().workers.map(({ pid }) => pid),
      pids,
      'no worker was replaced',
    )
    t.equal(pool.status().sessions, 0, 'no session is left')
    await eventually('every port is free again', () => JSON.stringify(freePorts()) === JSON.stringify(before.freePorts))
    t.strictSame(await descriptors(), before.descriptors, 'no socket is left')
  },
)
