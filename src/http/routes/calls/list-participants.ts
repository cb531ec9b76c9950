import type { Operator } from '../../../calls/operator.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { figuresBody, toFiguresBody } from '../../bodies/participant-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

export function addListParticipants(api: Api, operator: Operator, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id/participants',
    config: { scope: 'read' },
    schema: {
      operationId: 'listParticipants',
      tags: ['calls'],
      summary: 'Who is in a live call, with their levels and figures',
      security,
      params: callPath,
      response: { 200: z.object({ participants: z.array(figuresBody) }), ...failures(404) },
    },
    handler: async ({ params }) => {
      const figures = await waits.for(operator.figures(params.id), `the figures of call ${params.id}`)
      return { participants: figures.map((entry) => toFiguresBody(params.id, entry)) }
    },
  })
}
