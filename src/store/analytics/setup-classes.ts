import { sql, type RawBuilder } from 'kysely'

/** Above each of these a class is so wide; none is wider than 2 % of what is in it. Milliseconds. */
const WIDTHS = [
  [0, 1],
  [250, 5],
  [1000, 20],
  [2500, 50],
  [10_000, 200],
  [25_000, 500],
  [100_000, 2000],
] as const

/** Where the classes that are told begin; each is also where a fine one begins. */
const TOLD = [0, 250, 500, 1000, 2000, 3000, 5000, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000] as const

/** How many calls took from `fromMs` on to set up, until the next fine class. */
export interface FineClass {
  readonly fromMs: number
  readonly calls: number
}

/** The fine class of `setup_ms`, by where it begins. */
export function fineClass(): RawBuilder<number> {
  const cases = WIDTHS.map(([, width], i) => {
    const next = WIDTHS[i + 1]?.[0]
    const value = sql`setup_ms - setup_ms % ${sql.lit(width)}`
    return next === undefined ? sql`else ${value}` : sql`when setup_ms < ${sql.lit(next)} then ${value}`
  })
  return sql`case ${sql.join(cases, sql` `)} end`
}

/** The value that `share` of all do not exceed, by nearest rank, within 1 %; undefined of nothing. */
export function setupQuantile(classes: readonly FineClass[], share: number): number | undefined {
  const rank = Math.max(1, Math.ceil(share * sumOf(classes) - 1e-9))
  let seen = 0
  for (const { fromMs, calls } of [...classes].sort((a, b) => a.fromMs - b.fromMs)) {
    seen += calls
    if (seen >= rank) return fromMs + Math.floor(((WIDTHS.findLast(([from]) => from <= fromMs)?.[1] ?? 1) - 1) / 2)
  }
  return undefined
}

/** All classes that are told, those without calls too. */
export function toldClasses(
  classes: readonly FineClass[],
): { fromMs: number; toMs: number | undefined; calls: number }[] {
  return TOLD.map((fromMs, i) => {
    const toMs = TOLD[i + 1]
    const within = classes.filter((one) => (i === 0 || one.fromMs >= fromMs) && one.fromMs < (toMs ?? Infinity))
    return { fromMs, toMs, calls: sumOf(within) }
  })
}

function sumOf(classes: readonly FineClass[]): number {
  return classes.reduce((sum, { calls }) => sum + calls, 0)
}
