import { MAX_ANALYSED_MS, type AnalyticsQuery, type AnalyticsRow } from '../../../calls/analytics-view.ts'
import { mappingName } from '../../../lib/dial-fields.ts'
import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { analyticsBody, toAnalyticsBody } from '../../bodies/analytics-body.ts'
import { directionField } from '../../bodies/call-body.ts'
import { csvLine } from '../../csv.ts'
import { Downloads } from '../../download.ts'
import { queryTime } from '../../paging.ts'
import type { AnalyticsPort } from '../../ports/analytics.ts'
import { failures, invalidRequest } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const DAY_MS = 24 * 3_600_000
/** Those who ask for the last 24 hours within this time ask the same, so that the store is asked once. */
const NOW_STEP_MS = 10_000

const query = z.strictObject({
  from: queryTime.optional().describe('Calls that arrived then or later; 24 hours before `to` when absent.'),
  to: queryTime.optional().describe('Calls that arrived before; now when absent. At most 400 days after `from`.'),
  mapping: mappingName().optional().meta({ description: 'SIP URI of the mapping.' }),
  department: singleLine(128).optional(),
  direction: directionField.optional(),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'must be the IANA name of a time zone, such as America/Sao_Paulo' })
    .default('UTC')
    .meta({ description: 'By whose clock hours and days begin: an IANA name.', examples: ['America/Sao_Paulo'] }),
})

/** Figures of ended calls over any time. */
export function addAnalytics(api: Api, analytics: AnalyticsPort, { waits, clock }: RouteContext): void {
  const downloads = new Downloads()

  api.route({
    method: 'GET',
    url: '/v1/analytics',
    config: { scope: 'read' },
    schema: {
      operationId: 'getAnalytics',
      tags: ['statistics'],
      summary: 'What became of the ended calls of a time, by hour or day, mapping, result and quality',
      description:
        'From the records, by when each call arrived. The same question within 10 seconds gets the same answer: ' +
        'whoever asks again and again does well to leave `to` away, or to round it.',
      security,
      querystring: query,
      response: { 200: analyticsBody, ...failures() },
    },
    handler: async ({ query }) =>
      toAnalyticsBody(await waits.for(analytics.analyse(queryOf(query, clock.now())), 'analysing the records')),
  })

  api.route({
    method: 'GET',
    url: '/v1/analytics/export',
    config: { scope: 'read' },
    schema: {
      operationId: 'exportAnalytics',
      tags: ['statistics'],
      summary: 'The same by hour or day, mapping and direction, as CSV',
      description: 'A failure after the first line cuts the connection, so that half an export does not pass for one.',
      security,
      querystring: query,
      response: {
        200: {
          description: 'A line for each hour or day, mapping and direction that had calls, oldest first.',
          content: { 'text/csv': { schema: z.string().meta({ examples: ['at,mapping,department,direction\r\n'] }) } },
        },
        ...failures(),
      },
    },
    handler: ({ query }, reply) => {
      const rows = analytics.export(queryOf(query, clock.now()))
      downloads.send(reply, csvLines(rows), 'text/csv', 'analytics.csv')
    },
  })
}

function queryOf(given: z.output<typeof query>, now: number): AnalyticsQuery {
  const { mapping, department, direction, timeZone } = given
  const to = given.to ?? Math.ceil((now + 1) / NOW_STEP_MS) * NOW_STEP_MS
  const from = given.from ?? to - DAY_MS
  if (from >= to) throw invalidRequest([{ key: 'from', message: 'must be before "to"' }])
  if (to - from > MAX_ANALYSED_MS) {
    throw invalidRequest([{ key: 'from', message: 'must be at most 400 days before "to"' }])
  }
  return { from, to, mapping, department, direction, timeZone }
}

function isTimeZone(name: string): boolean {
  // Newer engines also take offsets such as +03:00, whose sign a query string turns into a blank.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

async function* csvLines(rows: AsyncIterable<AnalyticsRow>): AsyncGenerator<string> {
  yield csvLine([
    ...['at', 'mapping', 'department', 'direction', 'calls', 'connected', 'succeeded'],
    ...['setupMeanMs', 'mosMean', 'talkSeconds', 'transfers'],
  ])
  for await (const row of rows) {
    yield csvLine([
      new Date(row.at).toISOString(),
      ...[row.mapping, row.department, row.direction, row.calls, row.connected, row.succeeded],
      ...[rounded(row.setupMeanMs, 0), rounded(row.mosMean, 2), rounded(row.talkMs / 1000, 1), row.transfers],
    ])
  }
}

function rounded(value: number | undefined, decimals: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(decimals))
}
