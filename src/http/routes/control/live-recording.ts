import type { Operator } from '../../../calls/operator.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { liveRecordingBody, toLiveRecordingBody } from '../../bodies/live-recording-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const startBody = z
  .strictObject({
    layout: z
      .enum(['mixed', 'split'])
      .optional()
      .meta({ description: 'mixed: all in one channel; split: the caller left, all others right.' }),
    format: z.enum(['wav', 'ogg']).optional().meta({ description: 'ogg is Opus, a tenth of the size.' }),
    announce: z
      .boolean()
      .optional()
      .meta({ description: "Tells the parties first; the mapping's or configuration's when absent." }),
  })
  .prefault({})
  .meta({ id: 'StartRecording', examples: [{ layout: 'split', format: 'ogg', announce: true }] })

export function addLiveRecording(api: Api, operator: Operator, { waits }: RouteContext): void {
  api.route({
    method: 'POST',
    url: '/v1/calls/:id/recording',
    config: { scope: 'control' },
    schema: {
      operationId: 'startRecording',
      tags: ['control'],
      summary: 'Records a live call',
      description: 'What becomes of it is an event; afterwards it is among /v1/recordings.',
      security,
      params: callPath,
      body: startBody,
      response: { 202: liveRecordingBody, ...failures(404, 409, 413, 415, 502) },
    },
    handler: async ({ params: { id }, body, auditNote }, reply) => {
      const { layout, format, announce } = body
      const view = await waits.for(operator.record(id, { layout, format, announce }), `recording call ${id}`)
      auditNote.detail = { recording: view.id }
      return reply.code(202).send(toLiveRecordingBody(view))
    },
  })

  for (const step of ['pause', 'resume'] as const) {
    api.route({
      method: 'POST',
      url: `/v1/calls/:id/recording/${step}`,
      config: { scope: 'control' },
      schema: {
        operationId: `${step}Recording`,
        tags: ['control'],
        summary: step === 'pause' ? 'Records nothing for a while' : 'Records on after a pause',
        security,
        params: callPath,
        response: { 200: liveRecordingBody, ...failures(404, 409, 502) },
      },
      handler: async ({ params: { id } }) =>
        toLiveRecordingBody(await waits.for(operator.pauseRecording(id, step === 'pause'), `${step} of the recording`)),
    })
  }

  api.route({
    method: 'DELETE',
    url: '/v1/calls/:id/recording',
    config: { scope: 'control' },
    schema: {
      operationId: 'stopRecording',
      tags: ['control'],
      summary: 'Ends the recording; it is kept',
      security,
      params: callPath,
      response: { 204: z.undefined().describe('Nothing is recorded any more.'), ...failures(404, 409, 502) },
    },
    handler: async ({ params: { id } }, reply) => {
      await waits.for(operator.stopRecording(id), `ending the recording of call ${id}`)
      return reply.code(204).send()
    },
  })
}
