import { withoutSecrets } from '../lib/redaction.ts'

/** Beside secrets: what says how a browser is reached, and what may be a PIN. */
const LEFT_OUT = new Set(['offer', 'answer', 'digits'])
const MAX_TEXT = 200
const MAX_ITEMS = 20

/** A request's body as the audit log may keep it: without secrets, SDP and digits, and of bounded size. */
export function auditDetail(body: unknown): Record<string, unknown> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { bytes: Buffer.byteLength(body) }
  if (Array.isArray(body)) return { entries: body.length }
  if (typeof body !== 'object' || body === null) return {}
  return shortened(withoutSecrets(body as Record<string, unknown>), 0) as Record<string, unknown>
}

function shortened(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth >= 4) return '[left out]'
  if (Array.isArray(value)) {
    if (value.length > MAX_ITEMS) return `[${value.length} entries]`
    return value.map((item) => shortened(item, depth + 1))
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([key, item]) => [key, LEFT_OUT.has(key) ? '[left out]' : shortened(item, depth + 1)]),
  )
}
