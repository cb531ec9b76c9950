import { since, type Continuity } from './continuity.ts'
import type { StreamQuality } from './stream-quality.ts'

export interface StreamCounts extends Continuity {
  readonly samples: number
  readonly clipped: number
}

interface Mark extends StreamCounts {
  readonly at: number
}

const WINDOW_MS = 10_000
/** One mark a second is enough. */
const EVERY_MS = 1000

/** What a stream counted in the last ten seconds: marks of its counters, one a second. */
export class RecentWindow {
  readonly #marks: Mark[] = []

  add(stream: StreamQuality, nowMs: number): void {
    const last = this.#marks.at(-1)
    if (last && nowMs - last.at < EVERY_MS) return
    this.#marks.push({ ...countsOf(stream), at: nowMs })
    // The one that is just too old stays: it is where the window begins.
    while (this.#marks.length > 1 && nowMs - this.#marks[1]!.at >= WINDOW_MS) this.#marks.shift()
  }

  recent(stream: StreamQuality): StreamCounts {
    const now = countsOf(stream)
    const from = this.#marks[0] ?? NOTHING
    return { ...since(now, from), samples: now.samples - from.samples, clipped: now.clipped - from.clipped }
  }

  /** How far back it reaches. */
  spanMs(nowMs: number): number {
    return nowMs - (this.#marks[0]?.at ?? nowMs)
  }
}

const NOTHING: StreamCounts = { heard: 0, missed: 0, bursts: 0, samples: 0, clipped: 0 }

function countsOf({ heard, missed, bursts, sound }: StreamQuality): StreamCounts {
  return { heard, missed, bursts, samples: sound.samples, clipped: sound.clipped }
}
