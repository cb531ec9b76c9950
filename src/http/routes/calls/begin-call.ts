import type { Operator } from '../../../calls/operator.ts'
import { callerName, callerNumber, mappingName } from '../../../lib/dial-fields.ts'
import { pjsipEndpoint } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { callBody, directionField, toCallBody } from '../../bodies/call-body.ts'
import { destinationBody, timeoutField, toDestination, toMs } from '../../bodies/destination-body.ts'
import { failures } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { security, type RouteContext } from '../context.ts'

export const callerIdField = z
  .strictObject({ number: callerNumber(), name: callerName().optional() })
  .optional()
  .meta({ description: 'Who the party that is rung first sees as the caller.' })

const beginCallBody = z
  .strictObject({
    direction: directionField.meta({
      description: 'phone-to-app and phone-to-phone ring the phone first, app-to-phone the apps.',
    }),
    mapping: mappingName()
      .optional()
      .meta({
        description: 'Extension or SIP URI of a mapping; not for phone-to-phone.',
        examples: ['vendas', 'sip:vendas@empresa.com'],
      }),
    phone: pjsipEndpoint()
      .optional()
      .meta({ description: "Endpoint to ring; the mapping's own phone when absent.", examples: ['PJSIP/1001'] }),
    to: destinationBody.optional().meta({ description: 'phone-to-phone: whom the phone is connected with.' }),
    callerId: callerIdField,
    timeoutSeconds: timeoutField,
  })
  .superRefine((body, context) => {
    const phones = body.direction === 'phone-to-phone'
    const must = (key: 'mapping' | 'phone' | 'to', wanted: boolean, why: string) => {
      if ((body[key] !== undefined) === wanted) return
      context.addIssue({ code: 'custom', path: [key], message: wanted ? `is missing: ${why}` : `is not for ${why}` })
    }
    must('mapping', !phones, phones ? 'phone-to-phone' : 'whose apps take part?')
    must('to', phones, phones ? 'whom is the phone connected with?' : body.direction)
    if (phones) must('phone', true, 'which phone is rung?')
  })
  .meta({
    id: 'BeginCall',
    examples: [
      { direction: 'phone-to-app', mapping: 'vendas', phone: 'PJSIP/1001' },
      { direction: 'phone-to-phone', phone: 'PJSIP/1001', to: { extension: '1002' }, timeoutSeconds: 30 },
    ],
  })

export function addBeginCall(api: Api, operator: Operator, context: RouteContext): void {
  api.route({
    method: 'POST',
    url: '/v1/calls',
    config: { scope: 'control' },
    schema: {
      operationId: 'beginCall',
      tags: ['calls'],
      summary: 'Begins a call: one side is rung, and when it has answered, the other',
      security,
      body: beginCallBody,
      response: {
        202: callBody.describe('The first side is being rung; the header Location has the call.'),
        ...failures(404, 409, 413, 415, 422, 502),
      },
    },
    handler: async ({ body, auditNote }, reply) => {
      const { direction, mapping, phone, to, callerId, timeoutSeconds } = body
      checkEndpoint(phone, 'phone', context)
      checkEndpoint(to?.phone, 'to.phone', context)
      const begun = operator.originate({
        direction,
        mapping,
        phone,
        to: to && toDestination(to),
        callerId: callerId && { number: callerId.number, name: callerId.name },
        timeoutMs: toMs(timeoutSeconds),
      })
      const view = await context.waits.for(begun, 'beginning the call')
      auditNote.target = `calls/${view.callId}`
      return reply.code(202).header('location', `/v1/calls/${view.callId}`).send(toCallBody(view))
    },
  })
}
