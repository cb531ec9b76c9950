import type { Destination } from '../../calls/destination.ts'
import { extension, mappingName, sipUri } from '../../lib/dial-fields.ts'
import { pjsipEndpoint } from '../../lib/fields.ts'
import { z } from '../../lib/schema.ts'

const WAYS = ['phone', 'extension', 'sipUri', 'mapping'] as const

/** Where someone is sent, or who is called in. Which of the four it is stands in its key. */
export const destinationBody = z
  .strictObject({
    phone: pjsipEndpoint()
      .optional()
      .meta({ description: 'A phone of the switch.', examples: ['PJSIP/1001'] }),
    extension: extension()
      .optional()
      .meta({ description: 'What a phone could dial: goes by a mapping or route, or else by the dialplan.' }),
    sipUri: sipUri().optional().meta({ description: "A SIP address: a mapping's, or else by the configured trunk." }),
    mapping: mappingName().optional().meta({ description: 'The apps of a mapping, by extension or SIP URI.' }),
  })
  .superRefine((value, context) => {
    if (WAYS.filter((way) => value[way] !== undefined).length === 1) return
    context.addIssue({ code: 'custom', message: `must have exactly one of: ${WAYS.join(', ')}` })
  })
  .meta({
    id: 'Destination',
    description: 'Exactly one of the four.',
    minProperties: 1,
    maxProperties: 1,
    examples: [{ extension: '1002' }, { phone: 'PJSIP/1001' }, { mapping: 'vendas' }],
  })

export function toDestination({ phone, extension, sipUri, mapping }: z.output<typeof destinationBody>): Destination {
  if (phone !== undefined) return { phone }
  if (extension !== undefined) return { extension }
  if (sipUri !== undefined) return { sipUri }
  return { mapping: mapping ?? '' }
}

export const timeoutField = z
  .int()
  .min(1)
  .max(600)
  .optional()
  .meta({ description: "How long it may ring, seconds; the configuration's when absent.", examples: [30] })

export function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000
}
