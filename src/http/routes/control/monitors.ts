import type { Operator } from '../../../calls/operator.ts'
import { pjsipEndpoint } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { MONITOR, monitorBody, monitorMode, toMonitorBody } from '../../bodies/monitor-body.ts'
import { callPath, monitorPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { security, type RouteContext } from '../context.ts'
import { participantRef } from './participant-ref.ts'

/** Room for an offer with every codec and candidate that browsers have; they come to 10 kB. */
const MAX_OFFER = 48 * 1024

const startBody = z
  .strictObject({
    mode: monitorMode,
    participant: participantRef.optional().meta({ description: 'Whom a whisper is for; the caller when absent.' }),
    phone: pjsipEndpoint()
      .optional()
      .meta({ description: 'Phone that is rung to listen.', examples: ['PJSIP/1005'] }),
    offer: z
      .string()
      .max(MAX_OFFER)
      .regex(/^v=0\r?\n[\t\r\n\x20-\u{10ffff}]*$/u, { error: 'must be SDP, which begins with v=0' })
      .optional()
      .meta({ description: "A browser's WebRTC offer (SDP) with its candidates, instead of a phone." }),
  })
  .superRefine(({ phone, offer }, context) => {
    if ((phone === undefined) !== (offer === undefined)) return
    context.addIssue({ code: 'custom', message: 'must have exactly one of: phone, offer' })
  })
  .meta({
    id: 'StartMonitor',
    examples: [
      { mode: 'listen', phone: 'PJSIP/1005' },
      { mode: 'whisper', participant: 'app', offer: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' },
    ],
  })

const startedBody = z
  .object({
    monitor: monitorBody,
    answer: z.string().nullable().meta({ description: 'SDP, for a browser; null for a phone.' }),
  })
  .meta({ id: 'MonitorStarted', examples: [{ monitor: MONITOR, answer: null }] })

const changeBody = z.strictObject({ mode: monitorMode }).meta({ id: 'ChangeMonitor', examples: [{ mode: 'barge' }] })

export function addMonitors(api: Api, operator: Operator, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'POST',
    url: '/v1/calls/:id/monitors',
    config: { scope: 'monitor' },
    bodyLimit: 2 * MAX_OFFER,
    schema: {
      operationId: 'startMonitor',
      tags: ['control'],
      summary: 'Lets an operator listen to a call, by phone or browser',
      description: 'Who listened to whom, and when, stands in the audit log.',
      security,
      params: callPath,
      body: startBody,
      response: { 201: startedBody, ...failures(404, 409, 413, 415, 422, 502) },
    },
    handler: async ({ params: { id }, body, caller, auditNote }, reply) => {
      const { mode, participant, phone, offer } = body
      checkEndpoint(phone, 'phone', context)
      const by = phone === undefined ? { offer: offer ?? '', label: caller?.name ?? '' } : { phone }
      const { monitor, answer } = await waits.for(operator.monitor(id, { mode, participant, by }), `listening to ${id}`)
      auditNote.target = `calls/${id}/monitors/${monitor.id}`
      auditNote.detail = { listensTo: monitor.participant }
      return reply
        .code(201)
        .header('location', `/v1/calls/${id}/monitors/${monitor.id}`)
        .send({ monitor: toMonitorBody(monitor), answer: answer ?? null })
    },
  })

  api.route({
    method: 'PATCH',
    url: '/v1/calls/:id/monitors/:monitor',
    config: { scope: 'monitor' },
    schema: {
      operationId: 'changeMonitor',
      tags: ['control'],
      summary: 'Changes who hears an operator who listens',
      security,
      params: monitorPath,
      body: changeBody,
      response: { 200: monitorBody, ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ params: { id, monitor }, body: { mode } }) =>
      toMonitorBody(await waits.for(operator.changeMonitor(id, monitor, mode), `changing monitor ${monitor}`)),
  })

  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id/monitors/:monitor',
    config: { scope: 'monitor' },
    schema: {
      operationId: 'endMonitor',
      tags: ['control'],
      summary: 'Ends the listening',
      security,
      params: monitorPath,
      response: { 204: z.undefined().describe('Nobody listens there any more.'), ...failures(404, 409) },
    },
    handler: async ({ params: { id, monitor } }, reply) => {
      await waits.for(operator.endMonitor(id, monitor), `ending monitor ${monitor}`)
      return reply.code(204).send()
    },
  })
}
