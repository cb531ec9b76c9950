import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { hashOfToken, makeToken } from '../../src/http/made-token.ts'
import { allows, SCOPES, type Scope } from '../../src/http/scopes.ts'
import { CALL, deferred, serve, TOKEN, type Fixture } from './fixture.ts'

/** A token with the scopes, made as the API makes them. */
async function tokenWith({ ports }: Fixture, scopes: readonly Scope[], expiresAt?: number): Promise<string> {
  const token = makeToken()
  await ports.tokens.create({ name: scopes.join('+'), scopes, expiresAt, hash: hashOfToken(token) })
  return token
}

interface Described {
  readonly paths: Record<string, Record<string, { 'x-scope'?: Scope; operationId: string; security?: unknown }>>
}

t.test('control and monitor include read, admin includes all, and read only itself', async (t) => {
  const included: Record<Scope, Scope[]> = {
    read: ['read'],
    control: ['read', 'control'],
    monitor: ['read', 'monitor'],
    admin: [...SCOPES],
  }
  for (const held of SCOPES) {
    t.strictSame(
      SCOPES.filter((needed) => allows([held], needed)),
      included[held],
      held,
    )
  }
  t.notOk(allows([], 'read'))
})

t.test('each route has a scope, needs a token, and refuses a token without the scope', async (t) => {
  const fixture = await serve(t, { requestsPerMinute: 100_000, failuresPerMinute: 100_000 })
  const { ask, ports } = fixture
  const { paths } = (await ask('GET', '/docs/json')).json as Described
  const tokens = Object.fromEntries(
    await Promise.all(SCOPES.map(async (scope) => [scope, await tokenWith(fixture, [scope])] as const)),
  )
  let routes = 0
  for (const [path, operations] of Object.entries(paths)) {
    if (path === '/health') continue
    // A stream of all calls has no end.
    const url = path === '/v1/figures' ? `${path}?call=none` : path.replaceAll(/\{[a-z]+\}/g, 'none')
    for (const [name, operation] of Object.entries(operations)) {
      routes++
      const method = name.toUpperCase()
      const scope = operation['x-scope']
      if (!scope) {
        t.fail(`${method} ${path} has no scope`)
        continue
      }
      t.equal((await ask(method, url, { authorization: null })).status, 401, `${method} ${path} without`)
      for (const held of SCOPES) {
        const { status, json, headers } = await ask(method, url, { authorization: `Bearer ${tokens[held]}` })
        if (allows([held], scope)) t.notOk(status === 401 || status === 403, `${operation.operationId} with ${held}`)
        else {
          t.match({ status, json }, { status: 403, json: { code: 'http_forbidden', detail: new RegExp(scope) } })
          t.match(headers['www-authenticate'], new RegExp(`insufficient_scope.*scope="${scope}"`))
        }
      }
    }
  }
  t.ok(routes > 45, `${routes} routes`)
  t.strictSame([ports.operator.asked, ports.operator.hungUp, ports.channelControl.asked], [[], [], []])
})

t.test('what the committed description says of scopes is the same', async (t) => {
  const file = fileURLToPath(new URL('../../client/openapi.json', import.meta.url))
  const { paths } = JSON.parse(await readFile(file, 'utf8')) as Described
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, { security, ...rest }] of Object.entries(operations)) {
      t.equal(security !== undefined, rest['x-scope'] !== undefined, `${method} ${path}`)
    }
  }
})

t.test('a token is made, told once, used, and refused at once when it is revoked', async (t) => {
  const { ask, ports } = await serve(t)
  const made = await ask('POST', '/v1/tokens', { body: { name: 'wallboard', scopes: ['read'] } })
  t.equal(made.status, 201)
  const { id, token } = made.json as { id: string; token: string }
  t.match(token, /^cb_[A-Za-z0-9_-]{43}$/)
  t.notMatch(JSON.stringify([...ports.tokens.kept.values()]), token, 'the store never sees it')
  const authorization = `Bearer ${token}`
  for (let i = 0; i < 5; i++) t.equal((await ask('GET', '/v1/calls', { authorization })).status, 200)
  t.equal(ports.tokens.lookups, 1, 'it is looked up once')
  t.strictSame(ports.tokens.touched, [id])
  t.notMatch((await ask('GET', '/v1/tokens')).text, token)
  t.equal((await ask('DELETE', `/v1/calls/${CALL.callId}`, { authorization })).status, 403)
  t.match(await ask('DELETE', `/v1/tokens/${id}`), { status: 200, json: { id, revokedAt: 2 } })
  t.match(await ask('GET', '/v1/calls', { authorization }), { status: 401, json: { code: 'http_unauthorized' } })
  t.equal((await ask('DELETE', '/v1/tokens/none')).status, 404)
})

t.test('a token that is revoked while it is being looked up is not remembered', async (t) => {
  const fixture = await serve(t)
  const { ask, ports } = fixture
  const token = await tokenWith(fixture, ['read'])
  const authorization = `Bearer ${token}`
  const waiting = deferred<undefined>()
  ports.tokens.onLookup = () => waiting.promise
  const asked = ask('GET', '/v1/calls', { authorization })
  while (ports.tokens.lookups === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await ask('DELETE', '/v1/tokens/1')
  waiting.resolve(undefined)
  await asked
  t.equal((await ask('GET', '/v1/calls', { authorization })).status, 401)
})

t.test('a token ends when it expires, also while it is remembered', async (t) => {
  let now = 1000
  const fixture = await serve(t, { clock: { now: () => now, monotonic: () => 0 } })
  const authorization = `Bearer ${await tokenWith(fixture, ['read'], 2000)}`
  t.equal((await fixture.ask('GET', '/v1/calls', { authorization })).status, 200)
  now = 2000
  t.equal((await fixture.ask('GET', '/v1/calls', { authorization })).status, 401)
  const body = { name: 'x', scopes: ['read'], expiresAt: 1999 }
  t.match(await fixture.ask('POST', '/v1/tokens', { body }), {
    status: 400,
    json: { problems: [{ key: 'expiresAt' }] },
  })
})

t.test('while the store is away kept tokens are told to try again, and the configured ones work', async (t) => {
  const fixture = await serve(t)
  const authorization = `Bearer ${await tokenWith(fixture, ['admin'])}`
  fixture.ports.tokens.onLookup = () => Promise.reject(new Error('the disk is gone'))
  const refused = await fixture.ask('GET', '/v1/calls', { authorization })
  t.match(refused, { status: 503, json: { code: 'http_tokens_unavailable', retryable: true } })
  t.equal((await fixture.ask('GET', '/v1/calls')).status, 200)
})

t.test('what can not be a kept token is not looked up, and requests of each token are counted apart', async (t) => {
  const fixture = await serve(t, { requestsPerMinute: 3 })
  const { ask, ports } = fixture
  for (const wrong of ['cb_short', 'cb_' + 'x'.repeat(44), `${TOKEN}x`]) {
    t.equal((await ask('GET', '/v1/calls', { authorization: `Bearer ${wrong}` })).status, 401)
  }
  t.equal(ports.tokens.lookups, 0)
  const [one, other] = [await tokenWith(fixture, ['read']), await tokenWith(fixture, ['read'])]
  for (let i = 0; i < 3; i++) t.equal((await ask('GET', '/v1/calls', { authorization: `Bearer ${one}` })).status, 200)
  t.equal((await ask('GET', '/v1/calls', { authorization: `Bearer ${one}` })).status, 429)
  t.equal((await ask('GET', '/v1/calls', { authorization: `Bearer ${other}` })).status, 200)
})
