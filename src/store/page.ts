import type { Page, PageRequest } from '../lib/page.ts'
import { StoreError } from './errors.ts'

export const MAX_PAGE = 500
const MAX_CURSOR = 1024

/** Between 1 and 500, whatever was asked for. */
export function limitOf({ limit }: PageRequest): number {
  return Math.min(MAX_PAGE, Math.max(1, Math.trunc(limit) || 1))
}

/** Where a page ended, as text: where in its order the last row stands. */
export function toCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * The position a cursor stands for; undefined: from the beginning. `kinds` says what it is made of. Throws a StoreError
 * `store_cursor`.
 */
export function fromCursor<K extends readonly ('number' | 'string')[]>(
  cursor: string | undefined,
  ...kinds: K
): { [I in keyof K]: K[I] extends 'number' ? number : string } | undefined {
  if (cursor === undefined) return undefined
  const position = parse(cursor)
  const fits =
    Array.isArray(position) &&
    position.length === kinds.length &&
    position.every((part, i) => typeof part === kinds[i] && (typeof part !== 'number' || Number.isSafeInteger(part)))
  if (!fits) throw new StoreError('store_cursor', 'the cursor must be the "next" of the page before, unchanged')
  return position as unknown as { [I in keyof K]: K[I] extends 'number' ? number : string }
}

/** A page of rows of which one more was asked for than the page may hold. */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  toItem: (row: R) => T,
  positionOf: (row: R) => readonly (string | number)[],
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    next: rows.length > limit && last !== undefined ? toCursor(positionOf(last)) : undefined,
  }
}

function parse(cursor: string): unknown {
  if (cursor.length > MAX_CURSOR) return undefined
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
