import { z } from '../../lib/schema.ts'
import type { RegistrationsView } from '../ports/switch.ts'

export const registrationsBody = z
  .object({
    phones: z.array(
      z.object({
        endpoint: z.string(),
        state: z.enum(['registered', 'unreachable', 'unregistered']),
        since: z.number(),
        device: z.string(),
      }),
    ),
    trunks: z.array(z.object({ client: z.string(), server: z.string(), status: z.string(), since: z.number() })),
  })
  .meta({
    id: 'Registrations',
    examples: [
      {
        phones: [{ endpoint: '1001', state: 'registered', since: 1795428000000, device: 'NOT_INUSE' }],
        trunks: [
          {
            client: 'sip:empresa@sip.example.com',
            server: 'sip:sip.example.com',
            status: 'Registered',
            since: 1795428000000,
          },
        ],
      },
    ],
  })

/** Contacts are left out: they hold the addresses of people's phones. */
export function toRegistrationsBody({ phones, trunks }: RegistrationsView): z.output<typeof registrationsBody> {
  return {
    phones: phones.map(({ endpoint, state, since, device }) => ({ endpoint, state, since, device })),
    trunks: trunks.map(({ client, server, status, since }) => ({ client, server, status, since })),
  }
}
