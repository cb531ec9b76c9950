import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { RecentErrorsPort } from '../../ports/recent-errors.ts'
import { refusals } from '../../problem.ts'
import { security } from '../context.ts'

const errorBody = z.object({
  room: z.string().meta({ description: 'Which part of the bridge told it.' }),
  level: z.enum(['warn', 'error']),
  code: z.string().nullable().meta({ description: 'Stable; docs/errors.md says what to do. Null: it has none.' }),
  message: z.string().meta({ description: "The latest one's, without secrets." }),
  firstAt: z.number(),
  at: z.number().meta({ description: 'The latest.' }),
  count: z.number(),
  callId: z.string().nullable(),
})

const listBody = z
  .object({ errors: z.array(errorBody).meta({ description: 'At most 200 kinds; older ones are forgotten.' }) })
  .meta({
    id: 'RecentErrors',
    examples: [
      {
        errors: [
          {
            room: 'asterisk',
            level: 'warn' as const,
            code: 'ari_unreachable',
            message: 'the ARI socket is away: connect ECONNREFUSED 127.0.0.1:8088',
            firstAt: 1795428000000,
            at: 1795428064000,
            count: 7,
            callId: null,
          },
        ],
      },
    ],
  })

/** The warnings and errors of the log since the start. */
export function addListRecentErrors(api: Api, recent: RecentErrorsPort): void {
  api.route({
    method: 'GET',
    url: '/v1/errors',
    config: { scope: 'read' },
    schema: {
      operationId: 'listRecentErrors',
      tags: ['state'],
      summary: 'Warnings and errors of the log since the start, the latest first',
      description: 'Those of one kind (room, code, level and how the message begins) are one entry, counted.',
      security,
      response: { 200: listBody, ...refusals() },
    },
    handler: () => ({
      errors: recent.list().map(({ code, callId, ...rest }) => ({
        ...rest,
        code: code ?? null,
        callId: callId ?? null,
      })),
    }),
  })
}
