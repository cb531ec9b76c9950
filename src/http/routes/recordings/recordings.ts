import { mappingName } from '../../../lib/dial-fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { callPath, recordingPath } from '../../bodies/paths.ts'
import { recordingBody, toRecordingBody } from '../../bodies/recording-body.ts'
import { nextField, pageOf, pageQuery, queryNumber, queryTime } from '../../paging.ts'
import type { RecordingsPort } from '../../ports/recordings.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { addRecordingAudio } from './recording-audio.ts'
import { noRecording } from './no-recording.ts'

const query = z.strictObject({
  ...pageQuery,
  call: callPath.shape.id.optional().describe('Of this call.'),
  mapping: mappingName().optional().meta({ description: 'SIP URI of the mapping.' }),
  from: queryTime.optional().describe('Begun then or later.'),
  to: queryTime.optional().describe('Begun before.'),
})

const listBody = z
  .object({ recordings: z.array(recordingBody), next: nextField })
  .meta({ id: 'RecordingList', examples: [{ recordings: [], next: null }] })

const peaksBody = z
  .object({
    peaks: z
      .array(z.array(z.number()))
      .meta({ description: 'A list for each channel: the loudest of each stretch, 0 to 1.' }),
  })
  .meta({ id: 'RecordingPeaks', examples: [{ peaks: [[0.02, 0.4, 0.31]] }] })

/** Finished recordings. */
export function addRecordings(api: Api, recordings: RecordingsPort, context: RouteContext): void {
  const { waits } = context
  api.route({
    method: 'GET',
    url: '/v1/recordings',
    config: { scope: 'read' },
    schema: {
      operationId: 'listRecordings',
      tags: ['recordings'],
      summary: 'Finished recordings, newest first',
      security,
      querystring: query,
      response: { 200: listBody, ...failures() },
    },
    handler: async ({ query: wanted }) => {
      const { call, mapping, from, to } = wanted
      const found = recordings.list({ callId: call, mapping, from, to }, pageOf(wanted))
      const { items, next } = await waits.for(found, 'listing the recordings')
      return { recordings: items.map(toRecordingBody), next: next ?? null }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/recordings/:id',
    config: { scope: 'read' },
    schema: {
      operationId: 'getRecording',
      tags: ['recordings'],
      summary: 'What is known of one recording',
      security,
      params: recordingPath,
      response: { 200: recordingBody, ...failures(404) },
    },
    handler: async ({ params: { id } }) => {
      const view = await waits.for(recordings.get(id), 'looking the recording up')
      if (!view) throw noRecording(id)
      return toRecordingBody(view)
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/recordings/:id',
    config: { scope: 'admin' },
    schema: {
      operationId: 'deleteRecording',
      tags: ['recordings'],
      summary: 'Deletes a recording for good',
      security,
      params: recordingPath,
      response: { 204: z.undefined().describe('It is gone.'), ...failures(404) },
    },
    handler: async ({ params: { id } }, reply) => {
      if (!(await waits.for(recordings.remove(id), 'deleting the recording'))) throw noRecording(id)
      return reply.code(204).send()
    },
  })

  addRecordingAudio(api, recordings, context)
  const peaks = recordings.peaks?.bind(recordings)
  if (!peaks) return
  api.route({
    method: 'GET',
    url: '/v1/recordings/:id/peaks',
    config: { scope: 'monitor' },
    schema: {
      operationId: 'getRecordingPeaks',
      tags: ['recordings'],
      summary: 'How loud a recording is where, for drawing it',
      security,
      params: recordingPath,
      querystring: z.strictObject({ buckets: queryNumber(1, 4000).default(400) }),
      response: { 200: peaksBody, ...failures(404) },
    },
    handler: async ({ params: { id }, query: { buckets } }) => {
      if (!(await waits.for(recordings.get(id), 'looking the recording up'))) throw noRecording(id)
      const found = await waits.for(peaks(id, buckets), 'looking how loud it is')
      return { peaks: found.map((channel) => [...channel]) }
    },
  })
}
