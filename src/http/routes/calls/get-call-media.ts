import type { Operator } from '../../../calls/operator.ts'
import type { Api } from '../../api.ts'
import { mediaBody, toMediaBody } from '../../bodies/media-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

export function addGetCallMedia(api: Api, operator: Operator, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id/media',
    config: { scope: 'read' },
    schema: {
      operationId: 'getCallMedia',
      tags: ['calls'],
      summary: 'How a live call sounds, in both directions',
      description: 'Asked of the worker that carries the call. 409 while the call has no talk path.',
      security,
      params: callPath,
      response: { 200: mediaBody, ...failures(404, 409) },
    },
    handler: async ({ params }) => {
      const figures = await waits.for(operator.media(params.id), `the figures of call ${params.id}`)
      return toMediaBody(params.id, figures)
    },
  })
}
