import { decimalNumber, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { parseDialPattern } from './dial-pattern.ts'
import { MAX_PER_MINUTE } from './limit-book.ts'

/** A DialPattern. Only text: YAML reads an unquoted 0800 as the number 800. */
export function dialPatternField() {
  return z
    .string({
      error: ({ input }) =>
        typeof input === 'number' ? 'must be text: put the number in quotes, or it loses its zeros' : undefined,
    })
    .transform((text, context) => {
      const pattern = parseDialPattern(text)
      if (!('problem' in pattern)) return pattern
      context.addIssue({ code: 'custom', message: pattern.problem })
      return z.NEVER
    })
}

/** How each of the LimitRules may be set, in the configuration, in a mapping and in a route. */
export const limitFields = {
  destinations: z.array(dialPatternField()).max(1000),
  maxConcurrent: wholeNumber(0, 10_000),
  perMinute: wholeNumber(0, MAX_PER_MINUTE),
  perDay: wholeNumber(0, 1_000_000),
  maxMinutes: decimalNumber(0.01, 10_080),
}

/** LimitRules. */
export function limitsField() {
  return z.strictObject({
    destinations: limitFields.destinations.exactOptional(),
    maxConcurrent: limitFields.maxConcurrent.exactOptional(),
    perMinute: limitFields.perMinute.exactOptional(),
    perDay: limitFields.perDay.exactOptional(),
    maxMinutes: limitFields.maxMinutes.exactOptional(),
  })
}
