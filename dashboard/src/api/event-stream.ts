import { Cell } from '../lib/cell.ts'
import { ApiFailure } from './failure.ts'
import { session, signOut } from './session.ts'
import { SseParser, type ServerSentEvent } from './sse-parser.ts'

export type StreamState =
  | { readonly status: 'connecting' }
  | { readonly status: 'open'; readonly since: number }
  /** `since`: when it was lost; `retryAt`: when it is tried again; undefined while it is being tried. */
  | {
      readonly status: 'lost'
      readonly since: number
      readonly retryAt: number | undefined
      readonly failure: ApiFailure
    }
  | { readonly status: 'closed' }

export interface EventStreamOptions {
  /** `/v1/events?types=call.*` */
  readonly path: string
  readonly onEvent: (event: ServerSentEvent) => void
  /** Nothing more comes, and that is right (a 404 of a call that is over). Default: never. */
  readonly isOver?: (failure: ApiFailure) => boolean
  /** To go on from there. */
  readonly lastEventId?: string
  /** Nothing for so long, not even a comment, and the stream counts as lost. */
  readonly silenceMs?: number
}

const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 8000
const CONNECT_MS = 15_000

/**
 * A stream of events that is made again for ever when it breaks, from the last event on, so that none is lost while the
 * bridge still has them. `state` tells at once when nothing comes any more.
 */
export class EventStream {
  readonly state = new Cell<StreamState>({ status: 'connecting' })
  readonly #options: EventStreamOptions
  readonly #ended = new AbortController()
  #lastEventId = ''
  #attempts = 0
  #hurry: (() => void) | undefined

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#lastEventId = options.lastEventId ?? ''
    const hurry = (): void => this.#hurry?.()
    // The network is back, or somebody looks again: no reason to wait on.
    addEventListener('online', hurry, { signal: this.#ended.signal })
    document.addEventListener('visibilitychange', hurry, { signal: this.#ended.signal })
    void this.#run()
  }

  /** Tries at once where it would wait. */
  retry(): void {
    this.#hurry?.()
  }

  /** Idempotent. */
  close(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    this.#hurry?.()
    this.state.set({ status: 'closed' })
  }

  async #run(): Promise<void> {
    while (!this.#isClosed()) {
      const failure = await this.#read().catch((error: unknown) => ApiFailure.of(error))
      if (this.#isClosed()) return
      if (failure.status === 401) {
        signOut()
        return
      }
      if (this.#options.isOver?.(failure)) {
        this.close()
        return
      }
      await this.#wait(failure)
    }
  }

  /** A method, since it changes while something else is waited for. */
  #isClosed(): boolean {
    return this.#ended.signal.aborted
  }

  async #wait(failure: ApiFailure): Promise<void> {
    const before = this.state.value
    const since = before.status === 'lost' ? before.since : Date.now()
    const bound = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempts++)
    const waitMs = bound / 2 + Math.random() * (bound / 2)
    this.state.set({ status: 'lost', since, retryAt: Date.now() + waitMs, failure })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      this.#hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#hurry = undefined
    if (!this.#isClosed()) this.state.set({ status: 'lost', since, retryAt: undefined, failure })
  }

  /** Reads until the stream ends, one way or another. Rejects when it could not be had or broke. */
  async #read(): Promise<ApiFailure> {
    const { path, onEvent, silenceMs = 40_000 } = this.#options
    const given = new AbortController()
    const signal = AbortSignal.any([this.#ended.signal, given.signal])
    let timer = setTimeout(() => given.abort(), CONNECT_MS)
    try {
      const headers: Record<string, string> = { authorization: `Bearer ${session.value?.token ?? ''}` }
      if (this.#lastEventId !== '') headers['last-event-id'] = this.#lastEventId
      const response = await fetch(path, { headers, signal, cache: 'no-store' })
      if (!response.ok || !response.body) return await ApiFailure.ofResponse(response)
      const parser = new SseParser(this.#lastEventId)
      const decoder = new TextDecoder()
      const reader = response.body.getReader()
      this.#attempts = 0
      this.state.set({ status: 'open', since: Date.now() })
      for (;;) {
        clearTimeout(timer)
        timer = setTimeout(() => given.abort(), silenceMs)
        const { done, value } = await reader.read()
        if (done) return new ApiFailure({ status: 0, code: 'ended', detail: 'the stream ended', retryable: true })
        const events = parser.feed(decoder.decode(value, { stream: true }))
        this.#lastEventId = parser.lastEventId
        for (const event of events) onEvent(event)
      }
    } finally {
      clearTimeout(timer)
      // Also when it ended by itself: nothing of it stays open.
      given.abort()
    }
  }
}
