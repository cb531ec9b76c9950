import { RATE } from '../g711.ts'
import { takenAt, type Onset } from './eye.ts'
import type { SenderReport } from './rtcp.ts'

/** Of 32768: a beep is about a third of full scale, what codecs make of silence is far below. */
const LOUD = 1500
const QUIET_MS = 400
/** A flash and its beep are together within this; the next ones come 2 s later. */
const TOGETHER_MS = 900

/** Tells when sounds begin after silence. */
export class BeepMeter {
  readonly onsets: Onset[] = []
  report: SenderReport | undefined
  #loudAt = -Infinity

  /** Samples of a packet that came at `now`, monotonic ms. */
  take(samples: Int16Array, timestamp: number, now: number): void {
    const first = samples.findIndex((sample) => Math.abs(sample) > LOUD)
    if (first < 0) return
    // The packet's first sample was taken the packet's length before it could be sent.
    const at = now + ((first - samples.length) / RATE) * 1000
    if (at - this.#loudAt > QUIET_MS) {
      this.onsets.push({ at, takenAt: takenAt(this.report, timestamp + first, RATE) })
    }
    this.#loudAt = at
  }
}

/** A flash and its beep. */
export interface Skew {
  /** When the flash came, monotonic ms. */
  readonly at: number
  /** How much later than its beep it came, ms; less than 0: sooner. What one sees who plays all as it comes. */
  readonly arrivalMs: number
  /** The same by the far side's sender reports: what one sees who waits with the one for the other. */
  readonly reportedMs: number | undefined
}

/** Of the flashes that have a beep near them. */
export function skews(flashes: readonly Onset[], beeps: readonly Onset[]): Skew[] {
  return flashes.flatMap((flash): Skew[] => {
    const near = beeps.filter((beep) => Math.abs(beep.at - flash.at) < TOGETHER_MS)
    const [beep] = near.sort((a, b) => Math.abs(a.at - flash.at) - Math.abs(b.at - flash.at))
    if (!beep) return []
    const reported = flash.takenAt !== undefined && beep.takenAt !== undefined
    return [
      {
        at: flash.at,
        arrivalMs: flash.at - beep.at,
        reportedMs: reported ? flash.takenAt - beep.takenAt : undefined,
      },
    ]
  })
}

/** The middle one: a busy machine shows a single picture late now and then. */
export function medianArrival(all: readonly Skew[]): number {
  const sorted = all.map(({ arrivalMs }) => arrivalMs).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
