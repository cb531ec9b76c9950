import type { CallSample } from './call-sample.ts'
import { Tally } from './tally.ts'

/** Calls of a stretch of time, and of each step in it. Epoch ms. */
export interface WindowTally {
  readonly from: number
  readonly to: number
  readonly stepMs: number
  readonly total: Tally
  /** Oldest first; the last one has only begun. */
  readonly steps: readonly { readonly at: number; readonly tally: Tally | undefined }[]
}

/**
 * Steps of a window that ends now: whole ones by the clock, so that a call stays in its step from one answer to the next;
 * the first may therefore have begun a little earlier than the window.
 */
export function stepsOf(now: number, windowMs: number, stepMs: number): readonly number[] {
  const last = Math.floor(now / stepMs) * stepMs
  const count = Math.round(windowMs / stepMs)
  return Array.from({ length: count }, (_, i) => last - (count - 1 - i) * stepMs)
}

const MINUTE = 60_000

/**
 * The calls of the last day, by the minute in which they arrived. Memory depends on the minutes with calls and on the
 * mappings they were for, not on how many calls there were.
 */
export class CallWindows {
  readonly #keepMs: number
  readonly #minutes = new Map<number, Tally>()

  constructor(keepMs = 24 * 60 * MINUTE) {
    this.#keepMs = keepMs
  }

  /** `now`: epoch ms. What arrived longer ago than is kept is left out. */
  add(sample: CallSample, now: number): void {
    const minute = Math.floor(sample.arrived / MINUTE) * MINUTE
    if (!this.#isKept(minute, now)) return
    let tally = this.#minutes.get(minute)
    if (!tally) {
      tally = new Tally()
      this.#minutes.set(minute, tally)
      this.#forget(now)
    }
    tally.add(sample)
  }

  /** `windowMs` up to what is kept, in steps of whole minutes. */
  over(windowMs: number, stepMs: number, now: number): WindowTally {
    const total = new Tally()
    const steps = stepsOf(now, windowMs, stepMs).map((at) => {
      let tally: Tally | undefined
      for (let minute = at; minute < at + stepMs; minute += MINUTE) {
        const found = this.#minutes.get(minute)
        if (!found) continue
        tally ??= new Tally()
        tally.merge(found)
      }
      if (tally) total.merge(tally)
      return { at, tally }
    })
    return { from: steps[0]?.at ?? now, to: now, stepMs, total, steps }
  }

  /** For figures of its own memory. */
  get size(): number {
    return this.#minutes.size
  }

  #isKept(minute: number, now: number): boolean {
    // A clock that was set back may have left calls in the future: they are not shown, and must not stay for ever.
    return minute > now - this.#keepMs - MINUTE && minute <= now + MINUTE
  }

  #forget(now: number): void {
    for (const minute of this.#minutes.keys()) if (!this.#isKept(minute, now)) this.#minutes.delete(minute)
  }
}
