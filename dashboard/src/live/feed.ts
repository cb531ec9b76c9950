import { EventStream, type StreamState } from '../api/event-stream.ts'
import type { Followed } from '../lib/cell.ts'
import { Cell } from '../lib/cell.ts'
import type { Happened } from './happened.ts'

/** A tab nobody looks at lets its connection go after so long: a browser has six for all tabs of the bridge. */
const UNSEEN_MS = 60_000

export interface FeedListener {
  /** In order, none left out. */
  happened(event: Happened): void
  /** Events were missed: what is shown must be asked for anew. Also once at the beginning. */
  begin(): void
}

/**
 * The one stream of events that the page reads. It tells all who listen, and whether what is seen is of now: `state` is
 * `lost` from the moment at which it can't be known any more.
 */
export class Feed {
  readonly state = new Cell<StreamState>({ status: 'connecting' })
  readonly #listeners = new Set<FeedListener>()
  readonly #ended = new AbortController()
  #stream: EventStream | undefined
  #endFollowing: (() => void) | undefined
  #lastEventId = ''
  #begun = false
  #unseen: ReturnType<typeof setTimeout> | undefined

  constructor() {
    document.addEventListener('visibilitychange', () => this.#look(), { signal: this.#ended.signal })
    this.#open()
  }

  listen(listener: FeedListener): () => void {
    this.#listeners.add(listener)
    if (this.#begun) listener.begin()
    return () => void this.#listeners.delete(listener)
  }

  retry(): void {
    this.#stream?.retry()
  }

  close(): void {
    this.#ended.abort()
    clearTimeout(this.#unseen)
    this.#drop()
    this.#listeners.clear()
  }

  #look(): void {
    clearTimeout(this.#unseen)
    if (document.visibilityState === 'hidden') this.#unseen = setTimeout(() => this.#drop(), UNSEEN_MS)
    else if (!this.#stream) this.#open()
  }

  #open(): void {
    const stream = new EventStream({
      path: '/v1/events',
      lastEventId: this.#lastEventId,
      onEvent: ({ id, event, data }) => {
        this.#lastEventId = id
        if (event === 'events_dropped') this.#begin()
        else this.#tell(data)
      },
    })
    this.#stream = stream
    const follow = (): void => {
      const { value } = stream.state
      this.state.set(value)
      if (value.status === 'open' && !this.#begun) this.#begin()
    }
    this.#endFollowing = stream.state.subscribe(follow)
    follow()
  }

  #drop(): void {
    this.#endFollowing?.()
    this.#stream?.close()
    this.#stream = undefined
    this.state.set({ status: 'connecting' })
  }

  #begin(): void {
    this.#begun = true
    for (const listener of [...this.#listeners]) listener.begin()
  }

  #tell(data: string): void {
    const event = JSON.parse(data) as Happened
    for (const listener of [...this.#listeners]) listener.happened(event)
  }
}

/** Tells many changes as one, so that hundreds of events a second render the page a few times. */
export class Changes implements Followed {
  readonly #listeners = new Set<() => void>()
  readonly #everyMs: number
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(everyMs = 200) {
    this.#everyMs = everyMs
  }

  tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      for (const listener of [...this.#listeners]) listener()
    }, this.#everyMs)
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }
}
