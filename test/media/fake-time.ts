import type { Clock } from '../../src/lib/clock.ts'
import { Pacer } from '../../src/media/path/pacer.ts'

/** A clock that tests move, and a pacer that ticks only when they do. */
export class FakeTime implements Clock {
  #ms: number
  readonly pacer: Pacer

  constructor(startMs = 1000) {
    this.#ms = startMs
    this.pacer = new Pacer({ clock: this, schedule: () => () => undefined })
  }

  now(): number {
    return 1_800_000_000_000 + this.#ms
  }

  monotonic(): number {
    return this.#ms
  }

  /** Lets time pass without a tick. */
  stall(ms: number): void {
    this.#ms += ms
  }

  /** Lets time pass, millisecond by millisecond. */
  advance(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.#ms++
      this.pacer.run()
    }
  }
}

/** Random numbers that are the same in each run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0x100000000
  }
}
