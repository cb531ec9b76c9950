import type { Clock } from '../../../src/lib/clock.ts'
import { Pacer } from '../../../src/media/audio-path.ts'

interface Event {
  readonly at: number
  readonly run: () => void
  cancelled: boolean
}

/** A clock that jumps from event to event, and a pacer that lives by it. */
export class SimulatedTime implements Clock {
  readonly pacer: Pacer
  #ms = 1000
  /** Earliest last. */
  readonly #events: Event[] = []

  constructor() {
    this.pacer = new Pacer({ clock: this, schedule: (run, ms) => this.at(this.#ms + ms, run) })
  }

  now(): number {
    return 1_800_000_000_000 + this.#ms
  }

  monotonic(): number {
    return this.#ms
  }

  /** Plans `run` for that time; returns its cancel. */
  at(ms: number, run: () => void): () => void {
    const event = { at: ms, run, cancelled: false }
    let index = this.#events.length
    while (index > 0 && this.#events[index - 1]!.at <= ms) index--
    this.#events.splice(index, 0, event)
    return () => (event.cancelled = true)
  }

  /** Lets everything happen until `ms`. */
  runUntil(ms: number): void {
    for (;;) {
      const event = this.#events.at(-1)
      if (event === undefined || event.at > ms) break
      this.#events.pop()
      if (event.cancelled) continue
      this.#ms = Math.max(this.#ms, event.at)
      event.run()
    }
    this.#ms = ms
  }
}
