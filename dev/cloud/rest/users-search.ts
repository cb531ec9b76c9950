import { publicUser } from '../users.ts'
import type { QueryTree, QueryValue } from './query.ts'
import type { Route } from './route.ts'

const MAX_LIMIT = 100
const PAGING = new Set(['limit', 'offset', 'sort_asc', 'sort_desc'])
/** A search must name someone by one of these. */
const PRIMARY = new Set(['id', 'login', 'email', 'full_name', 'phone', 'external_id', 'user_tags'])
/** These only narrow it down. */
const DATES = new Set(['created_at', 'updated_at', 'last_request_at'])

/** `GET /users/v2?login=…|id[in][]=…|full_name[start_with]=…`: `{ limit, skip, total_entries, items }`. */
export const usersSearchRoute: Route = {
  method: 'GET',
  path: '/users/v2',
  withUser: ({ parts, query }) => {
    const filters = Object.entries(query).filter(([field]) => !PAGING.has(field))
    const unknown = filters.find(([field]) => !PRIMARY.has(field) && !DATES.has(field))
    if (unknown) return { status: 422, body: { errors: [`Unknown field ${unknown[0]}`] } }
    if (!filters.some(([field, value]) => PRIMARY.has(field) && isPrimary(value))) {
      const message = 'Query need to contain at least one stand-alone field with primary operator'
      return { status: 422, body: { errors: [message] } }
    }
    const found = parts.users
      .all()
      .map(publicUser)
      .filter((user) => filters.every(([field, value]) => fits(user[field], value)))
    const limit = Math.min(wholeNumber(query.limit, MAX_LIMIT), MAX_LIMIT)
    const skip = wholeNumber(query.offset, 0)
    const items = sorted(found, query).slice(skip, skip + limit)
    return { status: 200, body: { limit, skip, total_entries: found.length, items } }
  },
}

function isPrimary(value: QueryValue): boolean {
  return typeof value === 'string' || Array.isArray(value) || 'in' in value || 'start_with' in value
}

/** Compared without case; a field of several values (tags) fits with any of them. */
function fits(field: unknown, filter: QueryValue): boolean {
  const values = (typeof field === 'string' || typeof field === 'number' ? String(field) : '').toLowerCase().split(',')
  const anyOf = (wanted: QueryValue | undefined) => list(wanted).some((one) => values.includes(one))
  if (typeof filter === 'string' || isList(filter)) return anyOf(filter)
  const { in: among, nin, start_with: start, gt, lt } = filter
  const whole = values.join(',')
  if (among !== undefined && !anyOf(among)) return false
  if (nin !== undefined && anyOf(nin)) return false
  if (typeof start === 'string' && !whole.startsWith(start.toLowerCase())) return false
  if (typeof gt === 'string' && !(whole > gt.toLowerCase())) return false
  return !(typeof lt === 'string' && !(whole < lt.toLowerCase()))
}

function isList(value: QueryValue): value is readonly string[] {
  return Array.isArray(value)
}

/** The SDK writes lists both as repeated keys and joined by commas. */
function list(value: QueryValue | undefined): string[] {
  const items = typeof value === 'string' ? [value] : value !== undefined && isList(value) ? value : []
  return items.flatMap((item) => item.toLowerCase().split(','))
}

function sorted(users: Record<string, unknown>[], { sort_asc, sort_desc }: QueryTree): Record<string, unknown>[] {
  const field = typeof sort_asc === 'string' ? sort_asc : typeof sort_desc === 'string' ? sort_desc : undefined
  if (field === undefined) return users
  const direction = typeof sort_asc === 'string' ? 1 : -1
  const key = (user: Record<string, unknown>) => user[field] as string | number
  return users.toSorted((a, b) => (key(a) > key(b) ? direction : key(a) < key(b) ? -direction : 0))
}

function wholeNumber(value: QueryValue | undefined, otherwise: number): number {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : otherwise
}
