import { z } from '../../lib/schema.ts'
import type { Api } from '../api.ts'
import { callPath } from '../bodies/call-body.ts'
import type { BoundedWaits } from '../bounded-waits.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addEndCall(api: Api, ports: HttpPorts, waits: BoundedWaits): void {
  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id',
    schema: {
      operationId: 'endCall',
      tags: ['calls'],
      summary: 'Hangs a call up on both sides',
      description: 'Answers when both sides are freed.',
      security: [{ token: [] }],
      params: callPath,
      response: {
        204: z.undefined().describe('The call is over.'),
        ...problems(400, 401, 404, 409, 429, 503, 504),
      },
    },
    handler: async ({ params }, reply) => {
      await waits.for(ports.operator.hangUp(params.id), `ending call ${params.id}`)
      return reply.code(204).send()
    },
  })
}
