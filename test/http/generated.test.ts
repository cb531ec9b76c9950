import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { cubebridge } from '../../client/client.ts'
import { generatedClient } from '../../dev/api/generated-client.ts'
import { CALL, serve, TOKEN } from './fixture.ts'

function inRepository(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
}

t.test('what is generated is what is in the repository', async (t) => {
  for (const { path, text } of await generatedClient()) {
    t.ok((await inRepository(path)) === text, `${path} is out of date: npm run generate`)
  }
})

t.test('the description is valid OpenAPI 3.1', async (t) => {
  const { ask } = await serve(t)
  const { json } = await ask('GET', '/docs/json', { authorization: null })
  const validator = new Validator()
  const { valid, errors } = await validator.validate(json as Record<string, unknown>)
  t.ok(valid, JSON.stringify(errors ?? []).slice(0, 2000))
  t.equal(validator.version, '3.1')
})

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Record<string, { example?: unknown; examples?: Record<string, unknown> }> }
  readonly responses: Record<string, { readonly content?: Record<string, { example?: unknown; examples?: unknown }> }>
}

t.test('every request body has an example that the interface itself takes', async (t) => {
  const document = JSON.parse(await inRepository('client/openapi.json')) as {
    paths: Record<string, Record<string, Operation>>
  }
  const { ask } = await serve(t, { requestsPerMinute: 10_000 })
  for (const [path, operations] of Object.entries(document.paths)) {
    if (/events|webhooks|stats/.test(path)) continue
    for (const [method, { operationId, requestBody }] of Object.entries(operations)) {
      if (!requestBody) continue
      const media = requestBody.content['application/json']
      const examples = media?.examples
        ? Object.values(media.examples).map((it) => (it as { value: unknown }).value)
        : []
      const bodies = media?.example === undefined ? examples : [media.example]
      t.ok(bodies.length > 0, `${operationId} has an example`)
      for (const body of bodies) {
        const url = path.replace('{id}', CALL.callId).replace('{participant}', 'p1').replace('{monitor}', 'm1')
        const { status, text } = await ask(method.toUpperCase(), url, { body })
        t.notOk(status === 400 || status >= 500, `${operationId}: ${status} ${text.slice(0, 300)}`)
      }
    }
  }
})

t.test('the typed client reads, acts and sees problems', async (t) => {
  const { server, ports } = await serve(t)
  const api = cubebridge({ baseUrl: server.url, token: TOKEN })
  const { data } = await api.GET('/v1/calls', { params: { query: { party: 'maria' } } })
  const call = data?.calls[0]
  t.equal(call?.callId, CALL.callId)
  const sent = await api.POST('/v1/calls/{id}/transfer', {
    params: { path: { id: CALL.callId } },
    body: { participant: 'phone', to: { extension: '1002' } },
  })
  t.match(sent.data, { kind: 'blind', state: 'ringing' })
  t.match(ports.operator.asked, [{ what: 'transfer', args: [CALL.callId, { to: { extension: '1002' } }] }])
  const gone = await api.DELETE('/v1/calls/{id}', { params: { path: { id: 'none' } } })
  t.match([gone.error?.code, gone.response.status], ['call_unknown', 404])
})
