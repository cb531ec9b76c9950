import { PHONE_RATE } from '../sound/speech.ts'
import { locate, locateRun } from './alignment.ts'

/** A packet of 20 ms that brought the reference's samples from `from` on. */
export interface Arrival {
  readonly from: number
  readonly atMs: number
}

const WINDOW = 0.32 * PHONE_RATE
const HOP = 0.16 * PHONE_RATE
/** Looked for from so much earlier to so much later than where the run as a whole was found. */
const REACH = 0.2 * PHONE_RATE
/** Below it the place found may be any. */
const LEAST_CORRELATION = 0.8
/** Windows softer than this (root mean square) hold no speech. */
const LEAST_LEVEL = 200

/**
 * How long after its packet came each sound left, in ms, packet by packet: the sound is searched for in what went out,
 * so that everything counts that delays it, the codecs' look-ahead included. Packets in pauses are left out.
 *
 * `sent` is what went out, without interruption, and `leavingMs(i)` when its sample `i` did.
 */
export function latencies(
  reference: Float64Array,
  sent: Float64Array,
  leavingMs: (sample: number) => number,
  arrivals: readonly Arrival[],
): number[] {
  const whole = locateRun(reference, sent, PHONE_RATE)
  const lags = new Map<number, number>()
  for (let from = 0; from + WINDOW <= reference.length; from += HOP) {
    if (level(reference, from) < LEAST_LEVEL) continue
    const around = { least: whole - REACH, most: whole + REACH }
    const { lag, correlation } = locate(reference, sent, { from, to: from + WINDOW }, around)
    if (correlation >= LEAST_CORRELATION) lags.set(Math.round((from + (WINDOW - HOP) / 2) / HOP), lag)
  }
  return arrivals.flatMap(({ from, atMs }) => {
    const lag = lags.get(Math.floor(from / HOP))
    return lag === undefined ? [] : [leavingMs(from + lag) - atMs]
  })
}

/** The value below which `share` (0 to 1) of the values lie; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

function level(samples: Float64Array, from: number): number {
  let sum = 0
  for (let i = from; i < from + WINDOW; i++) sum += samples[i]! ** 2
  return Math.sqrt(sum / WINDOW)
}
