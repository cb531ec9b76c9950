import { createHash } from 'node:crypto'
import type { Clock } from '../../lib/clock.ts'
import { sleep, within } from '../../lib/deadline.ts'
import type { DeadLetter, NewDelivery } from '../../lib/delivery.ts'
import { reasonOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Page, PageRequest } from '../../lib/page.ts'
import { Backoff } from '../../lib/retry.ts'
import { version } from '../../lib/version.ts'
import type { WebhookView } from '../../lib/webhook-view.ts'
import { EventsError } from '../errors.ts'
import type { JournalEvent } from '../event-ring.ts'
import type { EventJournal } from '../journal.ts'
import type { Subscription } from '../subscription.ts'
import { typeFilter } from '../type-filter.ts'
import { attempt } from './attempt.ts'
import type { DeliverySpool } from './delivery-spool.ts'
import { systemResolver, type Resolver } from './destination-check.ts'
import { HookRunner, RETRY_TIMES, type RetryTimes } from './hook-runner.ts'
import { Slots } from './slots.ts'
import type { Webhook } from './webhook.ts'

export interface WebhookSenderOptions {
  readonly hooks: readonly Webhook[]
  readonly journal: EventJournal
  readonly spool: DeliverySpool
  readonly clock: Clock
  readonly log: Log
  /** Deliveries under way at the same time, of all hooks together; one of each hook. Default 4. */
  readonly concurrency?: number
  /** Of each hook; further events are not sent to it and counted. Default 10 000. */
  readonly maxQueued?: number
  readonly resolver?: Resolver
  readonly times?: RetryTimes
  readonly random?: () => number
  /** PEM of further authorities, for tests. */
  readonly ca?: string
}

/** Since the start. */
export interface WebhookTotals {
  readonly delivered: number
  /** Attempts that failed and are made again. */
  readonly failed: number
  readonly dead: number
  /** Events that were never put into the spool: it was full, or failed for so long that they left the journal. */
  readonly dropped: number
  readonly queued: number
}

const READ_AT_ONCE = 100

