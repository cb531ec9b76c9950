import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { HttpError } from '../../errors.ts'
import { refusals } from '../../problem.ts'
import { SCOPES } from '../../scopes.ts'
import { security } from '../context.ts'

const meBody = z
  .object({
    name: z.string().meta({ description: "The token's name; the audit log has it." }),
    tokenId: z.string(),
    scopes: z.array(z.enum(SCOPES)).meta({
      description: 'As the token holds them: control and monitor include read, admin includes all.',
    }),
    expiresAt: z.number().nullable(),
  })
  .meta({
    id: 'Me',
    examples: [{ name: 'dashboard', tokenId: '7', scopes: ['read' as const, 'control' as const], expiresAt: null }],
  })

/** Whose token it is, for programs that offer only what it allows. */
export function addGetMe(api: Api): void {
  api.route({
    method: 'GET',
    url: '/v1/me',
    config: { scope: 'read' },
    schema: {
      operationId: 'getMe',
      tags: ['tokens'],
      summary: 'Whose token this is, and what it allows',
      security,
      response: { 200: meBody, ...refusals() },
    },
    handler: async ({ caller }, reply) => {
      // Nobody comes here without a token.
      if (!caller) throw new HttpError('http_unauthorized', 'there is no token')
      const { name, tokenId, scopes, expiresAt } = caller
      return reply
        .header('cache-control', 'no-store')
        .send({ name, tokenId, scopes: [...scopes], expiresAt: expiresAt ?? null })
    },
  })
}
