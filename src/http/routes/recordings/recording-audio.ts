import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { recordingPath } from '../../bodies/paths.ts'
import { byteRange } from '../../byte-range.ts'
import { sendBytes } from '../../download.ts'
import { HttpError } from '../../errors.ts'
import { names } from '../../etags.ts'
import type { RecordingsPort, RecordingView } from '../../ports/recordings.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { noRecording } from './no-recording.ts'

const TYPES = { wav: 'audio/wav', ogg: 'audio/ogg; codecs=opus' } as const
const audio = z.string().meta({ format: 'binary' })

/** The sound itself, in ranges, so that a player can jump (RFC 9110 14). */
export function addRecordingAudio(api: Api, recordings: RecordingsPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/recordings/:id/audio',
    // HEAD must not open the file: see below.
    exposeHeadRoute: false,
    config: { scope: 'monitor', audited: true },
    schema: {
      operationId: 'getRecordingAudio',
      tags: ['recordings'],
      summary: 'The sound of a recording',
      description:
        'Range, If-Range and If-None-Match count; HEAD tells size and type. Each download is in the audit log.',
      security,
      params: recordingPath,
      response: {
        200: { description: 'All of it.', content: { 'audio/wav': { schema: audio }, 'audio/ogg': { schema: audio } } },
        206: { description: 'A part.', content: { 'audio/wav': { schema: audio }, 'audio/ogg': { schema: audio } } },
        304: z.undefined().describe('You have it already (If-None-Match).'),
        ...failures(404, 409, 416),
      },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const view = await find(id)
      const range = announce(view, request, reply)
      if (range === 'nothing') return reply.code(304).send()
      request.auditNote.detail = { callId: view.callId, ...(range && { bytes: `${range.start}-${range.end}` }) }
      return sendBytes(reply, await waits.for(recordings.open(id, range), 'opening the recording'))
    },
  })

  api.route({
    method: 'HEAD',
    url: '/v1/recordings/:id/audio',
    config: { scope: 'monitor' },
    schema: { hide: true, params: recordingPath },
    handler: async (request, reply) => {
      const range = announce(await find(request.params.id), request, reply)
      if (range === 'nothing') void reply.code(304)
      return reply.send()
    },
  })

  async function find(id: string): Promise<RecordingView> {
    const view = await waits.for(recordings.get(id), 'looking the recording up')
    if (!view) throw noRecording(id)
    if (view.state === 'stored') return view
    throw new HttpError('http_not_ready', `recording ${id} can't be heard: it is ${view.state}`)
  }
}

/** Sets what the reply says of itself. Undefined: all of it is to be sent; `nothing`: the client has it. */
function announce(view: RecordingView, { headers }: FastifyRequest, reply: FastifyReply) {
  const { bytes, sha256, id, format, startedAt, durationMs } = view
  const tag = sha256 === undefined ? undefined : `"${sha256}"`
  const modified = new Date(startedAt + durationMs).toUTCString()
  void reply
    .type(TYPES[format])
    .header('accept-ranges', 'bytes')
    // Private, and asked for again each time: a token may be revoked.
    .header('cache-control', 'private, no-cache')
    .header('last-modified', modified)
    .header('content-disposition', `inline; filename="${id}.${format}"`)
  if (tag !== undefined) {
    void reply.header('etag', tag)
    if (names(headers['if-none-match'], tag)) return 'nothing'
  }
  const condition = headers['if-range']
  // RFC 9110 13.1.5: the range counts only if it is of what the client has the beginning of.
  const counts = condition === undefined || condition === tag || condition === modified
  const range = counts ? byteRange(headers.range, bytes) : undefined
  if (range === 'none') {
    void reply.header('content-range', `bytes */${bytes}`)
    throw new HttpError('http_range_not_satisfiable', `recording ${id} has ${bytes} bytes: ask for some of those`)
  }
  if (!range) {
    void reply.header('content-length', bytes)
    return undefined
  }
  void reply
    .code(206)
    .header('content-range', `bytes ${range.start}-${range.end}/${bytes}`)
    .header('content-length', range.end - range.start + 1)
  return range
}
