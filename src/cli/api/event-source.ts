import type { IncomingMessage } from 'node:http'
import { sleep } from '../../lib/deadline.ts'
import { CliError } from '../cli-error.ts'
import type { ApiClient } from './api-client.ts'

export interface EventSourceOptions {
  readonly query: Readonly<Record<string, string | undefined>>
  /** The id to go on behind; from now on when undefined. */
  readonly after?: string | undefined
  readonly signal: AbortSignal
  /** The connection was lost, and is made again. */
  readonly onLost: (why: string) => void
  /** Between attempts, when the bridge names no time of its own. Milliseconds. */
  readonly retryMs?: number
}

export interface ServerSentEvent {
  readonly id: string
  readonly type: string
  readonly data: string
}

/** The bridge beats every 15 s: without anything for so long the connection is dead, whatever TCP believes. */
const SILENT_MS = 45_000
const LONGEST_RETRY_MS = 30_000
/** What a line may have, so that something that is no event stream does not fill the memory. */
const MAX_LINE = 8 * 1024 * 1024

/**
 * The bridge's events until `signal` aborts, over as many connections as it takes: each goes on behind the last event of
 * the one before (Last-Event-ID). Rejects as ApiClient does when the bridge refuses, which asking again would not mend,
 * and when the very first connection can't be made.
 */
export async function* followEvents(api: ApiClient, options: EventSourceOptions): AsyncGenerator<ServerSentEvent> {
  const { query, signal, onLost } = options
  const parser = new EventParser(options.after ?? '', options.retryMs ?? 2000)
  let failures = 0
  let connected = false
  // Asked anew each time: it changes while this waits.
  const stopped = () => signal.aborted
  while (!stopped()) {
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(parser.lastEventId !== '' && { 'last-event-id': parser.lastEventId }),
      }
      const response = await api.open('/v1/events', { query, headers, signal })
      connected = true
      failures = 0
      response.setEncoding('utf8')
      for await (const text of piecesOf(response)) yield* parser.take(text)
      if (stopped()) return
      onLost('the bridge ended the stream')
    } catch (error) {
      if (stopped()) return
      const gone = error instanceof CliError && error.code === 'cli_unreachable'
      if ((!gone && !(error instanceof LostError)) || !connected) throw error
      onLost(error.message)
    }
    parser.cut()
    // A jitter, lest all clients come at once to a bridge that has just started.
    const delay = Math.min(LONGEST_RETRY_MS, parser.retryMs * 2 ** Math.min(failures++, 10))
    await sleep(delay * (0.5 + Math.random() / 2), signal)
  }
}

class LostError extends Error {}

async function* piecesOf(response: IncomingMessage): AsyncGenerator<string> {
  const silent = setTimeout(() => response.destroy(new Error(`nothing for ${SILENT_MS / 1000} s`)), SILENT_MS)
  try {
    for await (const text of response as AsyncIterable<string>) {
      silent.refresh()
      yield text
    }
  } catch (error) {
    throw new LostError(error instanceof Error ? error.message : String(error), { cause: error })
  } finally {
    clearTimeout(silent)
  }
}

/** WHATWG HTML 9.2.6, as far as one server needs it: its lines end in LF, or CR LF behind a proxy. */
export class EventParser {
  lastEventId: string
  retryMs: number
  #rest = ''
  #type = ''
  #data: string[] = []
  #id: string | undefined

  constructor(lastEventId: string, retryMs: number) {
    this.lastEventId = lastEventId
    this.retryMs = retryMs
  }

  *take(text: string): Generator<ServerSentEvent> {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > MAX_LINE)
      throw new CliError('cli_bad_reply', 'what comes is no event stream: a line never ends')
    for (const line of lines) {
      const event = this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (event) yield event
    }
  }

  /** Forgets the event that a lost connection left half done. */
  cut(): void {
    this.#rest = ''
    this.#reset()
  }

  #line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.#dispatch()
    const [, name, value = ''] = /^([a-z]+)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'event') this.#type = value
    else if (name === 'data') this.#data.push(value)
    else if (name === 'id') this.#id = value
    else if (name === 'retry' && /^\d{1,6}$/.test(value)) this.retryMs = Math.max(1, Number(value))
    return undefined
  }

  #dispatch(): ServerSentEvent | undefined {
    if (this.#id !== undefined) this.lastEventId = this.#id
    const [type, data] = [this.#type, this.#data]
    this.#reset()
    return data.length === 0 ? undefined : { id: this.lastEventId, type: type || 'message', data: data.join('\n') }
  }

  #reset(): void {
    this.#type = ''
    this.#data = []
    this.#id = undefined
  }
}
