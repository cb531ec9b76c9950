/** How whole a stream was when it was passed on; counters, in frames. */
export interface Continuity {
  readonly heard: number
  /** Lost or late, and not recovered. */
  readonly missed: number
  /** Runs of missed ones. */
  readonly bursts: number
}

/** What was missed, percent. */
export function missedPercent({ heard, missed }: Continuity): number {
  return missed > 0 ? (100 * missed) / (heard + missed) : 0
}

/**
 * BurstR of ITU-T G.107 7.5: the mean length of the runs of missed frames over the mean length that random loss of the
 * same amount has, 1 / (1 - p). 1 without loss.
 */
export function burstRatio({ heard, missed, bursts }: Continuity): number {
  if (bursts === 0 || heard === 0) return 1
  return (missed / bursts) * (heard / (heard + missed))
}

/** What came since `earlier`. */
export function since(later: Continuity, earlier: Continuity): Continuity {
  return {
    heard: later.heard - earlier.heard,
    missed: later.missed - earlier.missed,
    bursts: later.bursts - earlier.bursts,
  }
}
