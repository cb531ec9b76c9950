import type { Schemas } from '../../../../client/client.ts'
import { answered, api } from '../../api/session.ts'
import { ApiFailure } from '../../api/failure.ts'
import { Cell } from '../../lib/cell.ts'
import type { Feed } from '../../live/feed.ts'
import type { Happened } from '../../live/happened.ts'

export const WINDOWS = ['30m', '24h', '7d'] as const
export type StatsWindow = (typeof WINDOWS)[number]
export type Stats = Schemas['Stats']

/** However many calls come and go, it is asked no more often than that. */
const SETTLE_MS = 1500
/** The window moves on without any event. */
const EVERY_MS = 30_000

/** What became of the calls of a window, asked for anew when calls come, are answered and end. */
export class StatsSource {
  readonly stats = new Cell<Stats | undefined>(undefined)
  readonly failure = new Cell<ApiFailure | undefined>(undefined)
  readonly #endListening: () => void
  readonly #window: StatsWindow
  #timer: ReturnType<typeof setTimeout> | undefined
  #soonIsSet = false
  /** Of the latest question; answers to earlier ones are not wanted any more. */
  #run = 0
  #closed = false

  constructor(feed: Feed, window: StatsWindow) {
    this.#window = window
    this.#endListening = feed.listen({
      begin: () => this.#soon(0),
      happened: (event) => {
        if (changesFigures(event)) this.#soon(SETTLE_MS)
      },
    })
    void this.#ask()
  }

  retry(): void {
    this.#soon(0)
  }

  close(): void {
    this.#closed = true
    this.#run++
    clearTimeout(this.#timer)
    this.#endListening()
  }

  /** Not put off by further events: with hundreds of calls there is always one. */
  #soon(ms: number): void {
    if (this.#soonIsSet || this.#closed) return
    this.#soonIsSet = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), ms)
  }

  async #ask(): Promise<void> {
    clearTimeout(this.#timer)
    this.#soonIsSet = false
    const run = ++this.#run
    try {
      const stats = await answered(api().GET('/v1/stats', { params: { query: { window: this.#window } } }))
      if (run !== this.#run) return
      this.failure.set(undefined)
      this.stats.set(stats)
    } catch (error) {
      if (run !== this.#run) return
      this.failure.set(ApiFailure.of(error))
    }
    if (this.#isAskedSoon()) return
    const wait = document.visibilityState === 'hidden' ? EVERY_MS * 10 : EVERY_MS
    this.#timer = setTimeout(() => void this.#ask(), wait)
  }

  /** A method, since it changes while the answer is waited for. */
  #isAskedSoon(): boolean {
    return this.#soonIsSet
  }
}

function changesFigures(event: Happened): boolean {
  if (event.type === 'call.changed') return event.data.state === 'talking'
  return event.type === 'call.started' || event.type === 'call.ended' || event.type === 'call.transfer'
}
