/** Packets since the beginning: those that came, and those that did not. */
interface Counted {
  readonly packets: number
  readonly lost: number
}

/** 0 to 1, of what was expected; undefined when nothing was. */
export function lossBetween(before: Counted, after: Counted): number | undefined {
  // A packet that comes very late takes back that it was lost.
  const lost = Math.max(0, after.lost - before.lost)
  const expected = Math.max(0, after.packets - before.packets) + lost
  return expected === 0 ? undefined : lost / expected
}

/** Of ways that follow one another; those of which nothing is known are left out. */
export function percentOf(ways: readonly (number | undefined)[]): number | undefined {
  const known = ways.filter((loss) => loss !== undefined)
  if (known.length === 0) return undefined
  return 100 * (1 - known.reduce((arrived, loss) => arrived * (1 - loss), 1))
}
