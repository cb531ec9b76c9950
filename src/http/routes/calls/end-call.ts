import type { Operator } from '../../../calls/operator.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { callPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

export function addEndCall(api: Api, operator: Operator, { waits }: RouteContext): void {
  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id',
    config: { scope: 'control' },
    schema: {
      operationId: 'endCall',
      tags: ['calls'],
      summary: 'Hangs a call up on all sides',
      description: 'Answers when all sides are freed.',
      security,
      params: callPath,
      response: { 204: z.undefined().describe('The call is over.'), ...failures(404, 409) },
    },
    handler: async ({ params }, reply) => {
      await waits.for(operator.hangUp(params.id), `ending call ${params.id}`)
      return reply.code(204).send()
    },
  })
}
