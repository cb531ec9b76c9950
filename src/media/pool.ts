import { availableParallelism } from 'node:os'
import { sleep } from '../lib/deadline.ts'
import { silentLog, type Log } from '../lib/log.ts'
import { Backoff } from '../lib/retry.ts'
import { MediaError } from './errors.ts'
import { sliceRange, type PortRange } from './ports/rtp-ports.ts'
import { RemoteSession } from './remote-session.ts'
import type { MediaOptions, MediaPool, MediaSession } from './session.ts'
import { WorkerProcess } from './worker/worker-process.ts'

export interface WorkerPoolOptions {
  /** Processes. One per core by default. */
  readonly workers?: number | undefined
  /** The IP address of this machine that Asterisk sends RTP to. */
  readonly rtpAddress?: string | undefined
  /** Shared out among the workers; each call takes one even port. */
  readonly rtpPortRange?: readonly [min: number, max: number] | undefined
  /** How long a used RTP port rests. Milliseconds. */
  readonly drainMs?: number | undefined
  /** A libopus kept by the installation, tried after the system's. */
  readonly opusLibrary?: string | undefined
  /** Calls a worker takes at most: beyond about 40 its event loop is full. */
  readonly maxSessionsPerWorker?: number | undefined
  /** Bound of each request to a worker. Milliseconds. */
  readonly requestTimeoutMs?: number | undefined
  /** Bound of a worker's start. Milliseconds. */
  readonly startTimeoutMs?: number | undefined
  /** A worker that does not react for so long is killed and replaced. Milliseconds. */
  readonly stallTimeoutMs?: number | undefined
  readonly log?: Log | undefined
}

export interface WorkerStatus {
  readonly pid: number | undefined
  readonly ready: boolean
  readonly sessions: number
  /** Of its event loop, 0 to 1, over the last second. */
  readonly utilisation: number
  readonly freePorts: number | undefined
  readonly rssBytes: number | undefined
  readonly droppedCandidates: number
  /** Which Opus it runs; undefined until it is ready. */
  readonly opus: string | undefined
}

export interface PoolStatus {
  readonly workers: readonly WorkerStatus[]
  readonly sessions: number
  /** Sessions that all workers together may hold. */
  readonly capacity: number
}

/** One worker's place in the pool. The process in it is replaced when it is lost. */
interface Place {
  readonly index: number
  readonly backoff: Backoff
  readonly sessions: Map<string, RemoteSession>
  process: WorkerProcess | undefined
  readyAt: number | undefined
}

/** A worker that held out so long does not make its successor wait. */
const SETTLED_MS = 60_000
/** How long a call waits for a worker that is just being replaced. */
const REPLACEMENT_WAIT_MS = 3000

/**
 * The media plane: pre-warmed child processes that carry the calls, so that neither a packet nor a crash of one of them
 * ever touches the control loop.
 */
export class WorkerPool implements MediaPool {
  readonly #options: WorkerPoolOptions
  readonly #log: Log
  readonly #places: Place[]
  readonly #stopping = new AbortController()
  #changed = new AbortController()
  #startError: MediaError | undefined
  #closing: Promise<void> | undefined

