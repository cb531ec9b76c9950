import { CallError } from '../../../calls/errors.ts'
import type { Operator } from '../../../calls/operator.ts'
import type { Api } from '../../api.ts'
import { callBody, toCallBody } from '../../bodies/call-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { refusals } from '../../problem.ts'
import { security } from '../context.ts'

export function addGetCall(api: Api, operator: Operator): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id',
    config: { scope: 'read' },
    schema: {
      operationId: 'getCall',
      tags: ['calls'],
      summary: 'One live call',
      security,
      params: callPath,
      response: { 200: callBody, ...refusals(404) },
    },
    handler: ({ params }) => {
      const view = operator.call(params.id)
      if (!view) throw new CallError('call_unknown', `there is no call ${params.id} (any more)`)
      return toCallBody(view)
    },
  })
}
