import type { EventRing, JournalEvent } from './event-ring.ts'

/** Events that a subscriber wanted and can't be told any more. */
export interface Dropped {
  readonly kind: 'dropped'
  /** The first and the last of them; `from` is undefined when the ids of an earlier run of the bridge were asked for. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** How many; undefined when that is not known: they were of an earlier run. */
  readonly count: number | undefined
  /** False: `count` includes events that the filter would have left out. */
  readonly exact: boolean
}

export type Told = { readonly kind: 'event'; readonly event: JournalEvent } | Dropped

export interface Subscriber {
  readonly ring: EventRing
  readonly idOf: (seq: number) => string
  readonly wants: (event: JournalEvent) => boolean
  /** Something can be read. Called at most once between two reads that find nothing. */
  readonly onReadable: () => void
  readonly onClose: () => void
}

/**
 * One reader's place in the journal. It holds no events, only where it stands: a reader that is slower than the events
 * costs nothing, and once what it did not read has left the journal it is told how much that was.
 */
export class Subscription {
  readonly #subscriber: Subscriber
  #position: number
  #lost: { from: string | undefined; to: string | undefined; count: number | undefined; exact: boolean } | undefined
  #idle = false
  #closed = false
  #droppedTotal = 0

  /** `position`: the number of the first event to read. */
  constructor(subscriber: Subscriber, position: number, lost?: Omit<Dropped, 'kind'>) {
    this.#subscriber = subscriber
    this.#position = position
    this.#lost = lost && { ...lost }
    this.#droppedTotal = lost?.count ?? 0
  }

  /** The id to go on from: that of the last event that was read or passed over. */
  get position(): string {
    return this.#subscriber.idOf(this.#position - 1)
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Events this reader was too late for, as far as they can be counted. */
  get droppedTotal(): number {
    return this.#droppedTotal
  }

  /** The next that is wanted; undefined when there is none now: `onReadable` tells when there is. */
  read(): Told | undefined {
    if (this.#closed) return undefined
    const { ring, wants } = this.#subscriber
    if (this.#lost) {
      const lost = this.#lost
      this.#lost = undefined
      return { kind: 'dropped', ...lost }
    }
    for (;;) {
      const event = ring.at(this.#position)
      if (!event) break
      this.#position++
      if (wants(event)) return { kind: 'event', event }
    }
    this.#idle = true
    return undefined
  }

  /** For the journal: an event leaves it. */
  leaving(event: JournalEvent): void {
    if (this.#closed || event.seq < this.#position) return
    this.#position = event.seq + 1
    if (!this.#subscriber.wants(event)) return
    this.#droppedTotal++
    if (!this.#lost) {
      this.#lost = { from: event.id, to: event.id, count: 1, exact: true }
      return
    }
    this.#lost.to = event.id
    this.#lost.from ??= event.id
    if (this.#lost.count !== undefined) this.#lost.count++
  }

  /** For the journal: there is something new. */
  wake(): void {
    if (!this.#idle || this.#closed) return
    this.#idle = false
    this.#subscriber.onReadable()
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#subscriber.onClose()
  }
}
