import type { DeadLetter } from '../../lib/delivery.ts'
import type { Page, PageRequest } from '../../lib/page.ts'
import type { WebhookView } from '../../lib/webhook-view.ts'

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

export interface Webhooks {
  list(): Promise<readonly WebhookView[]>
  /** Those given up last come first. */
  deadLetters(page: PageRequest): Promise<Page<DeadLetter>>
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
