import { freePortRange } from '../../dev/ports/port-range.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { MediaError } from '../../src/media/errors.ts'
import { WorkerPool } from '../../src/media/pool.ts'
import type { MediaOptions, MediaPool, MediaSession } from '../../src/media/session.ts'
import { sampleProcesses } from '../measure/processes.ts'
import { connectAll, LOOPBACK, type Far, type OpenSide, type Side } from './side.ts'

const WORKERS = 2
/** Calls set up at once may cost more than their audio does later; one that is refused meanwhile is made again. */
const RETRY_MS = 500
const RETRIES = 20

/** The bridge's own media plane: its pool of workers, with this process in the place of the control process. */
export const ours: Side = {
  name: 'cubebridge',
  description: `${WORKERS} media workers as the bridge runs them, complexity 5`,
  async open(calls, far): Promise<OpenSide> {
    const pool = await startPool(calls)
    try {
      const pids = pool.status().workers.flatMap(({ pid }) => pid ?? [])
      const { rssKb } = await sampleProcesses(pids)
      await connectAll(calls, (call) => connectPatiently(pool, call, far))
      return { pids, emptyRssKb: rssKb, close: () => pool.close() }
    } catch (error) {
      await pool.close()
      throw error
    }
  },
}

export interface PoolLimits {
  readonly workers?: number
  readonly maxSessionsPerWorker?: number
}

/** By default with room for that many calls: what a pool refuses is measured elsewhere. */
export async function startPool(calls: number, limits: PoolLimits = {}): Promise<WorkerPool> {
  const { workers = WORKERS, maxSessionsPerWorker = calls } = limits
  const [min, max] = (await freePortRange(4 * Math.max(calls, 50))).split('-').map(Number)
  return WorkerPool.start({
    workers,
    maxSessionsPerWorker,
    rtpPortRange: [min!, max!],
    drainMs: 0,
  })
}

async function connectPatiently(pool: MediaPool, call: number, far: Far): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await connectCall(pool, call, far)
      return
    } catch (error) {
      const refused = error instanceof MediaError && error.code === 'media_no_worker'
      if (!refused || attempt === RETRIES) throw error
      await sleep(RETRY_MS)
    }
  }
}

/** Opens a session and brings it up with both its far ends. Rejects as `pool.open` does when the call is refused. */
export async function connectCall(pool: MediaPool, call: number, far: Far): Promise<MediaSession> {
  const { phones, apps, phonePorts } = far
  const session = await pool.open(mediaOptions(call))
  session.on('candidate', (candidate) => {
    apps.ask('candidate', { call, candidate }).catch(() => undefined)
  })
  await session.acceptAnswer(await apps.ask('answer', { call, sdp: await session.createOffer() }))
  const remote = await session.openRtp('PCMU')
  await session.connectRtp({ address: LOOPBACK, port: phonePorts[call]! })
  await phones.ask('connect', { call, remote })
  await Promise.all([session.connected(), apps.ask('connected', call)])
  return session
}

/** The bridge's defaults. */
function mediaOptions(call: number): MediaOptions {
  return {
    id: `call-${call}`,
    ice: { servers: [], relayOnly: false, hostAddresses: [LOOPBACK] },
    opus: { bitrate: 24_000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false },
    prefer: 'opus',
    appTimeoutMs: 60_000,
    connectTimeoutMs: 20_000,
  }
}
