import { EVENT_TYPES } from './happening.ts'

/** `call.ended`, `call.*` or `*`: which types of events are wanted. */
export type TypePattern = string

/** Those of the patterns that no type of event can fit. */
export function unknownPatterns(patterns: readonly TypePattern[]): readonly TypePattern[] {
  return patterns.filter((pattern) => ![...EVENT_TYPES.keys()].some((type) => fits(type, pattern)))
}

/** A test for types. No pattern at all lets every type through. */
export function typeFilter(patterns: readonly TypePattern[]): (type: string) => boolean {
  if (patterns.length === 0) return () => true
  const wanted: ReadonlySet<string> = new Set(
    [...EVENT_TYPES.keys()].filter((type) => patterns.some((pattern) => fits(type, pattern))),
  )
  return (type) => wanted.has(type)
}

function fits(type: string, pattern: TypePattern): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}
