import { z } from '../lib/schema.ts'
import { formatSipUri, parseSipAddress } from './sip-address.ts'

/** A SIP URI as a mapping has it, normalised. */
export function sipUriField() {
  return z.string().transform((text, context) => {
    const { user, host } = parseSipAddress(text) ?? {}
    // Parameters and names are for looking up only: in the table they would be lost without a word.
    if (user !== undefined && host !== undefined && /^sips?:[^<>;?]+$/i.test(text)) return formatSipUri({ user, host })
    context.addIssue({ code: 'custom', message: 'must be a SIP URI such as sip:vendas@empresa.com' })
    return z.NEVER
  })
}
