import type { DeadLetter } from '../../../lib/delivery.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { nextField, pageOf, pageQuery } from '../../paging.ts'
import type { Webhooks } from '../../ports/events.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

const webhookBody = z
  .object({
    name: z.string(),
    url: z.string().meta({ description: 'Without its query.' }),
    types: z.array(z.string()).meta({ description: 'Empty: all types of events.' }),
    state: z.enum(['idle', 'delivering', 'waiting']).meta({ description: 'waiting: the last delivery failed.' }),
    queued: z.number().meta({ description: 'Deliveries still to be made.' }),
    dead: z.number().meta({ description: 'Deliveries given up.' }),
    error: z.string().nullable().meta({ description: 'Why the last delivery failed.' }),
    retryAt: z.number().nullable(),
  })
  .meta({
    id: 'Webhook',
    examples: [
      {
        name: 'crm',
        url: 'https://crm.example.com/calls',
        types: ['call.ended'],
        state: 'waiting',
        queued: 3,
        dead: 0,
        error: 'answered 503',
        retryAt: 1795428060000,
      },
    ],
  })

const webhookList = z
  .object({ webhooks: z.array(webhookBody) })
  .meta({ id: 'WebhookList', examples: [{ webhooks: [] }] })

const ID = 'm5x1k2a3f9c0de-1042.9f86d081'

const deadLetterBody = z
  .object({
    id: z.string(),
    hook: z.string(),
    eventId: z.string(),
    type: z.string(),
    callId: z.string().nullable(),
    body: z.string().meta({ description: 'What was to be sent: the event as JSON.' }),
    createdAt: z.number(),
    attempts: z.number(),
    error: z.string(),
    diedAt: z.number().meta({ description: 'When it was given up.' }),
  })
  .meta({
    id: 'DeadLetter',
    examples: [
      {
        id: ID,
        hook: 'crm',
        eventId: 'm5x1k2a3f9c0de-1042',
        type: 'call.ended',
        callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
        body: '{"id":"m5x1k2a3f9c0de-1042","type":"call.ended","at":1795428000000,"callId":"0c2b…","data":{}}',
        createdAt: 1795428000000,
        attempts: 41,
        error: 'answered 500',
        diedAt: 1795514400000,
      },
    ],
  })

const deadLetterList = z
  .object({ deadLetters: z.array(deadLetterBody), next: nextField })
  .meta({ id: 'DeadLetterList', examples: [{ deadLetters: [], next: null }] })

const path = z.object({
  id: z
    .string()
    .max(96)
    .regex(/^[A-Za-z0-9.-]+$/, { error: 'must be the id of a dead letter: letters, digits and . - only' })
    .meta({ examples: [ID] }),
})

/** How the webhooks of the configuration get on. */
export function addWebhooks(api: Api, webhooks: Webhooks, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/webhooks',
    config: { scope: 'read' },
    schema: {
      operationId: 'listWebhooks',
      tags: ['events'],
      summary: 'The webhooks of the configuration, and how they get on',
      security,
      response: { 200: webhookList, ...failures() },
    },
    handler: async () => ({
      webhooks: (await waits.for(webhooks.list(), 'asking the webhooks')).map((view) => ({
        ...view,
        types: [...view.types],
        error: view.error ?? null,
        retryAt: view.retryAt ?? null,
      })),
    }),
  })

  api.route({
    method: 'GET',
    url: '/v1/webhooks/dead-letters',
    config: { scope: 'read' },
    schema: {
      operationId: 'listDeadLetters',
      tags: ['events'],
      summary: 'Deliveries that were given up, the latest first',
      security,
      querystring: z.strictObject(pageQuery),
      response: { 200: deadLetterList, ...failures() },
    },
    handler: async ({ query }) => {
      const { items, next } = await waits.for(webhooks.deadLetters(pageOf(query)), 'listing dead letters')
      return { deadLetters: items.map(toDeadLetterBody), next: next ?? null }
    },
  })

  api.route({
    method: 'POST',
    url: '/v1/webhooks/dead-letters/:id/retry',
    config: { scope: 'control' },
    schema: {
      operationId: 'retryDeadLetter',
      tags: ['events'],
      summary: 'Puts a delivery that was given up back among those to be made',
      description: 'It goes out as soon as its receiver takes deliveries. If it fails again, it is given up at once.',
      security,
      params: path,
      response: { 202: z.undefined().describe('It is to be delivered.'), ...failures(404, 409, 422) },
    },
    handler: async ({ params: { id } }, reply) => {
      await waits.for(webhooks.retry(id), `putting dead letter ${id} back`)
      return reply.code(202).send()
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/webhooks/dead-letters/:id',
    config: { scope: 'control' },
    schema: {
      operationId: 'discardDeadLetter',
      tags: ['events'],
      summary: 'Forgets a delivery that was given up',
      security,
      params: path,
      response: { 204: z.undefined().describe('It is gone.'), ...failures(404) },
    },
    handler: async ({ params: { id } }, reply) => {
      await waits.for(webhooks.discard(id), `discarding dead letter ${id}`)
      return reply.code(204).send()
    },
  })
}

function toDeadLetterBody(view: DeadLetter): z.output<typeof deadLetterBody> {
  return {
    id: view.id,
    hook: view.hook,
    eventId: view.eventId,
    type: view.type,
    callId: view.callId ?? null,
    body: view.body,
    createdAt: view.createdAt,
    attempts: view.attempts,
    error: view.error,
    diedAt: view.diedAt,
  }
}
