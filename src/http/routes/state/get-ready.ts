import type { Api } from '../../api.ts'
import { readinessBody, toReadinessBody } from '../../bodies/readiness-body.ts'
import type { StatePort } from '../../ports/state.ts'
import { problems } from '../../problem.ts'

export function addGetReady(api: Api, ports: StatePort): void {
  api.route({
    method: 'GET',
    url: '/ready',
    config: { scope: 'read' },
    schema: {
      operationId: 'getReady',
      tags: ['state'],
      summary: 'Whether calls can be made now, and the state of every part',
      security: [{ token: [] }],
      response: {
        200: readinessBody.describe('Calls can be made.'),
        503: readinessBody.describe('Some part is missing: the body says which and why.'),
        ...problems(401, 403, 429),
      },
    },
    handler: (_request, reply) => {
      const readiness = ports.readiness()
      void reply.code(readiness.ready ? 200 : 503).send(toReadinessBody(readiness))
    },
  })
}
