import type { Schemas } from '../../../client/client.ts'
import { answered, api } from '../api/session.ts'
import { ApiFailure } from '../api/failure.ts'
import { Cell, type Followed } from '../lib/cell.ts'
import { Changes, type Feed } from './feed.ts'
import type { Call, CallRecord, Happened } from './happened.ts'

export type LiveFigures = Schemas['LiveFigures']['calls'][number]

/** A call of the live view. */
export interface LiveCall {
  readonly call: Call
  /** As measured last; undefined while nothing is. */
  readonly figures: LiveFigures | undefined
  /** By this machine's clock: when the page first heard of it. Undefined: it was there when the page was opened. */
  readonly appeared: number | undefined
  /** It is over, and leaves the view soon. */
  readonly ended: { readonly at: number; readonly record: CallRecord } | undefined
}

/** An ended call is seen for so long. */
const FADE_MS = 6000
/** Figures that nothing follows for so long are not those of now. */
const STALE_MS = 10_000

/**
 * All live calls, kept true by the stream of events: a list to begin with, then each change. Events that come while the
 * list is being fetched are applied to it afterwards, so that nothing is lost or goes back.
 */
export class LiveCalls implements Followed {
  /** Why there is no list. */
  readonly failure = new Cell<ApiFailure | undefined>(undefined)
  /** False until the first list is here. */
  readonly complete = new Cell(false)
  readonly #calls = new Map<string, LiveCall>()
  readonly #changes: Changes
  readonly #endListening: () => void
  readonly #fading = new Set<ReturnType<typeof setTimeout>>()
  #waiting: Happened[] | undefined
  #run = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #forgetting: ReturnType<typeof setTimeout> | undefined
  #list: readonly LiveCall[] | undefined
  #live: number | undefined

  constructor(feed: Feed, { everyMs = 200 } = {}) {
    this.#changes = new Changes(everyMs)
    this.#endListening = feed.listen({
      begin: () => void this.#fetch(),
      happened: (event) => this.#take(event),
    })
  }

  /** In the order in which they came. The same array until something changes. */
  list(): readonly LiveCall[] {
    this.#list ??= [...this.#calls.values()]
    return this.#list
  }

  /** How many are really live. */
  get live(): number {
    this.#live ??= this.list().filter(({ ended }) => !ended).length
    return this.#live
  }

  get(callId: string): LiveCall | undefined {
    return this.#calls.get(callId)
  }

  /** What was measured just now of all; a call that is not among them is not measured. One that sounds as before stays. */
  measured(figures: readonly LiveFigures[]): void {
    clearTimeout(this.#forgetting)
    if (figures.length > 0) this.#forgetting = setTimeout(() => this.measured([]), STALE_MS)
    const byCall = new Map(figures.map((one) => [one.callId, one]))
    let changed = false
    for (const [callId, known] of this.#calls) {
      if (known.ended) continue
      const measured = byCall.get(callId)
      if (same(known.figures, measured)) continue
      this.#calls.set(callId, { ...known, figures: measured })
      changed = true
    }
    if (changed) this.#changed()
  }

  /** Asks for the list anew. */
  refresh(): void {
    void this.#fetch()
  }

  subscribe(listener: () => void): () => void {
    return this.#changes.subscribe(listener)
  }

  close(): void {
    this.#run++
    clearTimeout(this.#retry)
    clearTimeout(this.#forgetting)
    for (const timer of this.#fading) clearTimeout(timer)
    this.#endListening()
    this.#changes.close()
  }

  async #fetch(): Promise<void> {
    const run = ++this.#run
    clearTimeout(this.#retry)
    this.#waiting = []
    try {
      const calls: Call[] = []
      let cursor: string | undefined
      do {
        const query = { limit: '500', ...(cursor === undefined ? {} : { cursor }) }
        const page = await answered(api().GET('/v1/calls', { params: { query } }))
        if (run !== this.#run) return
        calls.push(...page.calls)
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      this.#replace(calls)
      this.failure.set(undefined)
      this.complete.set(true)
    } catch (error) {
      if (run !== this.#run) return
      this.failure.set(ApiFailure.of(error))
      this.#retry = setTimeout(() => void this.#fetch(), 3000)
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const event of waiting) this.#apply(event)
  }

  #replace(calls: readonly Call[]): void {
    const before = new Map(this.#calls)
    const now = Date.now()
    for (const [callId, { ended }] of before) if (!ended) this.#calls.delete(callId)
    for (const call of calls) {
      const known = before.get(call.callId)
      const appeared = known ? known.appeared : this.complete.value ? now : undefined
      this.#calls.set(call.callId, { call, figures: known?.figures, appeared, ended: undefined })
    }
    this.#changed()
  }

  #take(event: Happened): void {
    if (this.#waiting) this.#waiting.push(event)
    else this.#apply(event)
  }

  #apply(event: Happened): void {
    if (event.type === 'call.started' || event.type === 'call.changed') {
      const known = this.#calls.get(event.callId)
      if (known?.ended) return
      const appeared = known ? known.appeared : Date.now()
      this.#calls.set(event.callId, { call: event.data, figures: known?.figures, appeared, ended: undefined })
    } else if (event.type === 'call.ended') {
      const known = this.#calls.get(event.callId)
      if (!known || known.ended) return
      this.#calls.set(event.callId, { ...known, ended: { at: Date.now(), record: event.data } })
      this.#fade(event.callId)
    } else return
    this.#changed()
  }

  #fade(callId: string): void {
    const timer = setTimeout(() => {
      this.#fading.delete(timer)
      this.#calls.delete(callId)
      this.#changed()
    }, FADE_MS)
    this.#fading.add(timer)
  }

  #changed(): void {
    this.#list = undefined
    this.#live = undefined
    this.#changes.tell()
  }
}

function same(a: LiveFigures | undefined, b: LiveFigures | undefined): boolean {
  if (!a || !b) return a === b
  const { video: videoA, ...figuresA } = a
  return sameFields(figuresA, b) && (videoA && b.video ? sameFields(videoA, b.video) : videoA === b.video)
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key])
}
