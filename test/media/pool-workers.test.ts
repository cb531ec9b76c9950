import { Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { createLog } from '../../src/lib/log.ts'
import { WorkerPool, type WorkerPoolOptions } from '../../src/media/pool.ts'
import type { MediaSession } from '../../src/media/session.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'
import { startWith } from './support/preload.ts'

async function start(t: Test, options: WorkerPoolOptions): Promise<WorkerPool> {
  const pool = await WorkerPool.start({ rtpPortRange: await freeRange(100), ...options })
  t.teardown(() => pool.close())
  return pool
}

/** Two sessions as the two ends of one call: the cheapest far peer there is. */
async function connectPair(pool: WorkerPool): Promise<[MediaSession, MediaSession]> {
  const ours = await pool.open(mediaOptions())
  const theirs = await pool.open(mediaOptions())
  ours.on('candidate', (candidate) => theirs.addCandidate(candidate))
  theirs.on('candidate', (candidate) => ours.addCandidate(candidate))
  await ours.acceptAnswer(await theirs.acceptOffer(await ours.createOffer()))
  await Promise.all([ours.connected(), theirs.connected()])
  return [ours, theirs]
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0)
  } catch {
    return false
  }
}

t.test('a killed worker fails its own sessions only, and is replaced', async (t) => {
  const pool = await start(t, { workers: 2 })
  const asterisk = await FakeAsterisk.start()
  t.teardown(() => asterisk.close())
  const failures: string[] = []
  // Least loaded first: the two are placed on different workers.
  const doomed = await pool.open(mediaOptions())
  const place = pool.status().workers.findIndex((worker) => worker.sessions === 1)
  const other = await pool.open(mediaOptions())
  t.same(
    pool.status().workers.map((worker) => worker.sessions),
    [1, 1],
  )
  doomed.on('failed', (failure) => failures.push(`doomed ${failure}`))
  other.on('failed', (failure) => failures.push(`other ${failure}`))
  const pending = doomed.connected()
  await other.acceptAnswer(await doomed.acceptOffer(await other.createOffer()))
  await Promise.all([pending, other.connected()])
  await other.openRtp('PCMU')
  await other.connectRtp(asterisk.address)

  const pidAt = (index: number) => pool.status().workers[index]?.pid
  const [doomedPid, otherPid] = [pidAt(place), pidAt(1 - place)]
  const unanswered = doomed.statistics()
  process.kill(doomedPid!, 'SIGKILL')
  await unanswered.catch((error: unknown) => t.match(error, { code: 'media_worker_lost' }))
  await eventually('the loss was told', () => failures.length > 0)
  t.same(failures, ['doomed worker-lost'])
  await t.rejects(doomed.createOffer(), { code: 'media_worker_lost' })
  t.equal(await doomed.close(), undefined, 'there are no last statistics')

  const packets = asterisk.packets.length
  await eventually('the other session still sends', () => asterisk.packets.length > packets + 10)
  t.match(await other.statistics(), { phoneCodec: 'PCMU' })
  t.equal(pidAt(1 - place), otherPid)

  await eventually('a replacement is ready', () => pool.status().workers.every((worker) => worker.ready), 30_000)
  t.not(pidAt(place), doomedPid)
  const fresh = await pool.open(mediaOptions())
  t.equal(pool.status().workers[place]?.sessions, 1, 'the replacement takes calls')
  await Promise.all([fresh.close(), other.close()])
})

t.test('a worker that is blocked is killed and replaced, and requests to it are bounded', async (t) => {
  const pool = await start(t, { workers: 1, stallTimeoutMs: 2000, requestTimeoutMs: 500 })
  const session = await pool.open(mediaOptions())
  const lost = new Promise((resolve) => session.once('failed', (failure, detail) => resolve(`${failure}: ${detail}`)))
  const pid = pool.status().workers[0]!.pid!
  process.kill(pid, 'SIGSTOP')
  await t.rejects(session.createOffer(), { code: 'media_timeout' })
  t.match(await lost, /^worker-lost: .*answered no ping/)
  t.notOk(isAlive(pid))
  // A call that comes meanwhile waits for the replacement, for a while.
  await eventually('a call is taken again', () =>
    pool.open(mediaOptions()).then(
      (next) => next.close().then(() => true),
      () => false,
    ),
  )
})

t.test(
  'what nobody caught in a worker is logged, and ends the worker if it was thrown, not if a promise was lost',
  async (t) => {
    const lines: string[] = []
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString())
        done()
      },
    })
    const rtpPortRange = await freeRange(10)
    const defect =
      'let n=0;process.on("SIGUSR2",()=>{if(n++>0)throw new Error("boom");void Promise.reject(new Error("stray"))})'
    const pool = await startWith(defect, { workers: 1, rtpPortRange, log: createLog('info', stream) })
    t.teardown(() => pool.close())
    const session = await pool.open(mediaOptions())
    const lost = new Promise((resolve) => session.once('failed', (failure, detail) => resolve(`${failure}: ${detail}`)))
    const logged = (what: RegExp) => lines.some((line) => what.test(line))
    const trigger = () => process.kill(pool.status().workers[0]!.pid!, 'SIGUSR2')
    trigger()
    await eventually('the lost promise was logged', () => logged(/"level":"warn".*nobody handled: Error: stray/))
    t.match(pool.status(), { sessions: 1 }, 'the worker lived on')
    trigger()
    t.match(await lost, /^worker-lost: Error: boom/)
    t.ok(logged(/"level":"error".*Error: boom/))
  },
)