/** Sends events to the webhooks: from the journal into the spool, from the spool to the receivers. At least once each. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions
  readonly #filters: readonly { readonly hook: Webhook; readonly wants: (type: string) => boolean }[]
  readonly #subscription: Subscription
  readonly #queued = new Map<string, number>()
  readonly #totals = { delivered: 0, failed: 0, dead: 0, dropped: 0 }
  readonly #stop = new AbortController()
  readonly #full = new Set<string>()
  #counted = false
  #runners: readonly HookRunner[] = []
  #feeding: Promise<void> | undefined
  #closing: Promise<void> | undefined

  private constructor(options: WebhookSenderOptions) {
    this.#options = options
    this.#filters = options.hooks.map((hook) => ({ hook, wants: typeFilter(hook.types) }))
    this.#subscription = options.journal.subscribe({
      types: [],
      callId: undefined,
      after: undefined,
      internal: true,
      onReadable: () => this.#feed(),
    })
  }

  /** Goes on with what waits in the spool; one that is away just now is waited for in the background. */
  static open(options: WebhookSenderOptions): WebhookSender {
    const sender = new WebhookSender(options)
    sender.#start()
    return sender
  }

  async list(): Promise<readonly WebhookView[]> {
    const counts = new Map((await this.#options.spool.counts()).map((count) => [count.hook, count]))
    return this.#runners.map(({ hook, state, error }) => ({
      name: hook.name,
      url: hook.url.replace(/\?.*$/s, ''),
      types: hook.types,
      state: state.state,
      queued: counts.get(hook.name)?.queued ?? 0,
      dead: counts.get(hook.name)?.dead ?? 0,
      error,
      retryAt: state.state === 'waiting' ? state.retryAt : undefined,
    }))
  }

  deadLetters(page: PageRequest): Promise<Page<DeadLetter>> {
    return this.#options.spool.dead(page)
  }

  /** Rejects with `webhook_delivery_unknown`. */
  async retry(id: string): Promise<void> {
    if (!(await this.#options.spool.retry(id, this.#options.clock.now()))) throw unknownDelivery(id)
    for (const runner of this.#runners) {
      if (!id.endsWith(`.${markOf(runner.hook.name)}`)) continue
      this.#count(runner.hook.name, 1)
      runner.kick()
    }
  }

  /** Rejects with `webhook_delivery_unknown`. */
  async discard(id: string): Promise<void> {
    if (!(await this.#options.spool.discard(id))) throw unknownDelivery(id)
  }

  status(): WebhookTotals {
    const queued = [...this.#queued.values()].reduce((sum, count) => sum + count, 0)
    return { ...this.#totals, dropped: this.#totals.dropped + this.#subscription.droppedTotal, queued }
  }

  /**
   * Puts what happened until now into the spool, and breaks off what is being sent; that is sent again at the next start.
   * Bounded; idempotent; never rejects.
   */
  close(ms = 4000): Promise<void> {
    this.#closing ??= this.#close(ms)
    return this.#closing
  }

  async #close(ms: number): Promise<void> {
    const runnersClosed = Promise.all(this.#runners.map((runner) => runner.close()))
    try {
      this.#feed()
      await within(ms, this.#feeding ?? Promise.resolve(), 'putting the last events into the spool')
    } catch (error) {
      this.#options.log.error({ ...reasonOf(error) }, 'events are not sent to webhooks: the spool failed to the end')
    }
    this.#stop.abort()
    this.#subscription.close()
    await runnersClosed
  }

  #start(): void {
    const {
      hooks,
      spool,
      clock,
      log,
      times = RETRY_TIMES,
      random = Math.random,
      resolver = systemResolver,
      ca,
    } = this.#options
    const slots = new Slots(this.#options.concurrency ?? 4)
    this.#runners = hooks.map(
      (hook) =>
        new HookRunner({
          hook,
          spool,
          slots,
          times,
          random,
          clock,
          log,
          attempt: (delivery, signal) =>
            attempt(hook, delivery, { resolver, now: clock.now(), userAgent: `cubebridge/${version}`, signal, ca }),
          onSettled: (outcome) => {
            this.#totals[outcome]++
            if (outcome !== 'failed') this.#count(hook.name, -1)
          },
        }),
    )
    this.#feed()
  }

  #feed(): void {
    this.#feeding ??= this.#readAll().finally(() => {
      this.#feeding = undefined
    })
  }

  async #readAll(): Promise<void> {
    if (!this.#counted) await this.#countSpool()
    for (;;) {
      const events: JournalEvent[] = []
      let empty = false
      while (events.length < READ_AT_ONCE && !empty) {
        const told = this.#subscription.read()
        if (told?.kind === 'event') events.push(told.event)
        else if (told)
          this.#options.log.error({ ...told }, 'events were lost to webhooks: the spool was away for too long')
        else empty = true
      }
      const deliveries = events.flatMap((event) => this.#deliveriesOf(event))
      if (deliveries.length > 0 && !(await this.#enqueue(deliveries))) return
      // Not at the first end that was met: what happened while the spool was written has woken nobody.
      if (empty && events.length === 0) return
    }
  }

  /** What waits from an earlier run has its part in the bound. */
  async #countSpool(): Promise<void> {
    const { hooks, spool, log } = this.#options
    try {
      for (const { hook, queued } of await spool.counts()) {
        if (hooks.some(({ name }) => name === hook)) this.#count(hook, queued)
        else if (queued > 0) log.warn({ hook, queued }, 'deliveries wait for a webhook that is not configured any more')
      }
      this.#counted = true
    } catch (error) {
      log.warn({ ...reasonOf(error) }, 'what waits for webhooks from before could not be counted yet')
    }
  }

  async #enqueue(deliveries: readonly NewDelivery[]): Promise<boolean> {
    const backoff = new Backoff({ firstMs: 200, maxMs: 10_000 })
    for (;;) {
      try {
        await this.#options.spool.enqueue(deliveries)
        break
      } catch (error) {
        if (this.#stop.signal.aborted) return false
        this.#options.log.error({ ...reasonOf(error) }, 'events wait for the spool of the webhooks')
        await sleep(backoff.next(), this.#stop.signal)
      }
    }
    for (const { hook } of deliveries) this.#count(hook, 1)
    for (const runner of this.#runners) {
      if (deliveries.some(({ hook }) => hook === runner.hook.name)) runner.kick()
    }
    return true
  }

  #deliveriesOf(event: JournalEvent): NewDelivery[] {
    const { id: eventId, type, callId, json: body, at: createdAt } = event
    const wanting = this.#filters.filter(({ wants }) => wants(type)).map(({ hook }) => hook.name)
    return wanting
      .filter((hook) => this.#hasRoom(hook))
      .map((hook) => ({ id: `${eventId}.${markOf(hook)}`, hook, eventId, type, callId, body, createdAt }))
  }

  #hasRoom(hook: string): boolean {
    const { maxQueued = 10_000, log } = this.#options
    if ((this.#queued.get(hook) ?? 0) < maxQueued) {
      this.#full.delete(hook)
      return true
    }
    this.#totals.dropped++
    if (!this.#full.has(hook))
      log.error({ hook, maxQueued }, 'a webhook has too much to catch up with: events are dropped')
    this.#full.add(hook)
    return false
  }

  #count(hook: string, by: number): void {
    this.#queued.set(hook, Math.max(0, (this.#queued.get(hook) ?? 0) + by))
  }
}

/** Makes the ids of one event's deliveries differ. */
function markOf(hook: string): string {
  return createHash('sha256').update(hook).digest('hex').slice(0, 8)
}

function unknownDelivery(id: string): EventsError {
  return new EventsError('webhook_delivery_unknown', `there is no dead letter ${id} (any more)`)
}
