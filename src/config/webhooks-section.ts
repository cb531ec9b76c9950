import { cidr } from '../lib/cidr.ts'
import { decimalNumber, secretText } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'

const webhook = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be up to 64 letters, digits and . _ - only' }),
    url: z.string().max(2048).refine(isWebhookUrl, {
      error: 'must be a URL that begins with https:// (or http://), without user, password and fragment',
    }),
    secret: secretText(16),
    types: z
      .array(z.string().regex(/^(\*|[a-z-]+\.(\*|[a-z-]+))$/, { error: 'must be a type such as call.ended or call.*' }))
      .max(64)
      .default([]),
    allowAddresses: z.array(cidr()).max(64).default([]),
    timeoutSeconds: decimalNumber(1, 60).default(10),
    giveUpAfterHours: decimalNumber(0.01, 720).default(24),
  })
  .superRefine(({ url, allowAddresses }, context) => {
    if (!url.startsWith('http:') || allowAddresses.length > 0) return
    context.addIssue({
      code: 'custom',
      path: ['url'],
      message:
        'would send calls and signatures unencrypted: use https, or name the addresses it may go to in allowAddresses',
    })
  })
  .transform(({ timeoutSeconds, giveUpAfterHours, ...hook }) => ({
    ...hook,
    timeoutMs: Math.round(timeoutSeconds * 1000),
    giveUpMs: Math.round(giveUpAfterHours * 3_600_000),
  }))

export const webhooksSection = z
  .array(webhook)
  .max(32)
  .superRefine((hooks, context) => {
    for (const [i, { name }] of hooks.entries()) {
      if (hooks.findIndex((other) => other.name === name) === i) continue
      context.addIssue({ code: 'custom', path: [i, 'name'], message: 'stands twice: each webhook needs its own' })
    }
  })
  .optional()

export const WEBHOOKS_EXAMPLE = [
  {
    name: 'crm',
    url: 'https://crm.example.com/calls',
    secret: '${WEBHOOK_SECRET}',
    types: ['call.ended', 'originate.*'],
    allowAddresses: ['10.1.2.3/32'],
    timeoutSeconds: 10,
    giveUpAfterHours: 24,
  },
]

function isWebhookUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.username || url.password || url.hash) return false
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== ''
}
