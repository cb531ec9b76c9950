import { pipeline } from 'node:stream/promises'
import { Option, type Command } from 'commander'
import { eventBody, recordBody } from '../../http/bodies/record-body.ts'
import { z } from '../../lib/schema.ts'
import { summaryOf } from '../api/event-summary.ts'
import { who, type CdrRecord } from '../api/calls.ts'
import { apiCommand, openSession, type ApiOptions } from '../api/session.ts'
import { clockText, momentText, parsePast, spanText } from '../api/times.ts'
import type { CliContext, Done } from '../context.ts'
import { parseCount } from '../options.ts'

interface CdrOptions extends ApiOptions {
  readonly from?: number
  readonly to?: number
  readonly party?: string
  readonly mapping?: string
  readonly result?: string
  readonly cause?: string
  readonly endedBy?: string
  readonly direction?: string
  readonly limit: number
  readonly csv?: boolean
  readonly jsonl?: boolean
}

const RESULTS = ['success', 'client', 'server', 'upstream', 'indeterminate']

/** `cubebridge cdr`: the records of calls that are over, searched or exported, or one with all that happened. */
export function addCdr(program: Command, context: CliContext, done: Done): void {
  const cdr = program.command('cdr').description('records of calls that are over')
  apiCommand(cdr, 'search', 'search them, newest first (the default)', context, { isDefault: true })
    .option('--from <time>', 'arrived then or later: 2h, 7d, 2026-11-23, 2026-11-23T16:00:00Z', parsePast)
    .option('--to <time>', 'arrived before', parsePast)
    .option('--party <text>', 'part of the number, address or name of anyone who took part')
    .option('--mapping <sip-uri>', 'of this mapping')
    .addOption(new Option('--result <class>', 'whose fault the end was').choices(RESULTS))
    .option('--cause <cause>', 'no-answer, busy, hung-up …')
    .addOption(new Option('--ended-by <who>', 'who ended it').choices(['phone', 'app', 'operator', 'bridge']))
    .option('--direction <direction>', 'phone-to-app, app-to-phone or phone-to-phone')
    .option('-n, --limit <count>', 'how many at most; exports have all', parseCount, 50)
    .addOption(new Option('--csv', 'export all that match as CSV').conflicts(['jsonl', 'json']))
    .addOption(new Option('--jsonl', 'export all that match, each a line of JSON').conflicts('json'))
    .action(async (options: CdrOptions) => {
      const { from, to, party, mapping, result, cause, endedBy, direction, limit, csv, jsonl } = options
      const { api, out } = await openSession(options, context)
      const query = { from, to, party, mapping, result, cause, endedBy, direction }
      if (csv || jsonl) {
        const whole = { query: { ...query, format: csv ? 'csv' : 'jsonl' }, signal: context.interrupted }
        // A failure cuts the connection, so that half an export does not pass for one.
        await pipeline(await api.open('/v1/records/export', whole), context.stdout, { end: false })
      } else {
        const items = await api.list('/v1/records', 'records', { query }, limit)
        if (out.json) out.value(items)
        else
          out.table(
            HEADINGS,
            items.map((item) => row(api.read(recordBody, item))),
            'no record matches',
          )
      }
      done(0)
    })

  apiCommand(cdr, 'get', 'show one, with all that happened in the call', context)
    .argument('<call>', 'the id of the call')
    .action(async (callId: string, options: ApiOptions) => {
      const { api, out } = await openSession(options, context)
      const reply = await api.ask('GET', `/v1/records/${encodeURIComponent(callId)}`)
      if (out.json) out.value(reply)
      else {
        const { events } = api.read(history, reply)
        out.pairs(describe(api.read(recordBody, reply)))
        out.line('')
        out.table(
          ['AT', 'WHAT', 'DETAIL'],
          events.map(({ at, type, data }) => [clockText(at), type, summaryOf(data)]),
          'no events of it are kept',
        )
      }
      done(0)
    })
}

const history = z.object({ events: z.array(eventBody) })

const HEADINGS = ['ARRIVED', 'CALL', 'FROM', 'TO', 'TALK', 'RESULT', 'CAUSE', 'ENDED BY']

function row({ times, callId, from, to, talkMs, result, cause, endedBy }: CdrRecord): string[] {
  return [momentText(times.arrived), callId, who(from), who(to), spanText(talkMs), result, cause, endedBy]
}

function describe(record: CdrRecord): [string, string][] {
  const { times, setupMs, detail, answeredBy, transfers, recordings } = record
  return [
    ['call', record.callId],
    ['direction', record.direction],
    ['from', `${who(record.from)}, ${record.from.address}`],
    ['to', `${who(record.to)}, ${record.to.address}`],
    ['answered by', answeredBy ? who(answeredBy) : 'nobody'],
    ['mapping', record.mapping ?? '-'],
    ['arrived', momentText(times.arrived)],
    ['ended', momentText(times.ended)],
    ['set up in', setupMs === null ? '-' : `${setupMs} ms`],
    ['talk', spanText(record.talkMs)],
    ['result', `${record.result}: ${record.cause}, by ${record.endedBy}${detail === null ? '' : ` (${detail})`}`],
    ...transfers.map(({ kind, target, state }): [string, string] => [
      'transfer',
      `${kind} to ${who(target)}: ${state}`,
    ]),
    ['recordings', recordings.join(', ') || '-'],
  ]
}
