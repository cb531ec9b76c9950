/** An event as it is told: made into text once, however many are told. */
export interface JournalEvent {
  /** `<epoch>-<seq>` */
  readonly id: string
  readonly seq: number
  readonly type: string
  /** Epoch ms. */
  readonly at: number
  readonly callId: string | undefined
  /** The whole event as one line of JSON: `{id, type, at, callId, data}`; what is not known is null. */
  readonly json: string
}

export interface RingBounds {
  readonly maxEvents: number
  /** Of the events' text, about. */
  readonly maxBytes: number
}

/** The latest events, in order and without a gap; the oldest leave when there are too many. */
export class EventRing {
  readonly #bounds: RingBounds
  readonly #slots: (JournalEvent | undefined)[]
  #first = 1
  #next = 1
  #bytes = 0

  constructor(bounds: RingBounds) {
    this.#bounds = bounds
    this.#slots = Array.from({ length: bounds.maxEvents })
  }

  /** The number of the oldest event that is kept; that of the next one when none is. */
  get first(): number {
    return this.#first
  }

  /** The number that the next event will have. */
  get next(): number {
    return this.#next
  }

  get bytes(): number {
    return this.#bytes
  }

  at(seq: number): JournalEvent | undefined {
    return seq >= this.#first && seq < this.#next ? this.#slots[seq % this.#slots.length] : undefined
  }

  /** Its number must be `next`. `leaving` is called with each event that has to make room. */
  push(event: JournalEvent, leaving: (event: JournalEvent) => void): void {
    const size = event.json.length
    while (
      this.#first < this.#next &&
      (this.#next - this.#first >= this.#bounds.maxEvents || this.#bytes + size > this.#bounds.maxBytes)
    ) {
      const slot = this.#first % this.#slots.length
      const oldest = this.#slots[slot]
      this.#slots[slot] = undefined
      this.#first++
      if (oldest === undefined) continue
      this.#bytes -= oldest.json.length
      leaving(oldest)
    }
    this.#slots[this.#next % this.#slots.length] = event
    this.#bytes += size
    this.#next++
  }
}
