type Value = number | string | null

/**
 * Rows by a value of theirs: numbers by size, texts as the language has them ("9" before "10"), what has none last, in
 * either direction. What is equal stays as it was given.
 */
export function ordered<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => Value,
  descending: boolean,
  language: string,
): readonly Row[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  const sign = descending ? -1 : 1
  const valued = rows.map((row) => ({ row, value: known(valueOf(row)) }))
  valued.sort(({ value: a }, { value: b }) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
    return sign * compare(String(a), String(b))
  })
  return valued.map(({ row }) => row)
}

const known = (value: Value | undefined): Value =>
  value === undefined || value === '' || Number.isNaN(value) ? null : value

/**
 * By how many rows what is seen has moved, where rows came and went: what most of the seen rows agree on, so that one
 * that changes its place among the others takes nobody along. undefined when none of them is left.
 *
 * @param seen keys of the rows seen before, in their order
 * @param first the place of the first of them, before
 * @param placeOf the place of a row now
 */
export function movedBy(
  seen: readonly string[],
  first: number,
  placeOf: (key: string) => number | undefined,
): number | undefined {
  const moves: number[] = []
  seen.forEach((key, i) => {
    const place = placeOf(key)
    if (place !== undefined) moves.push(place - (first + i))
  })
  moves.sort((a, b) => a - b)
  return moves[Math.floor(moves.length / 2)]
}
