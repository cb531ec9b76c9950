import { Readable } from 'node:stream'
import type { EventReader, EventReading } from '../../ports/events.ts'

export interface EventStreamOptions {
  /** Throws when it can't be read; the stream is then not made. */
  readonly open: (onReadable: () => void) => EventReader
  /** A comment after so long, that proxies keep the connection and both sides notice when it is gone. Milliseconds. */
  readonly heartbeatMs: number
  /** Asked at each heartbeat: whether the client may go on reading. */
  readonly allowed: () => Promise<boolean>
}

/** Beats in a row without the client having taken anything, after which it is taken for gone. */
const STALLED_BEATS = 4

/**
 * Events as a server-sent event stream (WHATWG HTML 9.2). It is pulled: the next event is taken from the journal only
 * when the client has room for it, so that a slow client costs one event's memory, and what it is too slow for is told as
 * `events_dropped`.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions
  readonly #reader: EventReader
  readonly #heartbeat: NodeJS.Timeout
  /** The client has room, and there was nothing. */
  #waiting = false
  #silentBeats = 0
  #asking = false
  #finished = false

  constructor(options: EventStreamOptions) {
    super({ highWaterMark: 16 * 1024 })
    this.#options = options
    this.#reader = options.open(() => {
      if (!this.#waiting) return
      this.#waiting = false
      this.#pump()
    })
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs)
    // A client that is cut off before its first event goes on from here.
    this.push(`retry: 2000\n${this.#positionFrame()}`)
  }

  /** Ends the stream in good order: the client sees its end and may come again. Idempotent. */
  finish(): void {
    this.#release()
    if (!this.destroyed && !this.#finished) {
      this.#finished = true
      this.push(null)
    }
  }

  override _read(): void {
    this.#silentBeats = 0
    this.#pump()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release()
    callback(error)
  }

  #pump(): void {
    while (!this.#finished) {
      const reading = this.#reader.read()
      if (!reading) {
        if (this.#reader.closed) this.finish()
        else this.#waiting = true
        return
      }
      if (!this.push(frameOf(reading))) return
    }
  }

  #beat(): void {
    // Of a client that has no room, nothing is asked but whether it takes anything at all.
    if (this.#waiting) {
      this.#silentBeats = 0
      this.push(`: still here\n${this.#positionFrame()}`)
    } else if (++this.#silentBeats >= STALLED_BEATS) {
      this.destroy()
      return
    }
    if (this.#asking) return
    this.#asking = true
    void this.#options
      .allowed()
      // Not known: the store is away. What was right a moment ago stays so until it says otherwise.
      .catch(() => true)
      .then((allowed) => {
        this.#asking = false
        if (!allowed) this.finish()
      })
  }

  /**
   * Moves the client's Last-Event-ID on without an event (WHATWG HTML 9.2.6: a block without data only sets the id), so
   * that one whose filter lets little through does not ask for what has left the journal long ago.
   */
  #positionFrame(): string {
    return `id: ${this.#reader.position}\n\n`
  }

  #release(): void {
    clearInterval(this.#heartbeat)
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
