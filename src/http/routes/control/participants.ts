import type { ParticipantView } from '../../../calls/call-view.ts'
import type { Operator } from '../../../calls/operator.ts'
import { digits } from '../../../lib/dial-fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { destinationBody, timeoutField, toDestination, toMs } from '../../bodies/destination-body.ts'
import { participantBody, toParticipantBody } from '../../bodies/participant-body.ts'
import { callPath, participantPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { checkEndpoint } from '../allowed-endpoint.ts'
import { security, type RouteContext } from '../context.ts'
import { holdSound } from './participant-ref.ts'

const addBody = z
  .strictObject({ to: destinationBody, timeoutSeconds: timeoutField })
  .meta({ id: 'AddParticipant', examples: [{ to: { mapping: 'suporte' } }, { to: { phone: 'PJSIP/1003' } }] })

const holdBody = z
  .strictObject({ sound: holdSound })
  .prefault({})
  .meta({ id: 'HoldParticipant', examples: [{ sound: 'music' }] })

const digitsBody = z
  .strictObject({
    digits: digits(32).meta({ examples: ['1234#'] }),
    durationMs: z.int().min(40).max(250).default(120).meta({ description: 'How long each sounds, milliseconds.' }),
  })
  .meta({ id: 'SendDigits', examples: [{ digits: '1234#', durationMs: 120 }] })

interface Switch {
  readonly step: 'resume' | 'mute' | 'unmute'
  readonly summary: string
  readonly run: (operator: Operator, callId: string, participant: string) => Promise<ParticipantView>
}

const SWITCHES: readonly Switch[] = [
  {
    step: 'resume',
    summary: 'Brings a participant back from hold',
    run: (operator, callId, participant) => operator.resume(callId, participant),
  },
  {
    step: 'mute',
    summary: 'Keeps the others from hearing a participant',
    run: (operator, callId, participant) => operator.mute(callId, participant, true),
  },
  {
    step: 'unmute',
    summary: 'Lets the others hear a participant again',
    run: (operator, callId, participant) => operator.mute(callId, participant, false),
  },
]

export function addParticipants(api: Api, operator: Operator, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'POST',
    url: '/v1/calls/:id/participants',
    config: { scope: 'control' },
    schema: {
      operationId: 'addParticipant',
      tags: ['control'],
      summary: 'Calls a further phone or app into a live call',
      security,
      params: callPath,
      body: addBody,
      response: { 202: participantBody.describe('It is being rung.'), ...failures(404, 409, 413, 415, 422, 502) },
    },
    handler: async ({ params: { id }, body: { to, timeoutSeconds } }, reply) => {
      checkEndpoint(to.phone, 'to.phone', context)
      const request = { to: toDestination(to), timeoutMs: toMs(timeoutSeconds) }
      const view = await waits.for(operator.add(id, request), `calling into call ${id}`)
      return reply.code(202).header('location', `/v1/calls/${id}/participants/${view.id}`).send(toParticipantBody(view))
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id/participants/:participant',
    config: { scope: 'control' },
    schema: {
      operationId: 'removeParticipant',
      tags: ['control'],
      summary: 'Takes a participant out of a call; the call ends when fewer than two are left',
      security,
      params: participantPath,
      response: { 204: z.undefined().describe('It is out.'), ...failures(404, 409) },
    },
    handler: async ({ params: { id, participant } }, reply) => {
      await waits.for(operator.remove(id, participant), `taking ${participant} out of call ${id}`)
      return reply.code(204).send()
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/calls/:id/participants/:participant/hold',
    config: { scope: 'control' },
    schema: {
      operationId: 'holdParticipant',
      tags: ['control'],
      summary: 'Puts a participant on hold: it hears music or silence, and nobody hears it',
      security,
      params: participantPath,
      body: holdBody,
      response: { 200: participantBody, ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ params: { id, participant }, body: { sound } }) =>
      toParticipantBody(await waits.for(operator.hold(id, participant, sound), `holding ${participant}`)),
  })

  for (const { step, summary, run } of SWITCHES) {
    api.route({
      method: 'POST',
      url: `/v1/calls/:id/participants/:participant/${step}`,
      config: { scope: 'control' },
      schema: {
        operationId: `${step}Participant`,
        tags: ['control'],
        summary,
        security,
        params: participantPath,
        response: { 200: participantBody, ...failures(404, 409, 502) },
      },
      handler: async ({ params: { id, participant } }) =>
        toParticipantBody(await waits.for(run(operator, id, participant), `${step} of ${participant}`)),
    })
  }

  api.route({
    method: 'POST',
    url: '/v1/calls/:id/participants/:participant/digits',
    config: { scope: 'control' },
    schema: {
      operationId: 'sendDigits',
      tags: ['control'],
      summary: 'Sends digits to a participant, one after the other',
      description: 'Answers when all are sent. They stand in no log.',
      security,
      params: participantPath,
      body: digitsBody,
      response: { 204: z.undefined().describe('All are sent.'), ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ params: { id, participant }, body, auditNote }, reply) => {
      auditNote.detail = { digits: `${body.digits.length} of them` }
      await waits.for(operator.sendDigits(id, participant, body.digits, body.durationMs), 'sending the digits')
      return reply.code(204).send()
    },
  })
}
