import { pjsipEndpoint } from '../../lib/fields.ts'
import { z } from '../../lib/schema.ts'
import type { Api } from '../api.ts'
import { callBody, toCallBody } from '../bodies/call-body.ts'
import type { BoundedWaits } from '../bounded-waits.ts'
import type { HttpPorts } from '../ports.ts'
import { invalidRequest, problems } from '../problem.ts'

const beginCallBody = z
  .strictObject({
    direction: z
      .enum(['phone-to-app', 'app-to-phone'])
      .meta({ description: 'phone-to-app rings the phone first, app-to-phone the apps.' }),
    mapping: z
      .string()
      .min(1)
      .max(256)
      // What could end a line or a header is refused here already; whether the mapping exists, the table says.
      .regex(/^[^\s"<>\\\p{Cc}\p{Z}]+$/u, { error: 'must be an extension or a SIP URI, without blanks or line breaks' })
      .meta({ description: 'Extension or SIP URI of a mapping.', examples: ['vendas', 'sip:vendas@empresa.com'] }),
    phone: pjsipEndpoint()
      .optional()
      .meta({ description: "Endpoint to ring; the mapping's own phone when absent.", examples: ['PJSIP/1001'] }),
  })
  .meta({
    id: 'BeginCall',
    examples: [{ direction: 'phone-to-app', mapping: 'vendas', phone: 'PJSIP/1001' }],
  })

export interface BeginCallOptions {
  readonly waits: BoundedWaits
  /** Which endpoints an operator may have rung. */
  readonly allowsEndpoint: (endpoint: string) => boolean
}

export function addBeginCall(api: Api, ports: HttpPorts, options: BeginCallOptions): void {
  api.route({
    method: 'POST',
    url: '/v1/calls',
    schema: {
      operationId: 'beginCall',
      tags: ['calls'],
      summary: 'Begins a call: one side is rung, and when it has answered, the other',
      security: [{ token: [] }],
      body: beginCallBody,
      response: {
        202: callBody.describe('The first side is being rung; the header Location has the call.'),
        ...problems(400, 401, 404, 409, 413, 415, 429, 502, 503, 504),
      },
    },
    handler: async ({ body }, reply) => {
      const { direction, mapping, phone } = body
      if (phone !== undefined && !options.allowsEndpoint(phone)) {
        throw invalidRequest([{ key: 'phone', message: 'is not among the endpoints that asterisk.endpoints allows' }])
      }
      const begun = ports.operator.originate({ direction, mapping, phone })
      const view = await options.waits.for(begun, 'beginning the call')
      return reply.code(202).header('location', `/v1/calls/${view.callId}`).send(toCallBody(view))
    },
  })
}
