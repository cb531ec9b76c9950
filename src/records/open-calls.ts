import type { CallHappened } from '../calls/call-event.ts'
import type { CallView } from '../calls/call-view.ts'
import type { OpenCall, OpenCallTimes } from '../calls/open-call.ts'
import type { RecordSink } from '../calls/ports.ts'
import type { Clock } from '../lib/clock.ts'
import { sleep, within } from '../lib/deadline.ts'
import { messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import { Backoff, type BackoffOptions } from '../lib/retry.ts'
import { interruptedRecord } from './interrupted.ts'

/** Where open calls are noted; the store is one. All may reject. */
export interface OpenCallNotes {
  /** Each in the place of what was noted of it before; those that have a record are left out. */
  note(calls: readonly OpenCall[]): Promise<void>
  /** All calls of a run were alive at `at`. */
  seen(node: string, run: string, at: number): Promise<void>
  all(): Promise<readonly OpenCall[]>
  /** Forgets those that have a record. */
  clearRecorded(): Promise<unknown>
}

export interface OpenCallsOptions {
  readonly notes: OpenCallNotes
  /** Takes the records of what earlier runs left; keeping one ends its note. */
  readonly records: RecordSink
  /** This bridge's name among those that share the store, the same at each start. */
  readonly node: string
  /** This run's name, another at each start. */
  readonly run: string
  readonly clock: Clock
  readonly log: Log
  /** Changes are noted so often at most; a new call, and the beginning of a talk, at once. Default 2 s. */
  readonly everyMs?: number
  /** How exact the end of an interrupted call is. Default 10 s. */
  readonly seenMs?: number
  readonly retry?: BackoffOptions
}

interface Live {
  view: CallView
  times: OpenCallTimes
  dirty: boolean
}

const NOTES_AT_ONCE = 200
const REMEMBERED = 2000

/** Notes the calls that are not over, so that a bridge that was killed leaves a record of each. */
export class OpenCalls {
  readonly #options: OpenCallsOptions
  readonly #calls = new Map<string, Live>()
  /** What is told late of a call that is over must not bring it back. */
  readonly #over = new Set<string>()
  readonly #stopping = new AbortController()
  readonly #beat: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #due = Infinity
  #writing: Promise<void> | undefined
  #beating: Promise<void> | undefined
  #recovering: Promise<number> | undefined
  #failed: string | undefined

  constructor(options: OpenCallsOptions) {
    this.#options = options
    this.#beat = setInterval(() => {
      this.#beating ??= this.#seen().finally(() => {
        this.#beating = undefined
      })
    }, options.seenMs ?? 10_000)
  }

  /** To be told all that happens to calls. Never throws, never waits. */
  take(event: CallHappened): void {
    switch (event.type) {
      case 'call.started':
      case 'call.changed':
        this.#change(event.data)
        break
      case 'call.ended':
        this.#end(event.callId)
        break
      default:
    }
  }

  /** How many are open. */
  get size(): number {
    return this.#calls.size
  }

  /**
   * Makes records of the calls that earlier runs of this bridge left open; waits for the store until the close. Resolves
   * with how many there were. Idempotent; never rejects.
   */
  recover(): Promise<number> {
    this.#recovering ??= this.#recover()
    return this.#recovering
  }

  /** Stops noting; calls that are still open stay noted. Bounded; idempotent; never rejects. */
  async close(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#beat)
    clearTimeout(this.#timer)
    const work = Promise.allSettled([this.#writing, this.#beating, this.#recovering])
    await within(3000, work, 'noting the open calls').catch(() => undefined)
  }

  #change(view: CallView): void {
    const { callId, state, since } = view
    if (this.#stopping.signal.aborted || this.#over.has(callId)) return
    const known = this.#calls.get(callId)
    const before = known?.times ?? { rung: undefined, accepted: undefined, joined: undefined }
    const times = {
      rung: before.rung ?? (state === 'ringing' ? since : undefined),
      accepted: before.accepted ?? (state === 'joining' ? since : undefined),
      joined: before.joined ?? (state === 'talking' ? since : undefined),
    }
    this.#calls.set(callId, { view, times, dirty: true })
    const first = !known || times.joined !== before.joined
    this.#schedule(first ? 0 : (this.#options.everyMs ?? 2000))
  }

  #end(callId: string): void {
    this.#calls.delete(callId)
    this.#over.add(callId)
    for (const oldest of this.#over) {
      if (this.#over.size <= REMEMBERED) break
      this.#over.delete(oldest)
    }
  }

  #schedule(ms: number): void {
    const at = performance.now() + ms
    if (at >= this.#due) return
    clearTimeout(this.#timer)
    this.#due = at
    this.#timer = setTimeout(() => {
      this.#due = Infinity
      this.#startWriting()
    }, ms)
  }

  #startWriting(): void {
    if (this.#writing) this.#schedule(50)
    else {
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined
      })
    }
  }

  async #write(): Promise<void> {
    const { notes, node, run, clock } = this.#options
    const dirty = [...this.#calls].filter(([, live]) => live.dirty)
    for (let i = 0; i < dirty.length; i += NOTES_AT_ONCE) {
      const part = dirty.slice(i, i + NOTES_AT_ONCE)
      const lastSeen = clock.now()
      for (const [, live] of part) live.dirty = false
      try {
        await notes.note(part.map(([callId, { view, times }]) => ({ callId, node, run, view, times, lastSeen })))
        this.#failed = undefined
      } catch (error) {
        for (const [, live] of part) live.dirty = true
        this.#fail(error)
        if (!this.#stopping.signal.aborted) this.#schedule(this.#options.everyMs ?? 2000)
        return
      }
    }
  }

  async #seen(): Promise<void> {
    const { notes, node, run, clock } = this.#options
    try {
      if (this.#calls.size > 0) await notes.seen(node, run, clock.now())
      // A note that was under way when its call's record came.
      await notes.clearRecorded()
    } catch (error) {
      this.#fail(error)
    }
  }

  async #recover(): Promise<number> {
    const { notes, records, node, run, log, retry } = this.#options
    const backoff = new Backoff(retry ?? { firstMs: 500, maxMs: 15_000 })
    while (!this.#stopping.signal.aborted) {
      try {
        const left = (await notes.all()).filter((call) => call.node === node && call.run !== run)
        for (const call of left) records.write(interruptedRecord(call))
        if (left.length > 0)
          log.warn({ calls: left.length }, 'calls were interrupted when the bridge ended; they have records now')
        return left.length
      } catch (error) {
        this.#fail(error)
        await sleep(backoff.next(), this.#stopping.signal)
      }
    }
    return 0
  }

  #fail(error: unknown): void {
    const message = messageOf(error)
    if (message !== this.#failed) this.#options.log.error({ err: message }, 'open calls can not be noted now')
    this.#failed = message
  }
}
