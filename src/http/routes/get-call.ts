import { CallError } from '../../calls/errors.ts'
import type { Api } from '../api.ts'
import { callBody, callPath, toCallBody } from '../bodies/call-body.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addGetCall(api: Api, ports: HttpPorts): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id',
    schema: {
      operationId: 'getCall',
      tags: ['calls'],
      summary: 'One live call',
      security: [{ token: [] }],
      params: callPath,
      response: { 200: callBody, ...problems(400, 401, 404, 429) },
    },
    handler: ({ params }) => {
      const view = ports.operator.call(params.id)
      if (!view) throw new CallError('call_unknown', `there is no call ${params.id} (any more)`)
      return toCallBody(view)
    },
  })
}
