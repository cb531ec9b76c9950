import type { CallView } from '../calls/call-view.ts'
import type { CallRecord } from '../calls/call-record.ts'
import type { StatsView, StatsWindow } from '../calls/stats-view.ts'
import type { Clock } from '../lib/clock.ts'
import { messageOf, reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { sampleOf, type CallSample } from './call-sample.ts'
import { CallWindows, stepsOf, type WindowTally } from './call-windows.ts'
import { StatsError } from './errors.ts'
import { viewOf } from './stats-view.ts'
import { Tally } from './tally.ts'

/** Calls of before, from wherever records are kept. */
export interface StoredCalls {
  /** Those that arrived at `from` or later and before `to` (epoch ms), in parts of bounded size. */
  samples(from: number, to: number): AsyncIterable<readonly CallSample[]>
}

export interface StatisticsOptions {
  /** Absent: the day begins at the start of the bridge, and there are no seven days. */
  readonly stored: StoredCalls | undefined
  readonly live: () => readonly CallView[]
  readonly clock: Clock
  readonly log: Log
  /** How long reading seven days may take. Default 30 s. */
  readonly timeoutMs?: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const WINDOWS: Readonly<Record<StatsWindow, { readonly ms: number; readonly stepMs: number }>> = {
  '30m': { ms: 30 * MINUTE, stepMs: MINUTE },
  '24h': { ms: DAY, stepMs: MINUTE },
  '7d': { ms: 7 * DAY, stepMs: HOUR },
}

/** Seven days are read from the store at most so often. */
const KEEP_WEEK_MS = MINUTE

/**
 * What became of the calls: of the last half hour and day from memory, of seven days from the store. A call counts in the
 * window in which it arrived.
 */
export class CallStatistics {
  readonly #options: StatisticsOptions
  readonly #windows = new CallWindows()
  readonly #stopping = new AbortController()
  #week: { readonly at: number; readonly tally: Promise<WindowTally> } | undefined
  #rebuilding: Promise<void> | undefined
  /** Of calls that ended while the store was read: they may stand there as well. */
  #seen: Set<string> | undefined
  #complete: boolean

  constructor(options: StatisticsOptions) {
    this.#options = options
    this.#complete = options.stored === undefined
  }

  /** A call ended. Never throws. */
  add(record: CallRecord): void {
    try {
      this.#seen?.add(record.callId)
      this.#windows.add(sampleOf(record), this.#options.clock.now())
    } catch (error) {
      this.#options.log.error({ err: error, callId: record.callId }, 'a call is missing in the statistics')
    }
  }

  /** Takes the calls of the last day from the store. Once, at the start, before the first `add`. Never rejects. */
  rebuild(): Promise<void> {
    this.#rebuilding ??= this.#rebuild()
    return this.#rebuilding
  }

  /** Rejects with a StatsError when the store can't be asked (7d only). */
  async stats(window: StatsWindow): Promise<StatsView> {
    const { ms, stepMs } = WINDOWS[window]
    const now = this.#options.clock.now()
    const tally = window === '7d' ? await this.#weekUpTo(now) : this.#windows.over(ms, stepMs, now)
    const complete = window === '7d' || this.#complete
    return viewOf({ window, tally, live: this.#options.live(), complete })
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#rebuilding
  }

  async #rebuild(): Promise<void> {
    const { stored, clock, log } = this.#options
    if (!stored) return
    const now = clock.now()
    this.#seen = new Set()
    try {
      for await (const samples of stored.samples(now - DAY - MINUTE, now + MINUTE)) {
        if (this.#stopping.signal.aborted) return
        for (const sample of samples) if (!this.#seen.has(sample.callId)) this.#windows.add(sample, now)
      }
      this.#complete = true
    } catch (error) {
      log.warn({ ...reasonOf(error) }, 'statistics begin now: the calls of the last day could not be read')
    } finally {
      this.#seen = undefined
    }
  }

  #weekUpTo(now: number): Promise<WindowTally> {
    const { stored } = this.#options
    if (!stored) return Promise.reject(new StatsError('seven days need the store: turn it on, or ask for 24h'))
    // One reading at a time, however many ask.
    if (this.#week && now - this.#week.at < KEEP_WEEK_MS && now >= this.#week.at) return this.#week.tally
    const tally = this.#readWeek(stored, now)
    const week = { at: now, tally }
    this.#week = week
    tally.catch(() => {
      if (this.#week === week) this.#week = undefined
    })
    return tally
  }

  async #readWeek(stored: StoredCalls, now: number): Promise<WindowTally> {
    const { clock, timeoutMs = 30_000 } = this.#options
    const { ms, stepMs } = WINDOWS['7d']
    const starts = stepsOf(now, ms, stepMs)
    const from = starts[0] ?? now
    const total = new Tally()
    const tallies = new Map<number, Tally>()
    const giveUpAt = clock.monotonic() + timeoutMs
    try {
      for await (const samples of stored.samples(from, now)) {
        if (this.#stopping.signal.aborted) throw new StatsError('the bridge is closing')
        if (clock.monotonic() > giveUpAt) throw new StatsError(`reading seven days took longer than ${timeoutMs} ms`)
        for (const sample of samples) {
          const at = Math.floor(sample.arrived / stepMs) * stepMs
          const tally = tallies.get(at) ?? new Tally()
          tallies.set(at, tally)
          tally.add(sample)
          total.add(sample)
        }
      }
    } catch (error) {
      if (error instanceof StatsError) throw error
      throw new StatsError(`the store can't be read: ${messageOf(error)}`, { cause: error })
    }
    return { from, to: now, stepMs, total, steps: starts.map((at) => ({ at, tally: tallies.get(at) })) }
  }
}
