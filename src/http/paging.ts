import { z } from '../lib/schema.ts'
import type { Page, PageRequest } from '../lib/page.ts'
import { invalidRequest } from './problem.ts'

/** A number in a query string. */
export function queryNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, { error: 'must be a whole number' })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
}

/** A time in a query string: epoch milliseconds, or ISO 8601 with its zone. */
export const queryTime = z
  .string()
  .max(40)
  .refine((text) => !Number.isNaN(timeOf(text)), {
    error: 'must be epoch milliseconds, or a time with its zone such as 2026-11-23T16:00:00Z',
  })
  .transform(timeOf)
  .meta({ examples: ['2026-11-23T00:00:00Z', '1795428000000'] })

function timeOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN
}

/** How lists are asked for part by part. */
export const pageQuery = {
  limit: queryNumber(1, 500)
    .optional()
    .meta({ description: 'How many at most; 100 when absent.', examples: ['50'] }),
  cursor: z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9._~=-]+$/, { error: 'must be the "next" of the page before' })
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
}

export const nextField = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the page after this one; null: this is the last.' })

export function pageOf(query: { limit?: number | undefined; cursor?: string | undefined }): PageRequest {
  return { limit: query.limit ?? 100, cursor: query.cursor }
}

/**
 * A page of a list that is all in memory, in the order of `key`, which must be unique. Items that come or go between two
 * pages neither repeat others nor hide them.
 */
export function pageInMemory<T>(
  items: readonly T[],
  { limit, cursor }: PageRequest,
  key: (item: T) => string,
): Page<T> {
  const after = cursor === undefined ? undefined : decoded(cursor)
  const sorted = items
    .map((item) => ({ item, key: key(item) }))
    .filter((entry) => after === undefined || entry.key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const page = sorted.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ item }) => item),
    next: last && sorted.length > page.length ? Buffer.from(last.key).toString('base64url') : undefined,
  }
}

function decoded(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (Buffer.from(text).toString('base64url') === cursor) return text
  throw invalidRequest([{ key: 'cursor', message: 'must be the "next" of the page before' }])
}
