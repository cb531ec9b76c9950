import { z } from '../../lib/schema.ts'
import type { ListedChannel } from '../../calls/listed-channel.ts'

const end = z.object({ number: z.string(), name: z.string() })

export const channelBody = z
  .object({
    uniqueId: z.string(),
    name: z.string(),
    state: z.string(),
    caller: end,
    connected: end,
    context: z.string(),
    exten: z.string(),
    application: z.string(),
    bridgeId: z.string().nullable(),
    dial: z.string().nullable(),
    since: z.number(),
  })
  .meta({
    id: 'Channel',
    examples: [
      {
        uniqueId: '1795428000.12',
        name: 'PJSIP/1001-00000001',
        state: 'Up',
        caller: { number: '1001', name: 'Recepção' },
        connected: { number: 'vendas', name: '' },
        context: 'usuarios_internos',
        exten: 'vendas',
        application: 'Stasis',
        bridgeId: null,
        dial: null,
        since: 1795428000000,
      },
    ],
  })

export function toChannelBody(view: ListedChannel): z.output<typeof channelBody> {
  return {
    uniqueId: view.uniqueId,
    name: view.name,
    state: view.state,
    caller: { number: view.caller.number, name: view.caller.name },
    connected: { number: view.connected.number, name: view.connected.name },
    context: view.context,
    exten: view.exten,
    application: view.application,
    bridgeId: view.bridgeId ?? null,
    dial: view.dial ?? null,
    since: view.since,
  }
}
