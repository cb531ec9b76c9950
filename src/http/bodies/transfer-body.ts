import type { TransferView } from '../../calls/call-view.ts'
import { z } from '../../lib/schema.ts'
import { partyBody } from './party-body.ts'

export const reasonBody = z
  .object({ cause: z.string(), by: z.string(), detail: z.string().nullable() })
  .meta({ id: 'EndReason', examples: [{ cause: 'busy', by: 'phone', detail: null }] })

export const transferBody = z
  .object({
    id: z.string(),
    kind: z.enum(['blind', 'attended']),
    transferred: z.string().meta({ description: 'Who is sent: the id of a participant.' }),
    transferor: z.string().meta({ description: 'Who leaves when it succeeds.' }),
    target: partyBody,
    state: z.enum(['ringing', 'consulting', 'completed', 'failed', 'aborted']),
    since: z.number(),
    by: z.enum(['operator', 'phone']).meta({ description: 'Who asked for it.' }),
    reason: reasonBody.nullable().meta({ description: 'Why it failed.' }),
  })
  .meta({
    id: 'Transfer',
    examples: [
      {
        id: 't1',
        kind: 'blind',
        transferred: 'p1',
        transferor: 'p2',
        target: { address: 'sip:1002@empresa.com', number: '1002', displayName: '1002' },
        state: 'ringing',
        since: 1795428031000,
        by: 'operator',
        reason: null,
      },
    ],
  })

export function toTransferBody(view: TransferView): z.output<typeof transferBody> {
  const { reason } = view
  return {
    ...view,
    target: { ...view.target },
    reason: reason ? { cause: reason.cause, by: reason.by, detail: reason.detail ?? null } : null,
  }
}
