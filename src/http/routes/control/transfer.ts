import type { Operator } from '../../../calls/operator.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { destinationBody, timeoutField, toDestination, toMs } from '../../bodies/destination-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { toTransferBody, transferBody } from '../../bodies/transfer-body.ts'
import { failures } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { security, type RouteContext } from '../context.ts'
import { participantRef } from './participant-ref.ts'

const body = z
  .strictObject({
    participant: participantRef.meta({ description: 'Who is sent: they talk with the target, the other leaves.' }),
    to: destinationBody,
    timeoutSeconds: timeoutField,
  })
  .meta({ id: 'TransferCall', examples: [{ participant: 'phone', to: { extension: '1002' }, timeoutSeconds: 30 }] })

export function addTransfer(api: Api, operator: Operator, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'POST',
    url: '/v1/calls/:id/transfer',
    config: { scope: 'control' },
    schema: {
      operationId: 'transferCall',
      tags: ['control'],
      summary: 'Sends a party to someone else (blind transfer)',
      description:
        'Answers once the target is being rung. How it ends is an event, and stands in the call: when the target is ' +
        'busy, does not answer or is unknown, the talk goes on as before.',
      security,
      params: callPath,
      body,
      response: { 202: transferBody.describe('The target is being rung.'), ...failures(404, 409, 413, 415, 422, 502) },
    },
    handler: async ({ params, body: { participant, to, timeoutSeconds } }, reply) => {
      checkEndpoint(to.phone, 'to.phone', context)
      const request = { participant, to: toDestination(to), timeoutMs: toMs(timeoutSeconds) }
      const view = await waits.for(operator.transfer(params.id, request), `transferring call ${params.id}`)
      return reply.code(202).send(toTransferBody(view))
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id/transfer',
    config: { scope: 'control' },
    schema: {
      operationId: 'abortTransfer',
      tags: ['control'],
      summary: 'Takes a transfer back while the target still rings',
      security,
      params: callPath,
      response: { 200: transferBody, ...failures(404, 409) },
    },
    handler: async ({ params }) =>
      toTransferBody(await waits.for(operator.abort(params.id), `aborting the transfer of call ${params.id}`)),
  })
}
