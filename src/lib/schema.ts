import { z } from 'zod'

/** What a value is, in the words of someone who writes YAML or JSON. Never the value itself: it may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return Number.isInteger(value) ? 'a whole number' : 'a number'
    case 'boolean':
      return 'true or false'
    case 'object':
      return 'a map of keys'
    default:
      return typeof value
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' || origin === 'set' ? ' entries' : ''
}

/** One sentence part that follows the key's name: `must be text, not a list`. Never holds the value. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return `is missing; it must be ${EXPECTED[issue.expected] ?? issue.expected}`
      return `must be ${EXPECTED[issue.expected] ?? issue.expected}, but is ${kindOf(issue.input)}`
    }
    case 'invalid_value':
      return issue.input === undefined
        ? `is missing; it must be one of: ${issue.values.map(String).join(', ')}`
        : `must be one of: ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must be at least ${issue.minimum}${unitOf(issue.origin)}${issue.origin === 'string' ? ' long' : ''}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}${issue.origin === 'string' ? ' long' : ''}`
    case 'invalid_format':
      return 'is not of the right form'
    case 'unrecognized_keys':
      return `has unknown keys: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return 'is of none of the allowed forms'
    default:
      return undefined
  }
}

// zod's own sentences speak to programmers. This is the only place that imports zod, so every door of the bridge
// (configuration, mappings, HTTP) words its complaints alike. A schema's own `error` comes before it.
z.config({ customError: describeIssue })

export { z }
