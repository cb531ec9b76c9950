import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Api } from './api.ts'
import { tidyOpenApi, type OpenApiDocument } from './tidy-open-api.ts'

const DESCRIPTION = `Operators, programs and monitoring: what the bridge does, and everything that can be done to calls.

- Times are epoch milliseconds. What is not known is null.
- Every refusal is a problem (RFC 9457) with a stable \`code\`; docs/errors.md lists them.
- A token has scopes: \`read\`, \`control\`, \`monitor\`, \`admin\`. Each operation says in \`x-scope\` and its description which it needs.
- A POST with an \`Idempotency-Key\` is carried out once: the same again within a day gets the first reply, with the
  header \`Idempotency-Replayed: true\`; while the first is under way, 409; the key with another request, 422.
- Lists come in pages: send the \`next\` of one as the \`cursor\` of the following request.
- What begins something answers as soon as it is begun; its outcome is an event and stands in the call.`

/** The OpenAPI description at /docs/json, and a page to read and try it at /docs. */
export async function addDocumentation(api: Api, version: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cubebridge', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
      tags: [
        { name: 'state', description: 'Is it alive, can it carry calls' },
        { name: 'calls', description: 'Live calls between phones and apps' },
        { name: 'control', description: 'What is done to live calls' },
        { name: 'switch', description: 'What Asterisk does' },
        { name: 'records', description: 'Calls that are over' },
        { name: 'recordings', description: 'What was recorded' },
        { name: 'mappings', description: 'Which address is who' },
        { name: 'tokens', description: 'Who may use this' },
        { name: 'audit', description: 'Who did what' },
        { name: 'events', description: 'What happens, as it happens' },
        { name: 'statistics', description: 'How it goes' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token of http.tokens, or one made by /v1/tokens' },
        },
      },
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route)
      const { scope, idempotent } = route.route.config ?? {}
      const methods = [route.route.method].flat()
      const keyed = scope !== undefined && methods.includes('POST') && idempotent !== false
      return { url, schema: { ...schema, ...(scope && { 'x-scope': scope }), ...(keyed && { 'x-idempotent': true }) } }
    },
    transformObject: (document) =>
      tidyOpenApi(jsonSchemaTransformObject(document) as OpenApiDocument) as ReturnType<
        typeof jsonSchemaTransformObject
      >,
  })
  await api.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list' } })
}
