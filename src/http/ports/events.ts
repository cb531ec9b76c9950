import type { Page, PageRequest } from '../../lib/page.ts'

/** An event, made into text already. */
export interface ToldEvent {
  /** `<epoch>-<seq>`, for Last-Event-ID. */
  readonly id: string
  /** `call.ended` */
  readonly type: string
  /** The whole of it as one line of JSON. */
  readonly json: string
}

/** Events that a reader wanted and can't be told any more; see the route's description. */
export interface DroppedEvents {
  readonly from: string | undefined
  readonly to: string | undefined
  readonly count: number | undefined
  readonly exact: boolean
}

export type EventReading =
  { readonly kind: 'event'; readonly event: ToldEvent } | ({ readonly kind: 'dropped' } & DroppedEvents)

/** One reader's place among the events. Holds none of them. */
export interface EventReader {
  /** The id to go on from. */
  readonly position: string
  readonly closed: boolean
  /** Undefined when there is nothing now; `onReadable` tells when there is, or when it was closed. */
  read(): EventReading | undefined
  close(): void
}

export interface EventReaderOptions {
  /** `call.ended`, `call.*`; all when empty. */
  readonly types: readonly string[]
  readonly callId: string | undefined
  /** The id of the last event that was read before. */
  readonly after: string | undefined
  readonly onReadable: () => void
}

/** What happens, for programs to follow. */
export interface EventFeed {
  /** Throws a BridgeError: `events_type_unknown`, `events_id_invalid`, `events_too_many_clients`. */
  subscribe(options: EventReaderOptions): EventReader
}

/** A webhook of the configuration, and how it gets on. */
export interface WebhookView {
  readonly name: string
  /** Without its query: that may hold a secret. */
  readonly url: string
  readonly types: readonly string[]
  readonly state: 'idle' | 'delivering' | 'waiting'
  /** Deliveries that are still to be made. */
  readonly queued: number
  readonly dead: number
  /** Why the last one failed; undefined when it did not. */
  readonly error: string | undefined
  /** Epoch ms of the next attempt while `waiting`. */
  readonly retryAt: number | undefined
}

/** A delivery that was given up. */
export interface DeadLetterView {
  readonly id: string
  readonly hook: string
  readonly eventId: string
  readonly type: string
  readonly callId: string | undefined
  /** The event as it was to be sent: JSON. */
  readonly body: string
  readonly createdAt: number
  readonly attempts: number
  readonly error: string
  /** When it was given up. */
  readonly diedAt: number
}

export interface Webhooks {
  list(): Promise<readonly WebhookView[]>
  /** Those given up last come first. */
  deadLetters(page: PageRequest): Promise<Page<DeadLetterView>>
  /** Puts it back among those to be delivered. Rejects with `webhook_delivery_unknown`. */
  retry(id: string): Promise<void>
  /** Rejects with `webhook_delivery_unknown`. */
  discard(id: string): Promise<void>
}

export interface EventsPort {
  readonly events: EventFeed
  /** Absent where the configuration has none: their routes then don't exist. */
  readonly webhooks?: Webhooks | undefined
}
