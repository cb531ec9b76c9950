interface Counted {
  readonly packets: number
  readonly lost: number
}

/** 0 to 1; null where nothing was expected. */
export function lossBetween(before: Counted, after: Counted): number | null {
  const lost = Math.max(0, after.lost - before.lost)
  const expected = Math.max(0, after.packets - before.packets) + lost
  return expected === 0 ? null : lost / expected
}

/** Percent, of two ways that follow one another. */
export function together(first: number | null, second: number | null): number | null {
  if (first === null && second === null) return null
  return 100 * (1 - (1 - (first ?? 0)) * (1 - (second ?? 0)))
}
