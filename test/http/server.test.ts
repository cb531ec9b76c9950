import { connect } from 'node:net'
import { once } from 'node:events'
import t from 'tap'
import { openHttpServer } from '../../src/http/server.ts'
import { within } from '../../src/lib/deadline.ts'
import { createLog, silentLog } from '../../src/lib/log.ts'
import { PassThrough } from 'node:stream'
import { CALL, FakePorts, serve, TOKEN } from './fixture.ts'

t.test('a port that is taken is told with its number and what to do', async (t) => {
  const { server } = await serve(t)
  const options = { address: '127.0.0.1', port: server.port, tokens: [TOKEN], log: silentLog }
  await t.rejects(openHttpServer(options, new FakePorts()), {
    name: 'HttpError',
    code: 'http_port_taken',
    message: new RegExp(`port ${server.port} on 127\\.0\\.0\\.1 is taken by another program.*set http\\.port`),
  })
})

t.test('an address that the machine does not have is told', async (t) => {
  const options = { address: '192.0.2.1', port: 0, tokens: [TOKEN], log: silentLog }
  await t.rejects(openHttpServer(options, new FakePorts()), {
    code: 'http_address_unavailable',
    message: /192\.0\.2\.1/,
  })
})

t.test('it does not open without a token', async (t) => {
  await t.rejects(openHttpServer({ address: '127.0.0.1', port: 0, tokens: [], log: silentLog }, new FakePorts()))
})

t.test('close is idempotent, frees the port and does not wait for idle or stuck connections', async (t) => {
  const { server, ports, ask } = await serve(t)
  ports.operator.onHangUp = () => new Promise(() => undefined)
  const stuck = ask('DELETE', `/v1/calls/${CALL.callId}`).then(
    ({ status }) => status,
    () => 'cut',
  )
  const idle = connect(server.port, '127.0.0.1')
  await once(idle, 'connect')
  idle.on('error', () => undefined)
  const gone = once(idle, 'close')
  while (ports.operator.hungUp.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await within(10_000, Promise.all([server.close(), server.close()]), 'closing')
  t.match(await within(10_000, stuck, 'the stuck request'), /^(cut|503)$/)
  await within(10_000, gone, 'the idle connection')
  const again = await openHttpServer(
    { address: '127.0.0.1', port: server.port, tokens: [TOKEN], log: silentLog },
    new FakePorts(),
  )
  await again.close()
})

t.test('what is not there is 404 as a problem, wherever it is', async (t) => {
  const { ask } = await serve(t)
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v2/calls'],
    ['GET', '/docs/static/../../../../../etc/passwd'],
    ['GET', '/docs/static/%2e%2e%2f%2e%2e%2fpackage.json'],
  ] as const) {
    t.match(await ask(method, path), { status: 404, json: { code: 'http_not_found' } }, `${method} ${path}`)
  }
})

t.test('a method that a path does not have is 405 with those that it has', async (t) => {
  const { ask } = await serve(t)
  const cases: [method: string, path: string, allow: string][] = [
    ['PUT', '/v1/calls', 'GET, HEAD, POST'],
    ['POST', `/v1/calls/${CALL.callId}?x=1`, 'DELETE, GET, HEAD'],
    ['GET', '/v1/calls/x/recording/pause', 'POST'],
    ['DELETE', '/health', 'GET, HEAD'],
  ]
  for (const [method, path, allow] of cases) {
    const answer = await ask(method, path)
    t.match(answer, { status: 405, json: { code: 'http_method_not_allowed' }, headers: { allow } }, `${method} ${path}`)
  }
})

t.test('what is not HTTP is refused and the server lives on', async (t) => {
  const { server, ask } = await serve(t)
  for (const raw of [
    '\x16\x03\x01\x02\x00\x01',
    'GET / HTTP/9.9\r\n\r\n',
    `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.write(raw)
    await within(10_000, once(socket, 'close'), 'being cut off')
  }
  t.equal((await ask('GET', '/health')).status, 200)
})

t.test('too many requests are refused with a time to wait, also for what is not there', async (t) => {
  const { ask } = await serve(t, { requestsPerMinute: 5 })
  for (let i = 0; i < 5; i++) t.equal((await ask('GET', '/ready')).status, 200)
  const refused = await ask('GET', '/ready')
  t.match(refused, { status: 429, json: { code: 'http_too_many_requests', retryable: true } })
  t.ok(Number(refused.headers['retry-after']) > 0)
  for (let i = 0; i < 6; i++) await ask('GET', '/none')
  t.equal((await ask('GET', '/none')).status, 429)
})

t.test('answers carry the headers that keep a browser from misusing them', async (t) => {
  const { ask } = await serve(t)
  const { headers } = await ask('GET', '/health')
  t.match(headers, {
    'x-content-type-options': 'nosniff',
    'content-security-policy': /default-src 'self'/,
    'referrer-policy': 'no-referrer',
  })
  t.notMatch(headers['content-security-policy'], /upgrade-insecure-requests/, 'the docs are served over plain HTTP')
})

t.test('what changes a call is logged with who asked, and never the token', async (t) => {
  const lines: string[] = []
  const log = createLog(
    'info',
    new PassThrough().on('data', (line: Buffer) => lines.push(line.toString())),
  )
  const { ask } = await serve(t, { log })
  await ask('GET', '/v1/calls')
  await ask('DELETE', `/v1/calls/${CALL.callId}`)
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0] ?? ''), { method: 'DELETE', ip: '127.0.0.1', status: 204, params: { id: CALL.callId } })
  t.notMatch(lines.join(''), TOKEN)
})

interface OpenApi {
  readonly openapi: string
  readonly paths: Record<
    string,
    Record<string, { operationId?: string; summary?: string; tags?: string[]; security?: unknown }>
  >
  readonly components: { readonly schemas: Record<string, { examples?: unknown }> }
}

t.test('the OpenAPI description is open, complete and has an example of each body', async (t) => {
  const { ask } = await serve(t)
  const { status, json } = await ask('GET', '/docs/json', { authorization: null })
  t.equal(status, 200)
  const { openapi, paths, components } = json as OpenApi
  t.match(openapi, /^3\.1/)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
  )
  t.ok(operations.length > 40)
  const ids = operations.map(({ operationId }) => operationId)
  t.equal(new Set(ids).size, ids.length, 'no id twice')
  for (const operation of operations) {
    t.ok(operation.operationId && operation.summary && operation.tags?.length, operation.name)
    t.equal(operation.security !== undefined, operation.name !== 'get /health', `${operation.name} says its token`)
  }
  t.strictSame(
    Object.entries(components.schemas)
      .filter(([name, { examples }]) => !examples && name !== 'Party')
      .map(([name]) => name),
    [],
  )
  const page = await ask('GET', '/docs', { authorization: null })
  t.equal(page.status, 200)
  t.match(page.text, /swagger-ui/)
})
