import type { Command } from 'commander'
import { z } from '../../lib/schema.ts'
import { callIdOf } from '../api/calls.ts'
import { followEvents, type ServerSentEvent } from '../api/event-source.ts'
import { summaryOf } from '../api/event-summary.ts'
import { apiCommand, openSession, type ApiOptions, type Session } from '../api/session.ts'
import { clockText } from '../api/times.ts'
import type { CliContext, Done } from '../context.ts'
import { printable } from '../output.ts'

interface EventsOptions extends ApiOptions {
  readonly types?: string
  readonly call?: string
  readonly after?: string
}

const eventBody = z.object({
  type: z.string(),
  at: z.number(),
  callId: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
})
const TYPE_WIDTH = 18

/** `cubebridge events`: what happens, as it happens, until it is stopped. A lost connection is made again. */
export function addEvents(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'events', 'tell what happens, as it happens; with --json each a line', context)
    .option('--types <types>', 'with commas, such as call.*,link.changed; all when absent')
    .option('--call <call>', 'only of this call: its id, or, of a live one, the beginning of it')
    .option('--after <event>', 'go on behind the event of this id, as far as the bridge still has them')
    .action(async ({ types, call, after, ...options }: EventsOptions) => {
      const session = await openSession(options, context)
      const callId = call === undefined ? undefined : await callIdOf(session.api, call)
      const onLost = (why: string) => context.stderr.write(`connection lost (${why}); trying again\n`)
      const query = { types, call: callId }
      const events = followEvents(session.api, { query, after, signal: context.interrupted, onLost })
      for await (const event of events) tell(session, event)
      done(0)
    })
}

function tell({ out }: Session, { id, type, data }: ServerSentEvent): void {
  const value = jsonOf(data)
  if (out.json) {
    // What was missed is no event of the bridge: its line says its own type.
    out.line(type === 'events_dropped' ? JSON.stringify({ type, id, data: value }) : data)
    return
  }
  const event = eventBody.safeParse(value)
  if (event.success) {
    const { at, callId, data: detail } = event.data
    const line = [clockText(at), event.data.type.padEnd(TYPE_WIDTH), callId ?? '-', summaryOf(detail)]
    out.line(printable(line.join('  ')))
  } else if (type === 'events_dropped') {
    const { count } = (value ?? {}) as { readonly count?: unknown }
    out.bad(
      `${typeof count === 'number' ? count : 'some'} events were missed: "cubebridge calls" tells the present state`,
    )
  } else out.line(printable(`${type}  ${data}`))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
