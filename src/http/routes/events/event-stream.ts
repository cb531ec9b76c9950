import type { EventReader, EventReading } from '../../ports/events.ts'
import { SseStream, type SseOptions } from '../../sse-stream.ts'

export interface EventStreamOptions extends SseOptions {
  /** Throws when it can't be read; the stream is then not made. */
  readonly open: (onReadable: () => void) => EventReader
}

/** What happens, from the journal. What a slow client is too slow for is told as `events_dropped`. */
export class EventStream extends SseStream {
  readonly #reader: EventReader

  constructor(options: EventStreamOptions) {
    super(options)
    this.#reader = options.open(() => this.wake())
    this.begin()
  }

  protected override nextFrame(): string | undefined {
    const reading = this.#reader.read()
    if (!reading && this.#reader.closed) this.finish()
    return reading && frameOf(reading)
  }

  /**
   * Moves the client's Last-Event-ID on without an event (WHATWG HTML 9.2.6: a block without data only sets the id), so
   * that one whose filter lets little through does not ask for what has left the journal long ago, and one that is cut
   * off before its first event goes on from here.
   */
  protected override position(): string {
    return `id: ${this.#reader.position}\n\n`
  }

  protected override release(): void {
    this.#reader.close()
  }
}

function frameOf(reading: EventReading): string {
  switch (reading.kind) {
    case 'event': {
      const { id, type, json } = reading.event
      return `id: ${id}\nevent: ${type}\ndata: ${json}\n\n`
    }
    case 'dropped': {
      const { count = null, from = null, to = null, exact } = reading
      // The last one's id: whoever reconnects now is not told the same again.
      const id = to === null ? '' : `id: ${to}\n`
      return `${id}event: events_dropped\ndata: ${JSON.stringify({ count, from, to, exact })}\n\n`
    }
  }
}
