import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { OpenStreams } from '../../open-streams.ts'
import type { EventFeed } from '../../ports/events.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { EventStream } from './event-stream.ts'

export interface EventsOptions {
  /** Default 15 s. */
  readonly heartbeatMs?: number
}

const eventId = z
  .string()
  .max(64)
  .regex(/^[0-9a-z]{1,32}-\d{1,15}$/, { error: 'must be the id of an event' })

const query = z.strictObject({
  types: z
    .string()
    .max(512)
    .regex(/^[a-z*][a-z.*-]*(,[a-z*][a-z.*-]*)*$/, { error: 'must be types of events with commas, such as call.*' })
    .optional()
    .meta({
      description: 'Types of events, with commas: `call.ended`, `call.*`. All when absent.',
      examples: ['call.*,link.changed'],
    }),
  call: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9._-]+$/, { error: 'must be the id of a call: letters, digits and . _ - only' })
    .optional()
    .meta({ description: 'Only events of this call.' }),
  lastEventId: eventId.optional().meta({
    description: 'As the header Last-Event-ID, for clients that can set none; the header counts if both are there.',
  }),
})

const EXAMPLE = `id: m5x1k2a3f9c0de-1042
event: link.changed
data: {"id":"m5x1k2a3f9c0de-1042","type":"link.changed","at":1795428000000,"callId":null,"data":{"link":"ari",…}}

`

const DESCRIPTION = `A stream of server-sent events (text/event-stream), which lasts until one side ends it. Each has an
\`id\`, its type as \`event\`, and as \`data\` one line of JSON: \`{"id", "type", "at", "callId", "data"}\`.

Whoever reconnects with the header \`Last-Event-ID\` goes on behind that event. The bridge keeps the latest events only:
what a client missed because it was away for too long, or reads too slowly, is told by an event \`events_dropped\` whose
data is \`{"count", "from", "to", "exact"}\`: how many, and the first and last id. \`exact\` is false when \`count\` includes
events that the filter would have left out; \`count\` and \`from\` are null when the bridge was started anew since. Ask
\`/v1/calls\` for the present state then.

A comment comes every 15 seconds, and with it the id to go on from. The stream ends when its token is revoked.`

/** What happens, as it happens. */
export function addEvents(api: Api, feed: EventFeed, context: RouteContext, options: EventsOptions = {}): void {
  const { heartbeatMs = 15_000 } = options
  const streams = new OpenStreams(api, context)

  api.route({
    method: 'GET',
    url: '/v1/events',
    // A HEAD of something without an end.
    exposeHeadRoute: false,
    config: { scope: 'read' },
    schema: {
      operationId: 'streamEvents',
      tags: ['events'],
      summary: 'What happens, as it happens',
      description: DESCRIPTION,
      security,
      querystring: query,
      headers: z.object({ 'last-event-id': z.union([z.literal(''), eventId]).optional() }),
      response: {
        200: {
          description: 'Events, until one side ends the stream.',
          content: { 'text/event-stream': { schema: z.unknown().meta({ type: 'string', examples: [EXAMPLE] }) } },
        },
        ...failures(),
      },
    },
    handler: (request, reply) => {
      const { types, call, lastEventId } = request.query
      const after = request.headers['last-event-id'] || lastEventId
      const stream = new EventStream({
        heartbeatMs,
        allowed: () => streams.allows(request),
        open: (onReadable) =>
          feed.subscribe({ types: types?.split(',') ?? [], callId: call, after: after || undefined, onReadable }),
      })
      streams.send(stream, request, reply)
    },
  })
}
