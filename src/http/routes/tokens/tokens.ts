import { singleLine } from '../../../lib/fields.ts'
import { z } from '../../../lib/schema.ts'
import type { Api } from '../../api.ts'
import { tokenPath } from '../../bodies/paths.ts'
import { HttpError } from '../../errors.ts'
import { hashOfToken, makeToken } from '../../made-token.ts'
import { nextField, pageOf, pageQuery } from '../../paging.ts'
import type { TokensPort, TokenView } from '../../ports/tokens.ts'
import { failures, invalidRequest } from '../../problem.ts'
import { SCOPES } from '../../scopes.ts'
import { security, type RouteContext } from '../context.ts'

const EXAMPLE = {
  id: '7',
  name: 'dashboard',
  scopes: ['read' as const],
  createdAt: 1795428000000,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: 1795428064000,
}

const scopesField = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).meta({
  description: 'control and monitor include read; admin includes all.',
})

const tokenBody = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: scopesField,
    createdAt: z.number(),
    expiresAt: z.number().nullable(),
    revokedAt: z.number().nullable(),
    lastUsedAt: z.number().nullable().meta({ description: 'To the minute.' }),
  })
  .meta({ id: 'Token', examples: [EXAMPLE] })

const createBody = z
  .strictObject({
    name: singleLine(64).meta({ description: 'Whose it is: the audit log names them so.', examples: ['dashboard'] }),
    scopes: scopesField,
    expiresAt: z
      .int()
      .min(0)
      .max(8_640_000_000_000_000)
      .optional()
      .meta({ description: 'Epoch ms; never when absent.' }),
  })
  .meta({ id: 'CreateToken', examples: [{ name: 'dashboard', scopes: ['read'] }] })

const createdBody = tokenBody
  .extend({ token: z.string().meta({ description: 'The token. It is told here and never again.' }) })
  .meta({ id: 'CreatedToken', examples: [{ ...EXAMPLE, token: 'cb_REPLACE-ME' }] })

const listBody = z
  .object({ tokens: z.array(tokenBody), next: nextField })
  .meta({ id: 'TokenList', examples: [{ tokens: [EXAMPLE], next: null }] })

/** Tokens for programs and people, beside those of the configuration. */
export function addTokens(api: Api, tokens: TokensPort, { waits, credentials, clock }: RouteContext): void {
  api.route({
    method: 'POST',
    url: '/v1/tokens',
    // To replay the reply, the secret would have to be kept.
    config: { scope: 'admin', idempotent: false },
    schema: {
      operationId: 'createToken',
      tags: ['tokens'],
      summary: 'Makes a token; it is told once',
      description: 'An Idempotency-Key does not count here: the reply is not kept.',
      security,
      body: createBody,
      response: { 201: createdBody, ...failures(409, 413, 415) },
    },
    handler: async ({ body: { name, scopes, expiresAt }, auditNote }, reply) => {
      if (expiresAt !== undefined && expiresAt <= clock.now()) {
        throw invalidRequest([{ key: 'expiresAt', message: 'is over already' }])
      }
      const token = makeToken()
      const wanted = SCOPES.filter((scope) => scopes.includes(scope))
      const made = tokens.create({ name, scopes: wanted, expiresAt, hash: hashOfToken(token) })
      const view = await waits.for(made, 'keeping the token')
      auditNote.target = `tokens/${view.id}`
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...toTokenBody(view), token })
    },
  })

  api.route({
    method: 'GET',
    url: '/v1/tokens',
    config: { scope: 'admin' },
    schema: {
      operationId: 'listTokens',
      tags: ['tokens'],
      summary: 'Tokens that were made, newest first; not those of the configuration',
      security,
      querystring: z.strictObject(pageQuery),
      response: { 200: listBody, ...failures() },
    },
    handler: async ({ query }) => {
      const { items, next } = await waits.for(tokens.list(pageOf(query)), 'listing the tokens')
      return { tokens: items.map(toTokenBody), next: next ?? null }
    },
  })

  api.route({
    method: 'DELETE',
    url: '/v1/tokens/:id',
    config: { scope: 'admin' },
    schema: {
      operationId: 'revokeToken',
      tags: ['tokens'],
      summary: 'Refuses a token from now on, and closes what is open for it',
      security,
      params: tokenPath,
      response: { 200: tokenBody, ...failures(404) },
    },
    handler: async ({ params: { id } }) => {
      const view = await waits.for(tokens.revoke(id), 'revoking the token')
      credentials.forget(id)
      if (!view) throw new HttpError('http_not_found', `there is no token ${id}`)
      return toTokenBody(view)
    },
  })
}

function toTokenBody(view: TokenView): z.output<typeof tokenBody> {
  const { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = view
  return {
    ...{ id, name, scopes: [...scopes], createdAt },
    expiresAt: expiresAt ?? null,
    revokedAt: revokedAt ?? null,
    lastUsedAt: lastUsedAt ?? null,
  }
}
