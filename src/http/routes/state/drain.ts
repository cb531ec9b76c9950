import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { DrainPort } from '../../ports/drain.ts'
import { refusals } from '../../problem.ts'
import { security } from '../context.ts'

const body = z
  .strictObject({
    seconds: z
      .number()
      .min(0)
      .max(86_400)
      .optional()
      .meta({ description: 'How long live calls may go on; calls.drainSeconds when absent.' }),
  })
  .meta({ id: 'Drain', examples: [{ seconds: 120 }] })

const drainBody = z
  .object({
    liveCalls: z.number(),
    until: z.number().meta({ description: 'When those that are still live are ended.' }),
  })
  .meta({ id: 'Draining', examples: [{ liveCalls: 3, until: 1795428120000 }] })

export function addDrain(api: Api, drain: DrainPort): void {
  api.route({
    method: 'POST',
    url: '/v1/drain',
    config: { scope: 'admin' },
    schema: {
      operationId: 'drain',
      tags: ['state'],
      summary: 'Refuses new calls, and stops the bridge when the live ones are over',
      description: 'Can not be taken back. Asked again, it tells how the first goes on.',
      security,
      body,
      response: {
        202: drainBody.describe('New calls are refused from now on.'),
        ...refusals(413, 415),
      },
    },
    handler: async ({ body: { seconds }, auditNote }, reply) => {
      const { liveCalls, until } = drain.begin(seconds === undefined ? undefined : seconds * 1000)
      auditNote.detail = { liveCalls, ...(seconds !== undefined && { seconds }) }
      return reply.code(202).send({ liveCalls, until })
    },
  })
}
