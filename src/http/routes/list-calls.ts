import { z } from '../../lib/schema.ts'
import type { Api } from '../api.ts'
import { callBody, toCallBody } from '../bodies/call-body.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addListCalls(api: Api, ports: HttpPorts): void {
  api.route({
    method: 'GET',
    url: '/v1/calls',
    schema: {
      operationId: 'listCalls',
      tags: ['calls'],
      summary: 'All live calls',
      security: [{ token: [] }],
      response: { 200: z.object({ calls: z.array(callBody) }), ...problems(401, 429) },
    },
    handler: () => ({ calls: ports.operator.calls().map(toCallBody) }),
  })
}
