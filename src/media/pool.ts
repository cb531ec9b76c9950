import { availableParallelism } from 'node:os'
import { sleep } from '../lib/deadline.ts'
import { silentLog, type Log } from '../lib/log.ts'
import { refusalOf, type Refusal, type WorkerLoadView } from './admission.ts'
import { MediaError } from './errors.ts'
import { choosePlace } from './placement.ts'
import { sliceRange, type PortRange } from './ports/rtp-ports.ts'
import { RemoteSession } from './remote-session.ts'
import { SessionCost } from './session-cost.ts'
import type { MediaOptions, MediaPool, MediaSession } from './session.ts'
import type { WorkerLoad } from './worker/messages.ts'
import { NO_PRESSURE } from './worker/pressure.ts'
import { WorkerProcess } from './worker/worker-process.ts'
import { WorkerPlace } from './worker-place.ts'

export interface WorkerPoolOptions {
  /** Processes. One per core by default. */
  readonly workers?: number | undefined
  /** The IP address of this machine that Asterisk sends RTP to. */
  readonly rtpAddress?: string | undefined
  /** Shared out among the workers; each call takes one even port, by SDP with the odd one above it, and another pair for
   * video. */
  readonly rtpPortRange?: readonly [min: number, max: number] | undefined
  /** How long a used RTP port rests. Milliseconds. */
  readonly drainMs?: number | undefined
  /** A libopus kept by the installation, tried after the system's. */
  readonly opusLibrary?: string | undefined
  /** What each worker may have of a core for video that is transcoded, by a process of its own; 0 unless told: none is. */
  readonly transcodingLoad?: number | undefined
  /** Calls a worker takes at most: beyond about 40 its event loop is full. */
  readonly maxSessionsPerWorker?: number | undefined
  /** Bound of each request to a worker. Milliseconds. */
  readonly requestTimeoutMs?: number | undefined
  /** Bound of a worker's start. Milliseconds. */
  readonly startTimeoutMs?: number | undefined
  /** A worker that does not react for so long is killed and replaced. Milliseconds. */
  readonly stallTimeoutMs?: number | undefined
  /** How long a call waits for a worker that is just being replaced. Milliseconds. */
  readonly replacementWaitMs?: number | undefined
  /** How often a worker looks whether it has too much to do; a second but for tests. Milliseconds. */
  readonly pressurePeriodMs?: number | undefined
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
  /** The highest Opus complexity it can afford now; 10 while there is time enough. */
  readonly complexityCeiling: number
  /** Which Opus it runs; undefined until it is ready. */
  readonly opus: string | undefined
}

/** A worker became ready, or was lost with so many sessions. */
export interface WorkerChange {
  readonly pid: number | undefined
  readonly ready: boolean
  readonly sessions: number
  /** Why it was lost. */
  readonly detail: string | undefined
}

export interface PoolStatus {
  readonly workers: readonly WorkerStatus[]
  readonly sessions: number
  /** Sessions that all workers together may hold. */
  readonly capacity: number
  /** The lowest of the workers'. */
  readonly complexityCeiling: number
  /** Why no further session is taken now. */
  readonly refusal: Refusal | undefined
  /** Directions of video that are transcoded, and how many could be. Undefined: nothing is ever transcoded. */
  readonly transcoding: { readonly inUse: number; readonly limit: number } | undefined
}

/**
 * The media plane: pre-warmed child processes that carry the calls, so that neither a packet nor a crash of one of them
 * ever touches the control loop.
 */
export class WorkerPool implements MediaPool {
  readonly #options: WorkerPoolOptions
  readonly #log: Log
  readonly #places: readonly WorkerPlace[]
  readonly #cost = new SessionCost()
  readonly #listeners: ((change: WorkerChange) => void)[] = []
  readonly #stopping = new AbortController()
  #changed = new AbortController()
  #startError: MediaError | undefined
  #closing: Promise<void> | undefined

  private constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#log = options.log ?? silentLog
    const workers = options.workers ?? availableParallelism()
    this.#places = Array.from({ length: workers }, (_, index) => new WorkerPlace(index))
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

  /** Hears of each worker that becomes ready or is lost, from now on. */
  onWorker(listener: (change: WorkerChange) => void): void {
    this.#listeners.push(listener)
  }

  refusal(): Refusal | undefined {
    if (this.#stopping.signal.aborted) return { limit: 'workers', detail: 'the media workers are being stopped' }
    if (this.#places.some(({ downMs }) => downMs > 0 && downMs < this.#replacementWaitMs)) return undefined
    const costPerSession = this.#cost.perSession
    return this.#refusalOf(this.#places.filter(({ usable }) => usable).map((place) => place.assess(costPerSession)))
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
    const workers = this.#places.map(({ process, sessions, complexityCeiling }): WorkerStatus => {
      const load = process?.load
      return {
        pid: process?.pid,
        ready: process?.isReady ?? false,
        sessions: sessions.size,
        utilisation: load?.utilisation ?? 0,
        freePorts: load?.freePorts,
        rssBytes: load?.rssBytes,
        droppedCandidates: load?.droppedCandidates ?? 0,
        complexityCeiling,
        opus: process?.opus,
      }
    })
    return {
      workers,
      sessions: workers.reduce((sum, worker) => sum + worker.sessions, 0),
      capacity: workers.filter((worker) => worker.ready).length * this.#maxSessions,
      complexityCeiling: Math.min(...workers.map((worker) => worker.complexityCeiling)),
      refusal: this.refusal(),
      transcoding: this.#transcoding(),
    }
  }

