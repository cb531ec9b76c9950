import type { CallRecord } from '../../../calls/call-record.ts'
import { mappingName } from '../../../lib/dial-fields.ts'
import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { directionField } from '../../bodies/call-body.ts'
import { callPath } from '../../bodies/paths.ts'
import { EVENT, eventBody, RECORD, recordBody, toEventBody, toRecordBody } from '../../bodies/record-body.ts'
import { Downloads } from '../../download.ts'
import { HttpError } from '../../errors.ts'
import { nextField, pageOf, pageQuery, queryTime } from '../../paging.ts'
import type { RecordQuery, RecordsPort } from '../../ports/records.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'
import { csvHead, csvOfRecord } from './record-csv.ts'
import { addRecordSeries } from './record-series.ts'

const filter = {
  from: queryTime.optional().describe('Calls that arrived then or later.'),
  to: queryTime.optional().describe('Calls that arrived before.'),
  party: singleLine(128)
    .optional()
    .meta({ description: 'Part of the number, address or name of anyone who took part.', examples: ['1001'] }),
  mapping: mappingName().optional().meta({ description: 'SIP URI of the mapping.' }),
  result: z.enum(['success', 'client', 'server', 'upstream', 'indeterminate']).optional(),
  cause: z
    .string()
    .regex(/^[a-z-]{1,40}$/, { error: 'must be a cause, such as no-answer' })
    .optional()
    .meta({ examples: ['no-answer'] }),
  endedBy: z.enum(['phone', 'app', 'operator', 'bridge']).optional(),
  direction: directionField.optional(),
}

const recordWithEvents = recordBody
  .extend({ events: z.array(eventBody).meta({ description: 'What happened, in order.' }) })
  .meta({ id: 'CallHistory', examples: [{ ...RECORD, events: [EVENT] }] })

/** The records of ended calls. */
export function addRecords(api: Api, records: RecordsPort, context: RouteContext): void {
  const { waits } = context
  const downloads = new Downloads()
  addRecordSeries(api, records, context)

  api.route({
    method: 'GET',
    url: '/v1/records',
    config: { scope: 'read' },
    schema: {
      operationId: 'searchRecords',
      tags: ['records'],
      summary: 'Records of ended calls, newest first',
      security,
      querystring: z.strictObject({ ...pageQuery, ...filter }),
      response: {
        200: z.object({ records: z.array(recordBody), next: nextField }).meta({
          id: 'RecordList',
          examples: [{ records: [], next: null }],
        }),
        ...failures(),
      },
    },
    handler: async ({ query }) => {
      const { items, next } = await waits.for(records.search(queryOf(query), pageOf(query)), 'searching the records')
      return { records: items.map(toRecordBody), next: next ?? null }
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/records/export',
    config: { scope: 'read' },
    schema: {
      operationId: 'exportRecords',
      tags: ['records'],
      summary: 'All records that match, as CSV or as lines of JSON',
      description: 'A failure after the first line cuts the connection, so that half an export does not pass for one.',
      security,
      querystring: z.strictObject({ ...filter, format: z.enum(['csv', 'jsonl']).default('csv') }),
      response: {
        200: {
          description: 'The records, newest first.',
          content: {
            'text/csv': { schema: z.string().meta({ examples: ['callId,direction,arrived\r\n'] }) },
            'application/jsonl': { schema: z.string().meta({ examples: ['{"callId":"0c2b6f0e"}\n'] }) },
          },
        },
        ...failures(),
      },
    },
    handler: ({ query }, reply) => {
      const found = records.export(queryOf(query))
      if (query.format === 'csv') downloads.send(reply, csvLines(found), 'text/csv', 'records.csv')
      else downloads.send(reply, jsonLines(found), 'application/jsonl', 'records.jsonl')
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/records/:id',
    config: { scope: 'read' },
    schema: {
      operationId: 'getRecord',
      tags: ['records'],
      summary: 'The record of one call, with all that happened to it',
      security,
      params: callPath,
      response: { 200: recordWithEvents, ...failures(404) },
    },
    handler: async ({ params: { id } }) => {
      const record = await waits.for(records.get(id), 'looking the record up')
      if (!record)
        throw new HttpError('http_not_found', `there is no record of a call ${id}: it may be live, or too old`)
      const events = await waits.for(records.events(id), "looking the call's events up")
      return { ...toRecordBody(record), events: events.map(toEventBody) }
    },
  })
}

function queryOf(query: {
  [K in keyof typeof filter]?: z.output<(typeof filter)[K]>
}): RecordQuery {
  const { from, to, party, mapping, result, cause, endedBy, direction } = query
  return { from, to, party, mapping, result, cause, endedBy, direction }
}

async function* jsonLines(records: AsyncIterable<CallRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(toRecordBody(record))}\n`
}

async function* csvLines(records: AsyncIterable<CallRecord>): AsyncGenerator<string> {
  yield csvHead()
  for await (const record of records) yield csvOfRecord(record)
}
