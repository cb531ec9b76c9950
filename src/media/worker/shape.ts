/** Checks of what comes over the process boundary: a message of another shape is a defect, and must not travel on. */
export type Guard<T> = (value: unknown) => value is T

export const isText: Guard<string> = (value) => typeof value === 'string'
export const isNumber: Guard<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value)
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean'
/** For what another guard checks later. */
export const isAnything: Guard<unknown> = (_value): _value is unknown => true
export const isNothing: Guard<undefined> = (value) => value === undefined

export function oneOf<const T extends string>(...values: readonly T[]): Guard<T> {
  return (value): value is T => values.includes(value as T)
}

export function optional<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value)
}

export function listOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => guard(item))
}

/** An object with these properties; further ones are left alone. */
export function objectOf<T extends object>(shape: { readonly [K in keyof Required<T>]: Guard<T[K]> }): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(shape)
  return (value): value is T =>
    typeof value === 'object' &&
    value !== null &&
    entries.every(([name, guard]) => guard((value as Record<string, unknown>)[name]))
}

/** A union told apart by the text in `tag`. */
export function unionBy<T extends object>(tag: string, members: Readonly<Record<string, Guard<T>>>): Guard<T> {
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const name = (value as Record<string, unknown>)[tag]
    const guard = typeof name === 'string' && Object.hasOwn(members, name) ? members[name] : undefined
    return guard?.(value) ?? false
  }
}
