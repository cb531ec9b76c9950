import { z } from '../lib/schema.ts'

/** `40000-40999`: UDP ports, both included. */
export function portRange(example: string) {
  return z.string().transform((text, context) => {
    const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []
    const range = { first: Number(first), last: Number(last) }
    if (range.first >= 1024 && range.last <= 65_535 && range.first <= range.last) return range
    context.addIssue({
      code: 'custom',
      message: `must be two ports with a hyphen, the smaller first, between 1024 and 65535, such as ${example}`,
    })
    return z.NEVER
  })
}
