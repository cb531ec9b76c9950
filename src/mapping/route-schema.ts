import { capturesOf, type DialPattern } from '../calls/dial-pattern.ts'
import { parseRingTemplate } from '../calls/dial-plan.ts'
import { parseEndpointTemplate } from '../calls/dial-string.ts'
import { capturesIn, type DialTemplate } from '../calls/dial-template.ts'
import { dialPatternField, limitsField } from '../calls/limit-schema.ts'
import { z } from '../lib/schema.ts'
import { sipUriField } from './sip-uri-field.ts'

const shared = {
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, { error: 'must be up to 64 letters, digits, _ . or -' }),
  match: dialPatternField(),
  /** The mapping whose ConnectyCube user stands between the two. */
  identity: sipUriField(),
  limits: limitsField().exactOptional(),
}

const fromPhones = z
  .strictObject({ ...shared, from: z.literal('phones'), ring: parsed(parseRingTemplate) })
  .superRefine(({ match, ring }, context) => {
    for (const problem of emptyCaptures(match, ring.user)) {
      context.addIssue({ code: 'custom', path: ['ring'], message: problem })
    }
  })

const fromApps = z
  .strictObject({ ...shared, from: z.literal('apps'), dial: parsed(parseEndpointTemplate) })
  .superRefine(({ match, dial }, context) => {
    for (const problem of emptyCaptures(match, dial.user)) {
      context.addIssue({ code: 'custom', path: ['dial'], message: problem })
    }
  })

/** A DialRoute. */
export const routeRow = z.discriminatedUnion('from', [fromPhones, fromApps], {
  error: 'must be phones or apps: whose calls take the route',
})

function parsed<T extends object>(parse: (text: string) => T | { readonly problem: string }) {
  return z.string().transform((text, context) => {
    const result = parse(text)
    if (!('problem' in result)) return result
    context.addIssue({ code: 'custom', message: result.problem })
    return z.NEVER
  })
}

/** A capture that is empty for every number was meant to be another one. */
function emptyCaptures(match: DialPattern, template: DialTemplate): string[] {
  const filled = capturesOf(match)
  return capturesIn(template)
    .filter((name) => !filled.has(name))
    .map((name) => `uses {${name}}, which is empty for every number that ${match.text} matches`)
}
