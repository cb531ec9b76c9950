import type { Clock } from '../lib/clock.ts'
import { reasonOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { EventsError } from './errors.ts'
import { EventRing, type JournalEvent, type RingBounds } from './event-ring.ts'
import { formatEventId, newEpoch, parseEventId } from './event-id.ts'
import { EVENT_TYPES, type Happened } from './happening.ts'
import { Subscription, type Dropped } from './subscription.ts'
import { typeFilter, unknownPatterns, type TypePattern } from './type-filter.ts'

export interface JournalOptions extends Partial<RingBounds> {
  readonly log: Log
  readonly clock: Clock
  /** Whether events may tell which digits were pressed; without, they are not even kept. */
  readonly digits: boolean
  /** Readers at the same time; default 64. */
  readonly maxSubscribers?: number
}

export interface SubscribeOptions {
  /** All types when empty. */
  readonly types: readonly TypePattern[]
  /** Events of this call only. */
  readonly callId: string | undefined
  /** Go on after this one; from now on when undefined. */
  readonly after: string | undefined
  /** Something can be read, or the journal closed. Called later, never from within `append`. */
  readonly onReadable: () => void
  /** Not counted among the subscribers that are bounded: for the bridge's own readers. */
  readonly internal?: boolean
}

export interface JournalStatus {
  readonly subscribers: number
  readonly events: number
  readonly bytes: number
  readonly appended: ReadonlyMap<string, number>
  /** That subscribers were too slow for, since the start. */
  readonly dropped: number
  /** That had no JSON: a defect. */
  readonly unfit: number
}

/** An event longer than this is told without its data. UTF-16 units. */
const MAX_EVENT_LENGTH = 256 * 1024

/**
 * All that happens, in order, for whoever wants to hear of it. Keeps the latest events, so that a reader who was away
 * for a moment misses nothing. Appending costs one serialisation and never waits, whatever the readers do.
 */
export class EventJournal {
  readonly epoch: string
  readonly #options: JournalOptions
  readonly #ring: EventRing
  readonly #subscriptions = new Map<Subscription, Pick<SubscribeOptions, 'internal' | 'onReadable'>>()
  readonly #appended = new Map<string, number>()
  #waking: NodeJS.Immediate | undefined
  #droppedBefore = 0
  #unfit = 0
  #closed = false

  constructor(options: JournalOptions) {
    this.#options = options
    this.epoch = newEpoch(options.clock.now())
    this.#ring = new EventRing({
      maxEvents: options.maxEvents ?? 10_000,
      maxBytes: options.maxBytes ?? 16 * 1024 * 1024,
    })
  }

  /** Never throws and never waits. */
  append(happened: Happened): void {
    if (this.#closed) return
    const event = this.#toEvent(happened)
    if (!event) return
    this.#ring.push(event, (leaving) => {
      for (const subscription of this.#subscriptions.keys()) subscription.leaving(leaving)
    })
    this.#appended.set(event.type, (this.#appended.get(event.type) ?? 0) + 1)
    if (this.#subscriptions.size > 0) this.#waking ??= setImmediate(() => this.#wake())
  }

  /**
   * Begins to read. Throws an EventsError: `events_type_unknown`, `events_id_invalid`, `events_too_many_clients`. To be
   * closed by the caller, or by the journal's own `close`.
   */
  subscribe(options: SubscribeOptions): Subscription {
    const { after, callId, types, internal = false, onReadable } = options
    const max = this.#options.maxSubscribers ?? 64
    if (this.#closed) throw new EventsError('events_too_many_clients', 'the bridge is closing')
    if (!internal && this.#external >= max) {
      throw new EventsError(
        'events_too_many_clients',
        `${max} programs read events already: let one of them go, or raise events.maxClients`,
      )
    }
    const unknown = unknownPatterns(types)
    if (unknown.length > 0) {
      throw new EventsError(
        'events_type_unknown',
        `no event is of the type ${unknown.join(', ')}; there are: ${[...EVENT_TYPES.keys()].join(', ')}`,
      )
    }
    const start = this.#startAfter(after)
    const ofType = typeFilter(types)
    const subscription = new Subscription(
      {
        ring: this.#ring,
        idOf: (seq) => this.#idOf(seq),
        wants: (event) => ofType(event.type) && (callId === undefined || event.callId === callId),
        onReadable,
        onClose: () => {
          if (this.#subscriptions.delete(subscription)) this.#droppedBefore += subscription.droppedTotal
        },
      },
      start.position,
      start.lost,
    )
    this.#subscriptions.set(subscription, { internal, onReadable })
    return subscription
  }

  status(): JournalStatus {
    let dropped = this.#droppedBefore
    for (const subscription of this.#subscriptions.keys()) dropped += subscription.droppedTotal
    return {
      subscribers: this.#external,
      events: this.#ring.next - this.#ring.first,
      bytes: this.#ring.bytes,
      appended: this.#appended,
      dropped,
      unfit: this.#unfit,
    }
  }

  /** Nothing is taken any more, and every reader is closed. Idempotent. */
  close(): void {
    this.#closed = true
    clearImmediate(this.#waking)
    this.#waking = undefined
    for (const [subscription, { onReadable }] of [...this.#subscriptions]) {
      subscription.close()
      onReadable()
    }
  }

  get #external(): number {
    return [...this.#subscriptions.values()].filter(({ internal }) => !internal).length
  }

  #wake(): void {
    this.#waking = undefined
    for (const subscription of [...this.#subscriptions.keys()]) {
      try {
        subscription.wake()
      } catch (error) {
        this.#options.log.error({ err: error }, 'a reader of events failed; it is closed')
        subscription.close()
      }
    }
  }

  #startAfter(after: string | undefined): { position: number; lost: Omit<Dropped, 'kind'> | undefined } {
    const { first, next } = this.#ring
    if (after === undefined) return { position: next, lost: undefined }
    const id = parseEventId(after)
    if (!id) throw new EventsError('events_id_invalid', 'the id to go on after must be one that an event had')
    if (id.epoch !== this.epoch || id.seq >= next) {
      // Of an earlier run: what is kept of this one is new to the reader.
      const to = first > 1 ? this.#idOf(first - 1) : undefined
      return { position: first, lost: { from: undefined, to, count: undefined, exact: false } }
    }
    const position = id.seq + 1
    if (position >= first) return { position, lost: undefined }
    const lost = { from: this.#idOf(position), to: this.#idOf(first - 1), count: first - position, exact: false }
    return { position: first, lost }
  }

  #idOf(seq: number): string {
    return formatEventId({ epoch: this.epoch, seq })
  }

  #toEvent(happened: Happened): JournalEvent | undefined {
    const { type, at, callId } = happened
    const seq = this.#ring.next
    const id = this.#idOf(seq)
    const head = { id, type, at, callId: callId ?? null }
    try {
      const data: unknown = this.#options.digits ? happened.data : withoutDigit(happened)
      const json = toJson({ ...head, data })
      const fit = json.length <= MAX_EVENT_LENGTH
      return { id, seq, type, at, callId, json: fit ? json : toJson({ ...head, data: { omitted: 'too large' } }) }
    } catch (error) {
      this.#unfit++
      this.#options.log.error({ ...reasonOf(error), type }, 'an event has no JSON')
      return undefined
    }
  }
}

function withoutDigit(happened: Happened): unknown {
  return happened.type === 'call.dtmf' ? { ...happened.data, digit: undefined } : happened.data
}

/** One line; what is not known is null rather than absent, so that every event of a type has the same keys. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === undefined) return null
    return typeof inner === 'bigint' ? inner.toString() : inner
  })
}
