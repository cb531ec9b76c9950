import { sleep } from '../lib/deadline.ts'
import { Emitter } from '../lib/emitter.ts'
import { messageOf } from '../lib/errors.ts'
import { Backoff } from '../lib/retry.ts'

/**
 * - `connecting`: never been online yet, and nothing has gone wrong so far
 * - `unreachable`: nobody answers, or the connection was lost
 * - `unauthorized`: Asterisk refused user or password
 * - `read-only`: the user lacks a right the bridge needs
 * - `replaced`: another bridge took our Stasis application
 */
export type LinkStatus = 'stopped' | 'connecting' | 'online' | 'unreachable' | 'unauthorized' | 'read-only' | 'replaced'

export interface LinkState {
  readonly status: LinkStatus
  /** Epoch ms at which the status began. */
  readonly since: number
  /** What went wrong last, with what to do about it; undefined while online. */
  readonly error: string | undefined
}

/** How a connection, or the attempt to make one, ended. */
export interface LinkEnding {
  readonly status: 'unreachable' | 'unauthorized' | 'read-only' | 'replaced'
  readonly error: string
}

export interface LinkTimes {
  /** The first wait after a loss, doubling up to `maxMs`. */
  readonly firstMs: number
  readonly maxMs: number
  /** The wait after an ending that only a person can change (wrong password). */
  readonly slowMs: number
}

export const LINK_TIMES: LinkTimes = { firstMs: 200, maxMs: 10_000, slowMs: 30_000 }

/** Runs one connection from dialling to its end. Calls `online` when it is up; returns soon after `signal` aborts. */
export type LinkRun = (online: () => void, signal: AbortSignal) => Promise<LinkEnding>

export interface LinkEvents {
  state: [state: LinkState]
}

/** Keeps one connection to Asterisk, for ever: makes it again after each end, with jittered back-off. */
export class Link extends Emitter<LinkEvents> {
  readonly #run: LinkRun
  readonly #times: LinkTimes
  readonly #stop = new AbortController()
  #state: LinkState = { status: 'stopped', since: Date.now(), error: undefined }
  #running: Promise<void> | undefined

  constructor(run: LinkRun, times: LinkTimes) {
    super()
    this.#run = run
    this.#times = times
  }

  get state(): LinkState {
    return this.#state
  }

  start(): void {
    if (this.#running || this.#stop.signal.aborted) return
    this.#become('connecting', undefined)
    this.#running = this.#loop(this.#stop.signal)
  }

  /** Idempotent; resolves when the connection is gone. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #loop(signal: AbortSignal): Promise<void> {
    const soon = new Backoff(this.#times)
    const slow = new Backoff({ firstMs: this.#times.slowMs, maxMs: this.#times.slowMs })
    for (;;) {
      const ending = await this.#once(soon, signal)
      if (signal.aborted) break
      this.#become(ending.status, ending.error)
      await sleep((ending.status === 'unreachable' ? soon : slow).next(), signal)
    }
    this.#become('stopped', undefined)
  }

  async #once(backoff: Backoff, signal: AbortSignal): Promise<LinkEnding> {
    let onlineAt = Infinity
    try {
      return await this.#run(() => {
        onlineAt = performance.now()
        this.#become('online', undefined)
      }, signal)
    } catch (error) {
      return { status: 'unreachable', error: messageOf(error) }
    } finally {
      // One that was lost as soon as it was made is no reason to try any faster.
      if (performance.now() - onlineAt > this.#times.maxMs) backoff.reset()
    }
  }

  #become(status: LinkStatus, error: string | undefined): void {
    const same = status === this.#state.status
    this.#state = { status, since: same ? this.#state.since : Date.now(), error }
    if (!same) this.emit('state', this.#state)
  }
}