t.test('a full pool says so at once', async (t) => {
  const pool = await start(t, { workers: 1, maxSessionsPerWorker: 2 })
  t.equal(pool.status().capacity, 2)
  const sessions = [await pool.open(mediaOptions()), await pool.open(mediaOptions())]
  await t.rejects(pool.open(mediaOptions()), { code: 'media_no_worker', message: /have their 2 sessions/ })
  t.match(pool.refusal(), { limit: 'sessions', detail: /media\.sessionsPerWorker/ })
  await sessions[0]!.close()
  t.equal(pool.refusal(), undefined)
  sessions[0] = await pool.open(mediaOptions())
  await Promise.all(sessions.map((session) => session.close()))
})

t.test(
  'a pool that has no RTP port for a further call says so, those that are still to be taken counted',
  async (t) => {
    const pool = await start(t, { workers: 1, rtpPortRange: await freeRange(2) })
    const freePorts = () => pool.status().workers[0]?.freePorts
    await eventually('the worker told of its ports', () => freePorts() === 2)
    t.equal(pool.refusal(), undefined)
    const sessions = [await pool.open(mediaOptions()), await pool.open(mediaOptions())]
    t.match(pool.refusal(), { limit: 'rtp-ports', detail: /media\.rtp\.ports/ }, 'each will take one')
    await sessions[0]!.openRtp('PCMU')
    await eventually('it has told so', () => freePorts() === 1)
    t.match(pool.refusal(), { limit: 'rtp-ports' })
    await Promise.all(sessions.map((session) => session.close()))
    await eventually('one rests, one is free', () => freePorts() === 1 && pool.refusal() === undefined)
  },
)

t.test(
  'a call that is taken because a worker is being replaced waits for it rather than go where no room is',
  async (t) => {
    const pool = await start(t, { workers: 2, rtpPortRange: await freeRange(2), replacementWaitMs: 30_000 })
    const statuses = () => pool.status().workers
    await eventually('the workers told of their ports', () => statuses().every(({ freePorts }) => freePorts === 1))
    const first = await pool.open(mediaOptions())
    await first.openRtp('PCMU')
    const full = statuses().findIndex(({ sessions }) => sessions === 1)
    await eventually('it has told so', () => statuses()[full]?.freePorts === 0)
    process.kill(statuses()[1 - full]!.pid!, 'SIGKILL')
    await eventually('the loss was noticed', () => !statuses()[1 - full]!.ready)
    t.equal(pool.refusal(), undefined, 'there will be room in a moment')
    const second = await pool.open(mediaOptions())
    t.same(
      statuses().map(({ sessions }) => sessions),
      [1, 1],
    )
    await second.openRtp('PCMU')
    await Promise.all([first.close(), second.close()])
  },
)

t.test('20 sessions at once are opened, connected and closed, and nothing is left of them', async (t) => {
  const pool = await start(t, { workers: 2, drainMs: 0 })
  await eventually('the workers told their load', () =>
    pool.status().workers.every(({ freePorts }) => freePorts === 50),
  )
  const pairs = await Promise.all(Array.from({ length: 10 }, () => connectPair(pool)))
  const sessions = pairs.flat()
  t.ok(
    pool.status().workers.every((worker) => worker.sessions >= 5),
    'they are spread over both workers',
  )
  const ports = await Promise.all(sessions.map((session) => session.openRtp('PCMU')))
  t.equal(new Set(ports.map(({ port }) => port)).size, 20, 'each has its own port')
  const last = await Promise.all(sessions.map((session) => session.close()))
  t.ok(last.every((statistics) => statistics?.appCodec === 'opus'))
  t.equal(pool.status().sessions, 0)
  await eventually('all ports are free', () => pool.status().workers.every(({ freePorts }) => freePorts === 50))
})

t.test('closing the pool ends its processes and its sessions, and twice is fine', async (t) => {
  const pool = await WorkerPool.start({ workers: 2, rtpPortRange: await freeRange(10) })
  const session = await pool.open(mediaOptions())
  const failures: string[] = []
  session.on('failed', (failure, detail) => failures.push(`${failure}: ${detail}`))
  const pids = pool.status().workers.map((worker) => worker.pid)
  t.ok(pids.every(isAlive))
  t.equal(pool.close(), pool.close())
  await pool.close()
  t.notOk(pids.some(isAlive))
  t.same(failures, ['worker-lost: the media pool was closed'])
  await t.rejects(pool.open(mediaOptions()), { code: 'media_closed' })
  t.equal(await session.close(), undefined)
})

t.test('a worker that can not start says why, and leaves nothing', async (t) => {
  await t.rejects(WorkerPool.start({ workers: 1, startTimeoutMs: 1 }), {
    code: 'media_worker_lost',
    message: /did not get ready in time/,
  })
})
