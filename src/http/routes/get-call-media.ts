import type { Api } from '../api.ts'
import { callPath } from '../bodies/call-body.ts'
import { mediaBody, toMediaBody } from '../bodies/media-body.ts'
import type { BoundedWaits } from '../bounded-waits.ts'
import type { HttpPorts } from '../ports.ts'
import { problems } from '../problem.ts'

export function addGetCallMedia(api: Api, ports: HttpPorts, waits: BoundedWaits): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id/media',
    schema: {
      operationId: 'getCallMedia',
      tags: ['calls'],
      summary: 'How a live call sounds, in both directions',
      description: 'Asked of the worker that carries the call. 409 while the call has no talk path.',
      security: [{ token: [] }],
      params: callPath,
      response: { 200: mediaBody, ...problems(400, 401, 404, 409, 429, 503, 504) },
    },
    handler: async ({ params }) => {
      const figures = await waits.for(ports.operator.media(params.id), `the figures of call ${params.id}`)
      return toMediaBody(params.id, figures)
    },
  })
}
