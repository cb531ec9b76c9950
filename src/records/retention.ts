import type { Clock } from '../lib/clock.ts'
import { sleep, within } from '../lib/deadline.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'

/** Something of which what is old is deleted. */
export interface Aging {
  /** For logs: `call records`. */
  readonly name: string
  /** 0: kept for ever. */
  readonly days: number
  /** Deletes what is older than `before` (epoch ms), `limit` at most; resolves with how much that was. May reject. */
  deleteBefore(before: number, limit: number): Promise<number>
}

export interface RetentionOptions {
  readonly aging: readonly Aging[]
  readonly clock: Clock
  readonly log: Log
  /** Default: a minute after the start, then each hour. Milliseconds. */
  readonly firstMs?: number
  readonly everyMs?: number
  /** Rows at a time, and the pause in between, in which others write. Default 500 and 50 ms. */
  readonly batch?: number
  readonly pauseMs?: number
}

const DAY_MS = 24 * 60 * 60_000

/** Deletes what has been kept for long enough, a little at a time. */
export class Retention {
  readonly #options: RetentionOptions
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Sweeps once, all there is. Resolves with how much was deleted; never rejects. */
  async sweep(): Promise<number> {
    let total = 0
    for (const aging of this.#options.aging) {
      if (aging.days > 0) total += await this.#sweepOne(aging)
    }
    return total
  }

  /** Bounded; idempotent; never rejects. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await within(3000, this.#running, 'ending a sweep').catch(() => undefined)
  }

  async #run(): Promise<void> {
    const { firstMs = 60_000, everyMs = 60 * 60_000 } = this.#options
    const { signal } = this.#stopping
    await sleep(firstMs, signal)
    while (!signal.aborted) {
      await this.sweep()
      await sleep(everyMs, signal)
    }
  }

  async #sweepOne(aging: Aging): Promise<number> {
    const { clock, log, batch = 500, pauseMs = 50 } = this.#options
    const { name, days } = aging
    const before = clock.now() - days * DAY_MS
    let deleted = 0
    try {
      while (!this.#stopping.signal.aborted) {
        const now = await aging.deleteBefore(before, batch)
        deleted += now
        if (now < batch) break
        await sleep(pauseMs, this.#stopping.signal)
      }
      if (deleted > 0) log.info({ name, days, deleted }, 'what was old is deleted')
    } catch (error) {
      log.warn({ name, ...reasonOf(error) }, 'what is old could not be deleted; it is tried again')
    }
    return deleted
  }
}
