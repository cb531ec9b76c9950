/** A parsed query or form: `id[in][]=1&id[in][]=2` is `{ id: { in: ['1', '2'] } }`. */
export interface QueryTree {
  readonly [key: string]: QueryValue
}

export type QueryValue = string | readonly string[] | QueryTree

type Building = Map<string, string | string[] | Building>

/** Reads the brackets that the SDK writes. A key that contradicts an earlier one is ignored. */
export function parseQuery(source: string): QueryTree {
  const root: Building = new Map()
  for (const [key, value] of new URLSearchParams(source)) put(root, key, value)
  return toTree(root)
}

const MAX_DEPTH = 5

function put(root: Building, key: string, value: string): void {
  const path = key.replaceAll(']', '').split('[')
  const isList = path.length > 1 && path.at(-1) === ''
  if (isList) path.pop()
  if (path.length > MAX_DEPTH) return
  const last = path.pop()!
  let at = root
  for (const step of path) {
    const next = at.get(step) ?? new Map<string, string | string[] | Building>()
    if (!(next instanceof Map)) return
    at.set(step, next)
    at = next
  }
  const present = at.get(last)
  if (!isList && !(present instanceof Map)) at.set(last, value)
  else if (isList && present === undefined) at.set(last, [value])
  else if (isList && Array.isArray(present)) present.push(value)
}

function toTree(building: Building): QueryTree {
  return Object.fromEntries(
    [...building].map(([key, value]) => [key, value instanceof Map ? toTree(value) : value] as const),
  )
}
