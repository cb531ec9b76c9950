import type { Operator } from '../../../calls/operator.ts'
import type { TransferView } from '../../../calls/call-view.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { destinationBody, timeoutField, toDestination, toMs } from '../../bodies/destination-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { toTransferBody, transferBody } from '../../bodies/transfer-body.ts'
import { failures } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { security, type RouteContext } from '../context.ts'
import { holdSound, participantRef } from './participant-ref.ts'

const body = z
  .strictObject({
    participant: participantRef.meta({ description: 'Who asks back: they talk with the target, the other waits.' }),
    to: destinationBody,
    sound: holdSound,
    timeoutSeconds: timeoutField,
  })
  .meta({ id: 'Consult', examples: [{ participant: 'app', to: { extension: '1002' }, sound: 'music' }] })

interface Step {
  readonly method: 'POST' | 'DELETE'
  readonly url: string
  readonly operationId: string
  readonly summary: string
  readonly run: (operator: Operator, callId: string) => Promise<TransferView>
}

const STEPS: readonly Step[] = [
  {
    method: 'POST',
    url: '/v1/calls/:id/consultation/swap',
    operationId: 'swapConsultation',
    summary: 'Who asks back talks with the other of the two',
    run: (operator, callId) => operator.swap(callId),
  },
  {
    method: 'POST',
    url: '/v1/calls/:id/consultation/complete',
    operationId: 'completeConsultation',
    summary: 'Completes an attended transfer: the two others talk, who asked back leaves',
    run: (operator, callId) => operator.complete(callId),
  },
  {
    method: 'DELETE',
    url: '/v1/calls/:id/consultation',
    operationId: 'abortConsultation',
    summary: 'Ends a consultation: the target leaves, the first two talk again',
    run: (operator, callId) => operator.abort(callId),
  },
]

export function addConsultation(api: Api, operator: Operator, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'POST',
    url: '/v1/calls/:id/consultation',
    config: { scope: 'control' },
    schema: {
      operationId: 'consult',
      tags: ['control'],
      summary: 'Begins an attended transfer: one party waits, the other talks with the target',
      security,
      params: callPath,
      body,
      response: { 202: transferBody.describe('The target is being rung.'), ...failures(404, 409, 413, 415, 422, 502) },
    },
    handler: async ({ params, body: { participant, to, sound, timeoutSeconds } }, reply) => {
      checkEndpoint(to.phone, 'to.phone', context)
      const request = { participant, to: toDestination(to), sound, timeoutMs: toMs(timeoutSeconds) }
      const view = await waits.for(operator.consult(params.id, request), `consulting in call ${params.id}`)
      return reply.code(202).send(toTransferBody(view))
    },
  })

  for (const { method, url, operationId, summary, run } of STEPS) {
    api.route({
      method,
      url,
      config: { scope: 'control' },
      schema: {
        operationId,
        tags: ['control'],
        summary,
        security,
        params: callPath,
        response: { 200: transferBody, ...failures(404, 409, 502) },
      },
      handler: async ({ params }) => toTransferBody(await waits.for(run(operator, params.id), summary)),
    })
  }
}
