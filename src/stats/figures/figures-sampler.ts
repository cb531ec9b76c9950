import type { CallHappened } from '../../calls/call-event.ts'
import type { CallRecord } from '../../calls/call-record.ts'
import type { CallSeries, LiveCallFigures } from '../../calls/figures-view.ts'
import type { ParticipantFigures } from '../../calls/operator.ts'
import type { Clock } from '../../lib/clock.ts'
import { within } from '../../lib/deadline.ts'
import { reasonOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { SampledCall, type Measured } from './sampled-call.ts'
import { MAX_POINTS } from './series-recorder.ts'

export interface FiguresSamplerOptions {
  /** Asks for the figures of everyone in a call; bounded by itself too. May reject. */
  readonly ask: (callId: string) => Promise<readonly ParticipantFigures[]>
  /** Takes the series of a call that ended (epoch ms). Never throws, never waits. */
  readonly keep: (series: CallSeries, endedAt: number) => void
  readonly clock: Clock
  readonly log: Log
  /** How often it looks who is to be asked. Default 250 ms. */
  readonly tickMs?: number
  /** Each call is asked so often: 5 s; while somebody reads, 2 s; a call that is read alone, 1 s. */
  readonly everyMs?: number
  readonly readMs?: number
  readonly aloneMs?: number
  /** An answer that takes longer counts as a failure. Default 5 s. */
  readonly timeoutMs?: number
}

/** What a new call is given before it is asked, that there is something to measure. */
const SETTLE_MS = 1500
/** Figures older than that are not told as a call's present ones. */
const STALE_MS = 10_000
/** Points of all live calls together, 104 bytes each (of video as much again): 500 calls of an hour or longer. */
const ALL_POINTS = 500 * MAX_POINTS
/** However many calls there are, each has so many. */
const FEWEST_POINTS = 60

/**
 * Asks every live call how it sounds, again and again, spread over the period and never twice at once: for those who
 * look, and for the call's series.
 */
export class FiguresSampler {
  readonly #options: FiguresSamplerOptions
  readonly #timing: { readonly tick: number; readonly every: number; readonly read: number; readonly alone: number }
  /** Who was asked longest ago stands first. */
  readonly #calls = new Map<string, SampledCall>()
  readonly #timer: NodeJS.Timeout
  #readers = 0
  #lastTick: number
  /** How many may be asked now. */
  #credit = 0
  #maxPoints = MAX_POINTS
  #asked = 0
  #failed = 0

  constructor(options: FiguresSamplerOptions) {
    const { tickMs = 250, everyMs = 5000, readMs = 2000, aloneMs = 1000 } = options
    this.#options = options
    this.#timing = { tick: tickMs, every: everyMs, read: readMs, alone: aloneMs }
    this.#lastTick = options.clock.monotonic()
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  /** Hears of calls. Never throws. Works after `close`, for calls that end then. */
  take({ type, callId, data, at }: CallHappened): void {
    if (type === 'call.started' || type === 'call.changed') {
      let call = this.#calls.get(callId)
      if (!call) {
        // An alarm of a talk path that closes late is a change of a call that is over: nobody would end it again.
        if (type === 'call.changed') return
        call = new SampledCall(callId, this.#settling)
        this.#calls.set(callId, call)
      }
      const before = call.talking
      call.follow(data)
      if (!before && call.talking) call.askedAt = Math.max(call.askedAt, this.#settling)
    } else if (type === 'call.ended') this.#end(callId, data, at)
  }

  /** As they were measured last, of those that talk. */
  live(): readonly LiveCallFigures[] {
    const oldest = this.#options.clock.monotonic() - STALE_MS
    return [...this.#calls.values()].flatMap(({ live, talking, answeredAt }) =>
      live && talking && answeredAt >= oldest ? [live] : [],
    )
  }

  /** Until it is closed, all calls are asked more often. */
  watch(): { read(): readonly LiveCallFigures[]; close(): void } {
    let open = true
    this.#readers++
    return {
      read: () => this.live(),
      close: () => {
        if (open) this.#readers--
        open = false
      },
    }
  }

  /** Until it is closed, this call is asked more often. Undefined: there is no such live call. */
  watchCall(
    callId: string,
    onChange: () => void,
  ): { read(): Measured | undefined; isEnded(): boolean; close(): void } | undefined {
    const call = this.#calls.get(callId)
    if (!call) return undefined
    const listener = () => onChange()
    call.listeners.add(listener)
    if (!call.asking) this.#ask(call)
    return {
      read: () => call.latest,
      isEnded: () => call.ended,
      close: () => void call.listeners.delete(listener),
    }
  }

  /** Undefined: there is no such live call. */
  series(callId: string): CallSeries | undefined {
    return this.#calls.get(callId)?.series
  }

  status(): { readonly calls: number; readonly asked: number; readonly failed: number } {
    return { calls: this.#calls.size, asked: this.#asked, failed: this.#failed }
  }

  /** Asks nobody any more. Idempotent. */
  close(): void {
    clearInterval(this.#timer)
  }

  get #period(): number {
    return this.#readers > 0 ? this.#timing.read : this.#timing.every
  }

  /** As if it had been asked so that its turn comes in a moment. */
  get #settling(): number {
    return this.#options.clock.monotonic() - this.#period + SETTLE_MS
  }

  #tick(): void {
    const now = this.#options.clock.monotonic()
    const calls = [...this.#calls.values()]
    const talking = calls.filter((call) => call.talking)
    const paths = calls.reduce((sum, call) => sum + call.weight, 0)
    this.#maxPoints = Math.max(FEWEST_POINTS, Math.min(MAX_POINTS, Math.floor(ALL_POINTS / Math.max(1, paths))))
    // A little more than the mean, to catch up with; but never all at once, whatever the timer did.
    const share = (1.25 * talking.length) / this.#period
    this.#credit = Math.min(this.#credit + share * (now - this.#lastTick), Math.max(2, share * this.#timing.tick * 2))
    this.#lastTick = now
    const isDue = (call: SampledCall, ms: number) => now - call.askedAt >= ms - this.#timing.tick / 2
    for (const call of calls) {
      if (call.asking) continue
      if (call.listeners.size > 0) {
        if (isDue(call, this.#timing.alone)) this.#ask(call)
      } else if (call.talking && this.#credit >= 1 && isDue(call, this.#period)) {
        this.#credit--
        this.#ask(call)
      }
    }
  }

  #ask(call: SampledCall): void {
    const { ask, clock, log, timeoutMs = 5000 } = this.#options
    call.asking = true
    call.askedAt = clock.monotonic()
    this.#calls.delete(call.callId)
    this.#calls.set(call.callId, call)
    this.#asked++
    const answer = ask(call.callId)
    const settled = () => void (call.asking = false)
    answer.then(settled, settled)
    within(timeoutMs, answer, `the figures of call ${call.callId}`).then(
      (participants) => this.#answered(call, participants),
      (error: unknown) => {
        if (call.ended) return
        this.#failed++
        log.debug({ ...reasonOf(error), callId: call.callId }, 'a call could not be measured')
      },
    )
  }

  #answered(call: SampledCall, participants: readonly ParticipantFigures[]): void {
    if (call.ended) return
    const { clock } = this.#options
    if (call.take({ at: clock.now(), participants }, this.#maxPoints)) call.answeredAt = clock.monotonic()
    else if (call.talking) this.#failed++
    this.#tell(call)
  }

  #end(callId: string, record: CallRecord, at: number): void {
    const { log, keep } = this.#options
    const call = this.#calls.get(callId) ?? new SampledCall(callId, 0)
    this.#calls.delete(callId)
    try {
      call.finish(record, this.#maxPoints)
      const { series } = call
      if (series.paths.length > 0) keep(series, at)
    } catch (error) {
      log.error({ err: error, callId }, 'the series of a call is lost')
    }
    this.#tell(call)
  }

  /** One who looks and fails costs neither the others nor the call anything. */
  #tell({ callId, listeners }: SampledCall): void {
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (error) {
        this.#options.log.error({ err: error, callId }, 'a listener of the figures of a call failed')
      }
    }
  }
}
