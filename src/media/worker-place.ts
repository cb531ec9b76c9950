import { Backoff } from '../lib/retry.ts'
import { isOverloaded, type WorkerLoadView } from './admission.ts'
import type { RemoteSession } from './remote-session.ts'
import type { WorkerLoad } from './worker/messages.ts'
import { LOWEST_CEILING, NO_PRESSURE } from './worker/pressure.ts'
import type { WorkerProcess } from './worker/worker-process.ts'

/** A second in which many calls were set up says little of what follows. */
const SMOOTHED_PONGS = 3
/** A worker that held out so long does not make its successor wait. */
const SETTLED_MS = 60_000

/** One worker's place in the pool, and what is known of how it does. The process in it is replaced when it is lost. */
export class WorkerPlace {
  readonly index: number
  readonly sessions = new Map<string, RemoteSession>()
  process: WorkerProcess | undefined
  readonly #backoff = new Backoff({ firstMs: 200, maxMs: 30_000 })
  #readyAt: number | undefined
  #downAt = performance.now()
  /** Utilisation at the last pongs, latest first. */
  #recent: readonly number[] = []
  #ceiling = NO_PRESSURE.ceiling
  #overloaded = false

  constructor(index: number) {
    this.index = index
  }

  /** It has a process that answers: it can take sessions. */
  get usable(): boolean {
    return this.process?.isResponsive ?? false
  }

  /** For how long it has had no process that is ready; 0 while it has one. Milliseconds. */
  get downMs(): number {
    return this.process?.isReady ? 0 : performance.now() - this.#downAt
  }

  /** The highest complexity that it can afford, as it told last. */
  get complexityCeiling(): number {
    return this.#ceiling
  }

  onReady(): void {
    this.#readyAt = performance.now()
  }

  /** Takes a pong; returns the ceiling before it. */
  onLoad({ utilisation, complexityCeiling }: WorkerLoad): number {
    const before = this.#ceiling
    this.#recent = [utilisation, ...this.#recent.slice(0, SMOOTHED_PONGS - 1)]
    this.#ceiling = complexityCeiling
    return before
  }

  /** The process is gone. Returns the sessions that went with it, and how long its successor is to wait. */
  onLost(): { readonly sessions: readonly RemoteSession[]; readonly delayMs: number } {
    const sessions = [...this.sessions.values()]
    const now = performance.now()
    if (this.#readyAt !== undefined && now - this.#readyAt > SETTLED_MS) this.#backoff.reset()
    this.sessions.clear()
    this.process = undefined
    this.#readyAt = undefined
    this.#downAt = now
    this.#recent = []
    this.#ceiling = NO_PRESSURE.ceiling
    this.#overloaded = false
    return { sessions, delayMs: this.#backoff.next() }
  }

  /** How it does, with what was placed since its last pong. */
  assess(costPerSession: number): WorkerLoadView {
    const load = this.process?.load
    const view = {
      sessions: this.sessions.size,
      carrying: load?.carrying ?? 0,
      utilisation: this.#recent.reduce((sum, value) => sum + value, 0) / Math.max(1, this.#recent.length),
      // Those that were placed and have no port yet will take one.
      freePorts: load && load.freePorts - Math.max(0, this.sessions.size - load.takenPorts),
      pressed: this.#ceiling < NO_PRESSURE.ceiling,
      exhausted: this.#ceiling === LOWEST_CEILING,
      overloaded: this.#overloaded,
    }
    this.#overloaded = isOverloaded(view, costPerSession)
    return { ...view, overloaded: this.#overloaded }
  }
}
