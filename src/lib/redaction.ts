import { pino } from 'pino'

/** How a field ends whose value never reaches the log: also `chatPassword`, `access_token`, `Proxy-Authorization`. */
const SECRET_FIELD = /(?:password|jwt|token|secret|auth[_-]?key|authorization|credential|sdp)s?$/i

const REDACTED = '[redacted]'
const MAX_DEPTH = 8
const MAX_VALUES = 2000

/**
 * The object without secrets, at whatever depth; errors are written out with their fields. What lies too deep or is
 * too much to look through is left out. An object without secrets comes back itself, not copied. Never throws.
 */
export function withoutSecrets(object: Record<string, unknown>): Record<string, unknown> {
  try {
    return redactFields(object, 1, { left: MAX_VALUES })
  } catch {
    // A getter or toJSON that throws: what it would have said can't be judged.
    return { unreadable: true }
  }
}

interface Budget {
  left: number
}

function redactFields(object: Record<string, unknown>, depth: number, budget: Budget): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(object)) {
    const value = object[key]
    const clean: unknown = SECRET_FIELD.test(key) && value !== undefined ? REDACTED : redact(value, depth, budget)
    if (clean === value) continue
    copy ??= { ...object }
    copy[key] = clean
  }
  return copy ?? object
}

function redact(value: unknown, depth: number, budget: Budget): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH || --budget.left < 0) return '[left out]'
  if (Array.isArray(value)) return redactItems(value, depth, budget)
  // The serializer that pino has for `err`, which looks at no field's name.
  if (value instanceof Error) return redactFields({ ...pino.stdSerializers.err(value) }, depth + 1, budget)
  const fields = value as Record<string, unknown>
  // What JSON would call.
  if (hasToJson(fields)) return redact(fields.toJSON(), depth + 1, budget)
  return redactFields(fields, depth + 1, budget)
}

function hasToJson(fields: Record<string, unknown>): fields is { toJSON: () => unknown } {
  return typeof fields.toJSON === 'function'
}

function redactItems(items: readonly unknown[], depth: number, budget: Budget): readonly unknown[] {
  let copy: unknown[] | undefined
  for (const [i, item] of items.entries()) {
    const clean = redact(item, depth + 1, budget)
    if (clean === item) continue
    copy ??= [...items]
    copy[i] = clean
  }
  return copy ?? items
}