  #transcoding(): PoolStatus['transcoding'] {
    const loads = this.#places.flatMap(({ process }) => process?.load?.transcoding ?? [])
    if (loads.length === 0) return undefined
    const inUse = loads.reduce((sum, { transcodes }) => sum + transcodes, 0)
    return { inUse, limit: inUse + loads.reduce((sum, { room }) => sum + room, 0) }
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

  get #replacementWaitMs(): number {
    return this.#options.replacementWaitMs ?? 3000
  }

  #spawn(place: WorkerPlace): void {
    if (this.#stopping.signal.aborted) return
    const { rtpAddress = '127.0.0.1', rtpPortRange = [20_000, 29_999], drainMs = 30_000, opusLibrary } = this.#options
    const [min, max] = rtpPortRange
    const rtpPorts: PortRange = sliceRange({ min, max }, place.index, this.#places.length)
    place.process = new WorkerProcess(
      {
        config: {
          rtpAddress,
          rtpPorts,
          drainMs,
          opusLibrary,
          transcodingLoad: this.#options.transcodingLoad ?? 0,
          pressurePeriodMs: this.#options.pressurePeriodMs ?? 1000,
        },
        requestTimeoutMs: this.#options.requestTimeoutMs ?? 10_000,
        startTimeoutMs: this.#startTimeoutMs,
        stallTimeoutMs: this.#options.stallTimeoutMs ?? 10_000,
        log: this.#log,
      },
      {
        onReady: () => this.#onReady(place),
        onLoad: (load) => this.#onLoad(place, load),
        onEvent: (session, event) => place.sessions.get(session)?.take(event),
        onLost: (reason) => this.#onLost(place, reason),
      },
    )
  }

  #onReady(place: WorkerPlace): void {
    place.onReady()
    this.#log.info({ pid: place.process?.pid, opus: place.process?.opus }, 'media worker ready')
    this.#tell({ pid: place.process?.pid, ready: true, sessions: 0, detail: undefined })
    this.#signalChange()
  }

  #onLoad(place: WorkerPlace, load: WorkerLoad): void {
    this.#cost.note(load.utilisation, load.carrying)
    const before = place.onLoad(load)
    const { utilisation, complexityCeiling } = load
    if (complexityCeiling === before) return
    const figures = { pid: place.process?.pid, sessions: place.sessions.size, utilisation, complexityCeiling }
    if (complexityCeiling === NO_PRESSURE.ceiling) {
      this.#log.info(figures, 'a media worker has time enough again: Opus runs as configured')
    } else if (before === NO_PRESSURE.ceiling) {
      this.#log.warn(figures, 'a media worker has too much to do: Opus runs at a lower complexity')
    } else {
      this.#log.debug(figures, 'Opus runs at another complexity')
    }
  }

  #onLost(place: WorkerPlace, reason: MediaError): void {
    const pid = place.process?.pid
    const { sessions, delayMs } = place.onLost()
    this.#tell({ pid, ready: false, sessions: sessions.length, detail: reason.message })
    const stopping = this.#stopping.signal.aborted
    for (const session of sessions) session.fail('worker-lost', stopping ? 'the media pool was closed' : reason.message)
    if (stopping) return
    this.#startError = reason
    this.#log.error({ sessions: sessions.length, delayMs }, `${reason.message}; it will be replaced`)
    this.#signalChange()
    void sleep(delayMs, this.#stopping.signal).then(() => this.#spawn(place))
  }

  #tell(change: WorkerChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  #refusalOf(views: readonly WorkerLoadView[]): Refusal | undefined {
    return refusalOf(views, { sessionsPerWorker: this.#maxSessions, costPerSession: this.#cost.perSession })
  }

  /** Where the next session goes; undefined when no worker is ready and has room. */
  #leastLoaded(): WorkerPlace | undefined {
    const cost = this.#cost.perSession
    const places = this.#places.filter(({ usable, sessions }) => usable && sessions.size < this.#maxSessions)
    const views = places.map((place) => place.assess(cost))
    // A call is let in while a worker is being replaced: for that one, not for those that had no room before.
    if (this.#refusalOf(views) && this.#places.some(({ usable }) => !usable)) return undefined
    const chosen = choosePlace(views, cost)
    return chosen === undefined ? undefined : places[chosen]
  }

  /** Waits for a worker that is on its way; there is none to wait for when all are full. */
  async #replacement(): Promise<WorkerPlace> {
    const giveUpAt = performance.now() + this.#replacementWaitMs
    while (!this.#stopping.signal.aborted && this.#places.some(({ usable }) => !usable)) {
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
