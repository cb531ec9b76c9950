import type { CallView } from '../../../calls/call-view.ts'
import type { Operator } from '../../../calls/operator.ts'
import { mappingName } from '../../../lib/dial-fields.ts'
import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { callBody, callStateField, directionField, toCallBody } from '../../bodies/call-body.ts'
import { nextField, pageInMemory, pageOf, pageQuery } from '../../paging.ts'
import { refusals } from '../../problem.ts'
import { security } from '../context.ts'

const query = z.strictObject({
  ...pageQuery,
  state: callStateField.optional(),
  direction: directionField.optional(),
  mapping: mappingName().optional().meta({ description: 'SIP URI of the mapping.' }),
  party: singleLine(128)
    .optional()
    .meta({ description: 'Part of the number, address or name of anyone who takes part.', examples: ['maria'] }),
})

const listBody = z.object({ calls: z.array(callBody), next: nextField }).meta({
  id: 'CallList',
  examples: [{ calls: [], next: null }],
})

export function addListCalls(api: Api, operator: Operator): void {
  api.route({
    method: 'GET',
    url: '/v1/calls',
    config: { scope: 'read' },
    schema: {
      operationId: 'listCalls',
      tags: ['calls'],
      summary: 'Live calls, the longest first',
      security,
      querystring: query,
      response: { 200: listBody, ...refusals() },
    },
    handler: ({ query: wanted }) => {
      const calls = operator.calls().filter((view) => matches(view, wanted))
      const { items, next } = pageInMemory(calls, pageOf(wanted), orderOf)
      return { calls: items.map(toCallBody), next: next ?? null }
    },
  })
}

function orderOf({ arrived, callId }: CallView): string {
  return `${String(Math.trunc(arrived)).padStart(15, '0')} ${callId}`
}

function matches(view: CallView, { state, direction, mapping, party }: z.output<typeof query>): boolean {
  if (state !== undefined && view.state !== state) return false
  if (direction !== undefined && view.direction !== direction) return false
  if (mapping !== undefined && view.mapping?.toLowerCase() !== mapping.toLowerCase()) return false
  if (party === undefined) return true
  const text = party.toLowerCase()
  const parties = [view.from, view.to, ...view.participants.map((participant) => participant.party)]
  return parties.some(({ address, number, displayName }) =>
    [address, number, displayName].some((field) => field.toLowerCase().includes(text)),
  )
}
