import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Api } from './api.ts'

/** The OpenAPI description at /docs/json, and a page to read and try it at /docs. */
export async function addDocumentation(api: Api, version: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'cubebridge',
        version,
        description:
          'Operators and monitoring: what the bridge does now, and calls begun or ended by hand. Times are epoch ' +
          'milliseconds. Every refusal is a problem (RFC 9457) with a stable code.',
      },
      tags: [
        { name: 'state', description: 'Is it alive, can it carry calls' },
        { name: 'calls', description: 'Calls between phones and apps' },
        { name: 'switch', description: 'What Asterisk does' },
      ],
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of http.tokens' } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document)),
  })
  await api.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list' } })
}

type OpenApi = ReturnType<typeof jsonSchemaTransformObject>

/** Every schema comes out as it may be sent and as it may be received; what no route refers to would only confuse. */
function withoutUnused(document: OpenApi): OpenApi {
  const { components = {}, paths } = document as {
    components?: { schemas?: Record<string, unknown> }
    paths?: unknown
  }
  const schemas = components.schemas ?? {}
  const used = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      follow(schemas[name] ?? {})
    }
  }
  follow(paths ?? {})
  components.schemas = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return document
}
