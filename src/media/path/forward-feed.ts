import type { StreamQuality } from '../quality/stream-quality.ts'
import { ReorderHold } from '../rtp/reorder-hold.ts'
import type { Sink } from '../sink.ts'
import type { SendStatistics } from '../statistics.ts'
import type { AppFeed, FeedFigures } from './app-feed.ts'

/** The end of a feed that passes payloads on. */
export interface Forwarded {
  readonly packets: number
  /** Of payload. */
  readonly octets: number
}

const NOTHING = Buffer.alloc(0)

/**
 * The app's audio as it comes, in order: what is lost stays a gap, what comes unevenly goes on unevenly. Why there is no
 * jitter buffer here: docs/decisions/0004-pass-through-is-not-paced.md.
 */
export class ForwardFeed implements AppFeed {
  readonly #hold: ReorderHold
  readonly #end: Forwarded
  readonly #refused: { readonly refused: number }
  #time = 0

  /** `refused` counts what the stages after the hold would not pass on, `end` what went out. */
  constructor(first: Sink<Buffer>, refused: { readonly refused: number }, end: Forwarded, quality: StreamQuality) {
    this.#hold = new ReorderHold(first, { quality })
    this.#refused = refused
    this.#end = end
  }

  get heard(): boolean {
    return this.#end.packets > 0
  }

  take(payload: Buffer, length: number, sequence: number, time: number, nowMs: number): void {
    this.#time = time
    this.#hold.push(payload, length, time, sequence, nowMs)
  }

  noteEvent(sequence: number, nowMs: number): void {
    // Takes its place in the row, or the audio after it would be waited with; empty, it goes no further.
    this.#hold.push(NOTHING, 0, this.#time, sequence, nowMs)
  }

  restart(nowMs: number): void {
    this.#hold.restart(nowMs)
  }

  tick(_slots: number, nowMs: number): void {
    this.#hold.release(nowMs)
  }

  figures(): FeedFigures {
    const { late, duplicates } = this.#hold
    return { late, duplicates, concealedMs: 0, fecRecovered: 0, malformed: this.#refused.refused }
  }

  sent(): SendStatistics {
    return { packets: this.#end.packets, bytes: this.#end.octets }
  }

  close(): void {
    this.#hold.close()
  }

  toString(): string {
    return String(this.#hold)
  }
}
