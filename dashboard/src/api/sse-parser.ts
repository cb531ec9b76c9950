/** One event of a stream of server-sent events (HTML Living Standard, 9.2). */
export interface ServerSentEvent {
  /** The last id that was sent, with this event or before; empty: none. */
  readonly id: string
  readonly event: string
  readonly data: string
}

/**
 * Reads a stream of server-sent events, in whatever pieces it comes (HTML Living Standard 9.2.6). A browser's EventSource
 * does the same but can't send a token in a header, and a token in an address stands in logs.
 */
export class SseParser {
  /** Also set by comments' neighbours: an id may come without an event. */
  lastEventId: string
  #rest = ''
  #event = ''
  #data: string[] = []

  constructor(lastEventId = '') {
    this.lastEventId = lastEventId
  }

  /** The events that are complete with this piece, in order. */
  feed(text: string): ServerSentEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    const events: ServerSentEvent[] = []
    for (const line of lines) {
      const event = this.#line(line)
      if (event) events.push(event)
    }
    return events
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#complete()
    const colon = line.indexOf(':')
    if (colon === 0) return undefined
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') this.#event = value
    else if (field === 'data') this.#data.push(value)
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value
    return undefined
  }

  #complete(): ServerSentEvent | undefined {
    const [event, data] = [this.#event, this.#data]
    this.#event = ''
    this.#data = []
    return data.length === 0 ? undefined : { id: this.lastEventId, event: event || 'message', data: data.join('\n') }
  }
}
