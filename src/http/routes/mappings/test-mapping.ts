import { mappingName } from '../../../lib/dial-fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import type { DialOutcome, DialTest } from '../../ports/mappings.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const testBody = z
  .strictObject({
    from: z.enum(['phone', 'app']).default('phone'),
    number: mappingName().meta({ description: 'Extension, number or SIP URI.', examples: ['84448515'] }),
    identity: mappingName()
      .optional()
      .meta({ description: 'From an app: the mapping whose ConnectyCube user it calls.' }),
  })
  .meta({
    id: 'TestNumber',
    examples: [{ number: 'vendas' }, { from: 'app', number: '01140028922', identity: 'gateway' }],
  })

const outcomeBody = z
  .object({
    kind: z.enum(['mapping', 'route', 'dialplan', 'refused']),
    mapping: z.string().nullable(),
    route: z.string().nullable(),
    captures: z.record(z.string(), z.string()),
    rings: z.array(z.union([z.string(), z.number()])).meta({ description: 'App users that would ring.' }),
    dials: z.string().nullable().meta({ description: 'What Asterisk would dial.' }),
    limits: z.array(z.string()),
    detail: z.string().nullable(),
  })
  .meta({
    id: 'NumberTested',
    examples: [
      {
        kind: 'route',
        mapping: 'sip:gateway@empresa.com',
        route: 'app users by id',
        captures: { rest: '4448515' },
        rings: [4448515],
        dials: null,
        limits: ['at most 3 calls at once'],
        detail: null,
      },
    ],
  })

export function addTestMapping(
  api: Api,
  test: (request: DialTest) => Promise<DialOutcome> | DialOutcome,
  { waits }: RouteContext,
): void {
  api.route({
    method: 'POST',
    url: '/v1/mappings/test',
    // It starts nothing and changes nothing.
    config: { scope: 'read', audited: false, idempotent: false },
    schema: {
      operationId: 'testNumber',
      tags: ['mappings'],
      summary: 'What would happen to a number, without calling it',
      security,
      body: testBody,
      response: { 200: outcomeBody, ...failures(404, 413, 415) },
    },
    handler: async ({ body: { from, number, identity } }) => {
      const tested = Promise.resolve(test({ from, number, identity }))
      const { kind, mapping, route, captures, rings, dials, limits, detail } = await waits.for(tested, 'the test')
      return {
        kind,
        mapping: mapping ?? null,
        route: route ?? null,
        captures: { ...captures },
        rings: [...rings],
        dials: dials ?? null,
        limits: [...limits],
        detail: detail ?? null,
      }
    },
  })
}
