import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { nextField, pageOf, pageQuery, queryTime } from '../../paging.ts'
import type { AuditPort } from '../../ports/audit.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const outcome = z.enum(['done', 'refused', 'failed'])

const query = z.strictObject({
  ...pageQuery,
  from: queryTime.optional(),
  to: queryTime.optional(),
  actor: singleLine(64)
    .optional()
    .meta({ description: "The token's name.", examples: ['dashboard'] }),
  action: z
    .string()
    .regex(/^[A-Za-z]{1,64}$/, { error: "must be an operation's id, such as transferCall" })
    .optional()
    .meta({ examples: ['transferCall'] }),
  target: singleLine(256)
    .optional()
    .meta({ description: 'What it was done to, or how that begins.', examples: ['calls/0c2b6f0e'] }),
  outcome: outcome.optional(),
})

const entryBody = z
  .object({
    id: z.string(),
    at: z.number(),
    actor: z.string(),
    tokenId: z.string(),
    action: z.string(),
    target: z.string(),
    detail: z.record(z.string(), z.unknown()).meta({ description: 'The request, without secrets, SDP and digits.' }),
    outcome: outcome.meta({ description: 'refused: the request was (4xx); failed: the bridge could not (5xx).' }),
    status: z.number(),
    ip: z.string(),
  })
  .meta({
    id: 'AuditEntry',
    examples: [
      {
        id: '812',
        at: 1795428031000,
        actor: 'dashboard',
        tokenId: '7',
        action: 'transferCall',
        target: 'calls/0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
        detail: { participant: 'phone', to: { extension: '1002' } },
        outcome: 'done',
        status: 202,
        ip: '127.0.0.1',
      },
    ],
  })

/** Who did what. */
export function addAudit(api: Api, audit: AuditPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/audit',
    config: { scope: 'admin' },
    schema: {
      operationId: 'listAudit',
      tags: ['audit'],
      summary: 'Who did what through this interface, newest first',
      security,
      querystring: query,
      response: {
        200: z.object({ entries: z.array(entryBody), next: nextField }).meta({
          id: 'AuditList',
          examples: [{ entries: [], next: null }],
        }),
        ...failures(),
      },
    },
    handler: async ({ query: wanted }) => {
      const { from, to, actor, action, target, outcome } = wanted
      const found = audit.list({ from, to, actor, action, target, outcome }, pageOf(wanted))
      const { items, next } = await waits.for(found, 'reading the audit log')
      return { entries: items.map((entry) => ({ ...entry, detail: { ...entry.detail } })), next: next ?? null }
    },
  })
}
