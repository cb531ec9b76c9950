import { CallError } from '../../../calls/errors.ts'
import type { Operator } from '../../../calls/operator.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import {
  callFiguresBody,
  LIVE_FIGURES,
  liveFiguresBody,
  toCallFiguresBody,
  toLiveFiguresBody,
} from '../../bodies/figures-body.ts'
import { HttpError } from '../../errors.ts'
import { OpenStreams } from '../../open-streams.ts'
import { queryNumber } from '../../paging.ts'
import type { FiguresPort } from '../../ports/figures.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { addCallSeries } from './call-series.ts'
import { FiguresStream, type FrameSource } from './figures-stream.ts'

export interface FiguresOptions {
  /** Default 15 s. */
  readonly heartbeatMs?: number
  /** Streams at once. Default 64. */
  readonly maxReaders?: number
}

/** A frame of all calls is made so often at most, however many read. Milliseconds. */
const REUSE_MS = 500

const query = z.strictObject({
  call: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9._-]+$/, { error: 'must be the id of a call: letters, digits and . _ - only' })
    .optional()
    .meta({ description: 'Only this call, and all that is measured of it.' }),
  everySeconds: queryNumber(1, 10)
    .optional()
    .meta({ description: 'How often; 2 when absent, with `call` 1.', examples: ['2'] }),
})

const DESCRIPTION = `A stream of server-sent events (text/event-stream), which lasts until one side ends it. Each event \`figures\` has as
\`data\` one line of JSON, a LiveFigures, or with \`call\` a CallFigures. They are the latest values only: events have no
id, nothing is replayed, and who reads slowly gets the newest later, never a queue. All calls are measured every two
seconds while somebody reads, one that is asked for by \`call\` every second; what is not measured anew is not told again.

With \`call\`, an event \`ended\` with the data \`{"callId"}\` says that the call is over, and the stream ends. A comment comes
every 15 seconds. The stream ends when its token is revoked; there are 64 at once at most.`

const EXAMPLE = `event: figures
data: ${JSON.stringify(LIVE_FIGURES)}

`

/** What is measured of live calls: now, as a stream, and since they began. */
export function addFigures(
  api: Api,
  ports: { readonly figures: FiguresPort; readonly operator: Operator },
  context: RouteContext,
  options: FiguresOptions = {},
): void {
  const { figures } = ports
  const { clock } = context
  const { heartbeatMs = 15_000, maxReaders = 64 } = options
  const streams = new OpenStreams(api, context)
  addCallSeries(api, ports)

  let made: { readonly at: number; readonly frame: string } | undefined
  const ofAll = (): FrameSource => {
    const watch = figures.watch()
    return {
      latest: () => {
        const now = clock.monotonic()
        if (!made || now - made.at >= REUSE_MS)
          made = { at: now, frame: frameOf('figures', toLiveFiguresBody(clock.now(), watch.read())) }
        return made.frame
      },
      end: () => undefined,
      close: () => watch.close(),
    }
  }
  const ofCall = (callId: string, onChange: () => void): FrameSource => {
    const watch = figures.watchCall(callId, onChange)
    if (!watch) throw new CallError('call_unknown', `there is no call ${callId} (any more)`)
    let told: ReturnType<typeof watch.read>
    return {
      latest: () => {
        const measured = watch.read()
        // Not by its time: the wall clock may have been set back.
        if (!measured || measured === told) return undefined
        told = measured
        return frameOf('figures', toCallFiguresBody(callId, measured.at, measured.participants))
      },
      end: () => (watch.isEnded() ? frameOf('ended', { callId }) : undefined),
      close: () => watch.close(),
    }
  }

  api.route({
    method: 'GET',
    url: '/v1/figures',
    // A HEAD of something without an end.
    exposeHeadRoute: false,
    config: { scope: 'read' },
    schema: {
      operationId: 'streamFigures',
      tags: ['statistics'],
      summary: 'How live calls sound, as a stream',
      description: DESCRIPTION,
      security,
      querystring: query,
      response: {
        200: {
          description: 'Events, until one side ends the stream; the schema is that of the data of each `figures`.',
          content: {
            'text/event-stream': { schema: z.union([liveFiguresBody, callFiguresBody]).meta({ examples: [EXAMPLE] }) },
          },
        },
        ...failures(404),
      },
    },
    handler: (request, reply) => {
      const { call, everySeconds = call === undefined ? 2 : 1 } = request.query
      if (streams.size >= maxReaders)
        throw new HttpError('http_busy', `${maxReaders} streams of figures are open: close one, or try again later`, {
          retryAfterSeconds: 10,
        })
      const stream = new FiguresStream({
        heartbeatMs,
        allowed: () => streams.allows(request),
        everyMs: everySeconds * 1000,
        open: (onChange) => (call === undefined ? ofAll() : ofCall(call, onChange)),
      })
      streams.send(stream, request, reply)
    },
  })
}

function frameOf(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
