import type { Clock } from '../../lib/clock.ts'
import { sleep } from '../../lib/deadline.ts'
import type { Delivery } from '../../lib/delivery.ts'
import { reasonOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { Backoff, type BackoffOptions } from '../../lib/retry.ts'
import type { Attempted } from './attempt.ts'
import type { DeliverySpool } from './delivery-spool.ts'
import type { Slots } from './slots.ts'
import type { Webhook } from './webhook.ts'

/** How long is waited after a failure. */
export interface RetryTimes {
  /** The receiver is away: everything waits, so that the order is kept. */
  readonly receiver: BackoffOptions
  /** A delivery is not taken: first it is tried again in its place, so often… */
  readonly inLine: BackoffOptions & { readonly attempts: number }
  /** …then it is put aside, and the next ones go before it. The wait grows with the delivery's age. */
  readonly aside: BackoffOptions
}

export const RETRY_TIMES: RetryTimes = {
  receiver: { firstMs: 2000, maxMs: 300_000 },
  inLine: { firstMs: 1000, maxMs: 10_000, attempts: 3 },
  aside: { firstMs: 60_000, maxMs: 3_600_000 },
}

export interface HookRunnerOptions {
  readonly hook: Webhook
  readonly spool: DeliverySpool
  /** Shared by all hooks. */
  readonly slots: Slots
  readonly attempt: (delivery: Delivery, signal: AbortSignal) => Promise<Attempted>
  readonly times: RetryTimes
  readonly random: () => number
  readonly clock: Clock
  readonly log: Log
  readonly onSettled: (outcome: 'delivered' | 'failed' | 'dead') => void
}

type Failure = Extract<Attempted, { outcome: 'failed' }>

export type HookState =
  | { readonly state: 'idle' }
  | { readonly state: 'delivering' }
  /** The receiver failed. `retryAt` in epoch ms. */
  | { readonly state: 'waiting'; readonly retryAt: number }

const BATCH = 50
/** Without a reason to look, the spool is looked at so often all the same. */
const LOOK_AGAIN_MS = 60_000
/** Timers and the clock don't agree to the millisecond: waking too early would find the next delivery instead. */
const TIMER_SLACK_MS = 20

/** Makes the deliveries of one hook: one after the other, in the order of the events as long as the receiver takes them. */
export class HookRunner {
  readonly hook: Webhook
  readonly #options: HookRunnerOptions
  readonly #stop = new AbortController()
  readonly #away: Backoff
  readonly #storeAway: Backoff
  readonly #running: Promise<void>
  #nudge = new AbortController()
  #state: HookState = { state: 'idle' }
  #error: string | undefined
  /** The delivery that was refused last, and how often in a row. */
  #refused: { readonly id: string; readonly failures: number } | undefined

  constructor(options: HookRunnerOptions) {
    this.hook = options.hook
    this.#options = options
    this.#away = new Backoff({ ...options.times.receiver, random: options.random })
    this.#storeAway = new Backoff({ firstMs: 500, maxMs: 30_000, random: options.random })
    this.#running = this.#run()
  }

  get state(): HookState {
    return this.#state
  }

  /** Why the last attempt failed; undefined when it did not. */
  get error(): string | undefined {
    return this.#error
  }

  /** Something was put into the spool. A wait for the receiver goes on, or the order would be lost. */
  kick(): void {
    if (this.#state.state !== 'waiting') this.#nudge.abort()
  }

  /** Breaks off what is under way; it is made again at the next start. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#nudge.abort()
    await this.#running
  }

  #isStopping(): boolean {
    return this.#stop.signal.aborted
  }

  async #run(): Promise<void> {
    while (!this.#isStopping()) {
      try {
        // Before looking: what is put in while we look must wake us from the sleep after it.
        this.#renewNudge()
        const pauseMs = await this.#deliverDue()
        if (this.#state.state === 'waiting') this.#renewNudge()
        await sleep(pauseMs, this.#nudge.signal)
        this.#storeAway.reset()
      } catch (error) {
        this.#options.log.error({ ...reasonOf(error), hook: this.hook.name }, "a webhook's spool failed")
        await sleep(this.#storeAway.next(), this.#stop.signal)
      }
    }
  }

  #renewNudge(): void {
    if (this.#nudge.signal.aborted && !this.#isStopping()) this.#nudge = new AbortController()
  }

  /** How long to wait before looking again. */
  async #deliverDue(): Promise<number> {
    const { spool, clock } = this.#options
    const due = await spool.due(this.hook.name, BATCH, clock.now())
    if (due.length === 0) {
      this.#state = { state: 'idle' }
      const next = await spool.nextDue(this.hook.name)
      return next === undefined
        ? LOOK_AGAIN_MS
        : Math.min(LOOK_AGAIN_MS, Math.max(0, next - clock.now()) + TIMER_SLACK_MS)
    }
    for (const delivery of due) {
      const pauseMs = await this.#options.slots.use(() => this.#deliver(delivery))
      if (pauseMs > 0 || this.#isStopping()) return pauseMs
    }
    return 0
  }

  /** How long the hook must be left alone. */
  async #deliver(delivery: Delivery): Promise<number> {
    const { spool, attempt } = this.#options
    if (this.#isStopping()) return 0
    this.#state = { state: 'delivering' }
    const result = await attempt(delivery, this.#stop.signal)
    if (result.outcome === 'delivered') {
      this.#error = undefined
      this.#away.reset()
      await this.#settle(() => spool.delivered(delivery.id))
      this.#options.onSettled('delivered')
      return 0
    }
    // Broken off by us: it says nothing of the receiver.
    return this.#isStopping() ? 0 : this.#afterFailure(delivery, result)
  }

  async #afterFailure(delivery: Delivery, failure: Failure): Promise<number> {
    const { spool, clock, log } = this.#options
    const { name, giveUpMs } = this.hook
    const { error, fault } = failure
    const at = clock.now()
    const attempts = delivery.attempts + 1
    const age = at - delivery.createdAt
    const dead = age >= giveUpMs
    const inLine = fault === 'receiver' || this.#againInLine(delivery.id)
    const wait = inLine ? this.#waitInLine(failure) : this.#waitAside(age)
    const nextAt = dead ? undefined : at + wait
    await this.#settle(() => spool.failed(delivery.id, { at, nextAt, error }))
    this.#options.onSettled(dead ? 'dead' : 'failed')
    // A receiver that is away for hours is told of once.
    if (dead || error !== this.#error) {
      const what = dead ? 'a webhook was given up: see its dead letters' : 'a webhook failed and is tried again'
      log.warn({ hook: name, type: delivery.type, delivery: delivery.id, attempts, err: error }, what)
    }
    this.#error = error
    if (!inLine || (dead && fault === 'delivery')) return 0
    this.#state = { state: 'waiting', retryAt: at + wait }
    return wait + TIMER_SLACK_MS
  }

  /** Whether a delivery that was not taken is tried again before the next ones. */
  #againInLine(id: string): boolean {
    const failures = (this.#refused?.id === id ? this.#refused.failures : 0) + 1
    this.#refused = { id, failures }
    return failures < this.#options.times.inLine.attempts
  }

  #waitInLine({ fault, retryAfterMs = 0 }: Failure): number {
    const { times, random } = this.#options
    if (fault === 'receiver') return Math.max(this.#away.next(), Math.min(retryAfterMs, times.aside.maxMs))
    const { firstMs, maxMs } = times.inLine
    return jittered(Math.min(maxMs, firstMs * 2 ** ((this.#refused?.failures ?? 1) - 1)), random)
  }

  #waitAside(age: number): number {
    const { times, random } = this.#options
    return jittered(Math.min(times.aside.maxMs, Math.max(times.aside.firstMs, age)), random)
  }

  /** What happened is noted, however long the store is away: otherwise the same would be sent again. */
  async #settle(note: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await note()
        return
      } catch (error) {
        if (this.#isStopping()) return
        this.#options.log.error({ ...reasonOf(error), hook: this.hook.name }, 'a delivery could not be noted')
        await sleep(this.#storeAway.next(), this.#stop.signal)
      }
    }
  }
}

/** Between half of it and all of it. */
function jittered(ms: number, random: () => number): number {
  return Math.round((ms / 2) * (1 + random()))
}