  private constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#log = options.log ?? silentLog
    this.#places = Array.from({ length: options.workers ?? availableParallelism() }, (_, index) => ({
      index,
      backoff: new Backoff({ firstMs: 200, maxMs: 30_000 }),
      sessions: new Map(),
      process: undefined,
      readyAt: undefined,
    }))
  }

  /** Resolves when all workers are ready; rejects with the reason, nothing left behind, when one can't start. */
  static async start(options: WorkerPoolOptions = {}): Promise<WorkerPool> {
    const pool = new WorkerPool(options)
    for (const place of pool.#places) pool.#spawn(place)
    while (!pool.#places.every((place) => place.process?.isReady)) {
      if (pool.#startError !== undefined) {
        const error = pool.#startError
        await pool.close()
        throw error
      }
      await pool.#change(pool.#startTimeoutMs)
    }
    pool.#startError = undefined
    return pool
  }

  async open(options: MediaOptions): Promise<MediaSession> {
    const place = this.#leastLoaded() ?? (await this.#replacement())
    const { process } = place
    if (process === undefined) throw noWorker('no worker is running')
    if (this.#sessionOf(options.id))
      throw new MediaError('media_connect_failed', `session ${options.id} is open already`)
    const session = new RemoteSession(options.id, process, () => place.sessions.delete(options.id))
    place.sessions.set(options.id, session)
    try {
      await process.ask(options.id, { op: 'open', options })
    } catch (error) {
      await session.close()
      throw error
    }
    return session
  }

  status(): PoolStatus {
    const workers = this.#places.map(({ process, sessions }): WorkerStatus => {
      const load = process?.load
      return {
        pid: process?.pid,
        ready: process?.isReady ?? false,
        sessions: sessions.size,
        utilisation: load?.utilisation ?? 0,
        freePorts: load?.freePorts,
        rssBytes: load?.rssBytes,
        droppedCandidates: load?.droppedCandidates ?? 0,
        opus: process?.opus,
      }
    })
    return {
      workers,
      sessions: workers.reduce((sum, worker) => sum + worker.sessions, 0),
      capacity: workers.filter((worker) => worker.ready).length * this.#maxSessions,
    }
  }

  /** Idempotent. Sessions still open fail with `worker-lost`. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#stopping.abort()
    this.#signalChange()
    await Promise.all(this.#places.flatMap(({ process }) => process?.close() ?? []))
  }

  get #maxSessions(): number {
    return this.#options.maxSessionsPerWorker ?? 35
  }

  get #startTimeoutMs(): number {
    return this.#options.startTimeoutMs ?? 30_000
  }

  #spawn(place: Place): void {
    if (this.#stopping.signal.aborted) return
    const { rtpAddress = '127.0.0.1', rtpPortRange = [20_000, 29_999], drainMs = 30_000, opusLibrary } = this.#options
    const [min, max] = rtpPortRange
    const rtpPorts: PortRange = sliceRange({ min, max }, place.index, this.#places.length)
    place.process = new WorkerProcess(
      {
        config: { rtpAddress, rtpPorts, drainMs, opusLibrary },
        requestTimeoutMs: this.#options.requestTimeoutMs ?? 10_000,
        startTimeoutMs: this.#startTimeoutMs,
        stallTimeoutMs: this.#options.stallTimeoutMs ?? 10_000,
        log: this.#log,
      },
      {
        onReady: () => this.#onReady(place),
        onEvent: (session, event) => place.sessions.get(session)?.take(event),
        onLost: (reason) => this.#onLost(place, reason),
      },
    )
  }

  #onReady(place: Place): void {
    place.readyAt = performance.now()
    this.#log.info({ pid: place.process?.pid, opus: place.process?.opus }, 'media worker ready')
    this.#signalChange()
  }

  #onLost(place: Place, reason: MediaError): void {
    place.process = undefined
    const lost = [...place.sessions.values()]
    place.sessions.clear()
    const stopping = this.#stopping.signal.aborted
    for (const session of lost) session.fail('worker-lost', stopping ? 'the media pool was closed' : reason.message)
    if (stopping) return
    this.#startError = reason
    if (place.readyAt !== undefined && performance.now() - place.readyAt > SETTLED_MS) place.backoff.reset()
    place.readyAt = undefined
    const delayMs = place.backoff.next()
    this.#log.error({ sessions: lost.length, delayMs }, `${reason.message}; it will be replaced`)
    this.#signalChange()
    void sleep(delayMs, this.#stopping.signal).then(() => this.#spawn(place))
  }

  /**
   * Fewest sessions first; among equals the one that works least; one without a free port last. Undefined when none is
   * ready and has room.
   */
  #leastLoaded(): Place | undefined {
    let best: Place | undefined
    for (const place of this.#places) {
      if (!place.process?.isReady || place.sessions.size >= this.#maxSessions) continue
      if (best === undefined || compareLoad(place, best) < 0) best = place
    }
    return best
  }

  /** Waits for a worker that is on its way; there is none to wait for when all are full. */
  async #replacement(): Promise<Place> {
    const giveUpAt = performance.now() + REPLACEMENT_WAIT_MS
    while (!this.#stopping.signal.aborted && this.#places.some((place) => !place.process?.isReady)) {
      const leftMs = giveUpAt - performance.now()
      if (leftMs <= 0) throw noWorker('the workers are being replaced')
      await this.#change(leftMs)
      const place = this.#leastLoaded()
      if (place !== undefined) return place
    }
    if (this.#stopping.signal.aborted) throw new MediaError('media_closed', 'the media pool is closed')
    throw noWorker(`all ${this.#places.length} have their ${this.#maxSessions} sessions; add workers or machines`)
  }

  #sessionOf(id: string): RemoteSession | undefined {
    return this.#places.map((place) => place.sessions.get(id)).find((session) => session !== undefined)
  }

  #signalChange(): void {
    const changed = this.#changed
    this.#changed = new AbortController()
    changed.abort()
  }

  /** Resolves when a worker became ready or was lost, or after `ms`. */
  #change(ms: number): Promise<void> {
    return sleep(ms, this.#changed.signal)
  }
}

function noWorker(why: string): MediaError {
  return new MediaError('media_no_worker', `no media worker can take the call: ${why}`)
}

function compareLoad(a: Place, b: Place): number {
  const hasNoPort = (place: Place) => Number(place.process?.load?.freePorts === 0)
  return (
    hasNoPort(a) - hasNoPort(b) ||
    a.sessions.size - b.sessions.size ||
    (a.process?.load?.utilisation ?? 0) - (b.process?.load?.utilisation ?? 0)
  )
}
