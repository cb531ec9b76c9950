import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { AriClient, type AriOptions } from '../../../src/asterisk/ari/client.ts'
import type { AriEvent } from '../../../src/asterisk/ari/events.ts'
import { AriRest } from '../../../src/asterisk/ari/rest.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { log, until } from '../bench.ts'

type Reply = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server in ARI's place: REST as a test wants it, and an event socket that takes everyone. */
async function fakeAri(t: Test, reply: Reply) {
  const http = createServer((request, response) => fake.reply(request, response))
  const sockets: WebSocket[] = []
  new WebSocketServer({ server: http }).on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  const fake = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, reply, sockets, http }
  t.teardown(() => {
    for (const socket of sockets) socket.terminate()
    http.closeAllConnections()
    return new Promise<void>((done) => http.close(() => done()))
  })
  return fake
}

const NOT_FOUND: Reply = (_, response) => response.writeHead(404).end('{"message":"Channel not found"}')

function clientOf(t: Test, url: string, options: Partial<AriOptions> = {}) {
  const retry = { firstMs: 20, maxMs: 100, slowMs: 100 }
  const client = new AriClient({ url, user: 'u', password: 'p', app: 'a b', retry, ...options }, log)
  t.teardown(() => client.close())
  const events: AriEvent[] = []
  client.on('event', (event) => events.push(event))
  return { client, events }
}

void t.test('each status of a reply has its error', async (t) => {
  const fake = await fakeAri(t, NOT_FOUND)
  const rest = new AriRest({ url: fake.url, user: 'u', password: 'p', timeoutMs: 300 })
  t.teardown(() => rest.close())
  const codes = [
    [400, 'ari_bad_request'],
    [401, 'ari_unauthorized'],
    [403, 'ari_forbidden'],
    [404, 'ari_not_found'],
    [409, 'ari_conflict'],
    [422, 'ari_unprocessable'],
    [500, 'ari_failed'],
  ] as const
  for (const [status, code] of codes) {
    fake.reply = (_, response) => response.writeHead(status).end('{"message":"because"}')
    await t.rejects(rest.request('GET', ['channels']), { code, status, message: /GET \/channels.*because/ })
  }
  fake.reply = (_, response) => response.end('<html>')
  await t.rejects(rest.request('GET', ['channels']), { code: 'ari_bad_reply' })
  fake.reply = () => undefined
  await t.rejects(rest.request('GET', ['channels']), { code: 'ari_timeout', statusCode: 504, retryable: true })
  fake.reply = (_, response) => response.socket?.destroy()
  await t.rejects(rest.request('GET', ['channels']), { code: 'ari_unreachable', status: undefined })
})

void t.test('a file comes as it is, however long, and each thing that can go wrong has its error', async (t) => {
  const fake = await fakeAri(t, NOT_FOUND)
  const rest = new AriRest({ url: fake.url, user: 'u', password: 'p', timeoutMs: 300 })
  t.teardown(() => rest.close())
  const path = ['recordings', 'stored', 'calls/1', 'file']
  await t.rejects(rest.download(path), { code: 'ari_not_found', message: /Channel not found/ })
  // Longer than any other reply may be, and slower.
  const [chunk, chunks] = [Buffer.alloc(1024 * 1024, 7), 20]
  fake.reply = (_, response) => {
    response.writeHead(200, { 'content-length': chunk.length * chunks })
    Readable.from(slowly(chunk, chunks)).pipe(response)
  }
  const { stream, bytes } = await rest.download(path)
  t.equal(bytes, chunk.length * chunks)
  let length = 0
  for await (const part of stream as AsyncIterable<Buffer>) length += part.length
  t.equal(length, bytes)

  fake.reply = (_, response) => {
    response.writeHead(200, { 'content-length': 1000 }).write('RIFF')
    setTimeout(() => response.destroy(), 50)
  }
  const cut = await rest.download(path)
  await t.rejects(buffer(cut.stream), 'a file that is cut off is not taken for a whole one')
  fake.reply = () => undefined
  await t.rejects(rest.download(path), { code: 'ari_timeout' })
  fake.reply = (_, response) => response.writeHead(200).write('RIFF')
  const open = await rest.download(path)
  rest.close()
  await t.rejects(buffer(open.stream))
  await t.rejects(rest.download(path), { code: 'ari_unreachable' })
})

async function* slowly(chunk: Buffer, times: number) {
  for (let i = 0; i < times; i++) {
    await sleep(20)
    yield chunk
  }
}

void t.test('paths and queries are encoded, and can’t step out of ARI', async (t) => {
  let asked = ''
  const fake = await fakeAri(t, (request, response) => {
    asked = request.url ?? ''
    response.writeHead(204).end()
  })
  const rest = new AriRest({ url: `${fake.url}/prefix/`, user: 'u', password: 'p', timeoutMs: 1000 })
  t.teardown(() => rest.close())
  await rest.request('GET', ['channels', 'a/../b?c#d', 'x y'], {
    query: { v: 'CALLERID(num)&x=1', n: 2, o: undefined },
  })
  t.equal(asked, '/prefix/ari/channels/a%2F..%2Fb%3Fc%23d/x%20y?v=CALLERID%28num%29%26x%3D1&n=2')
  for (const segment of ['', '.', '..']) {
    await t.rejects(rest.request('GET', ['channels', segment]), { code: 'ari_bad_request' })
  }
})

void t.test('a kept-alive connection that Asterisk closed is not held against the next request', async (t) => {
  const fake = await fakeAri(t, (_, response) => response.end('[]'))
  const rest = new AriRest({ url: fake.url, user: 'u', password: 'p', timeoutMs: 1000 })
  t.teardown(() => rest.close())
  for (let i = 0; i < 20; i++) {
    t.same(await rest.request('GET', ['channels']), [])
    fake.http.closeIdleConnections()
  }
})

void t.test('what Asterisk never sends is counted and passed over', async (t) => {
  const fake = await fakeAri(t, NOT_FOUND)
  const { client, events } = clientOf(t, fake.url)
  client.start()
  await until(() => client.state.status === 'online' && fake.sockets.length === 1, 'the socket')
  const socket = fake.sockets[0]!
  const malformed = [
    '{',
    '',
    'null',
    '[]',
    '42',
    '{"type":7}',
    '{"type":"StasisStart"}',
    '{"type":"StasisEnd","channel":{"id":3}}',
  ]
  for (const text of malformed) socket.send(text)
  for (const type of ['ChannelCallerId', 'Novelty', '__proto__', 'constructor']) socket.send(JSON.stringify({ type }))
  socket.send(Buffer.from([0xff, 0xfe, 0x00]))
  socket.send(
    JSON.stringify({ type: 'StasisStart', args: ['vendas', 3], channel: { id: '1.1', caller: 'x', state: 'Ring' } }),
  )
  await until(() => events.length === 1, 'the event')
  t.match(events, [{ type: 'StasisStart', args: ['vendas'], channel: { id: '1.1', caller: { name: '', number: '' } } }])
  t.same(client.counts, { events: 1, ignored: 4, malformed: malformed.length + 1 })

  client.on('event', () => {
    throw new Error('a defect')
  })
  socket.send(JSON.stringify({ type: 'StasisEnd', channel: { id: '1.1' } }))
  await until(() => events.length === 2, 'the next event')
  t.equal(client.state.status, 'online')
})

void t.test('a message without measure, and a socket without pongs, cost the connection only', async (t) => {
  const fake = await fakeAri(t, NOT_FOUND)
  const { client } = clientOf(t, fake.url, { pingMs: 100 })
  client.start()
  await until(() => fake.sockets.length === 1, 'the socket')
  fake.sockets[0]?.send('x'.repeat(2 * 1024 * 1024))
  await until(() => fake.sockets.length === 2, 'the next socket')
  await until(() => client.state.status === 'online', 'ARI to be online')
  fake.sockets[1]?.pause()
  await until(() => fake.sockets.length === 3, 'the one after')
})

void t.test('close ends an attempt under way, twice if need be', async (t) => {
  const fake = await fakeAri(t, () => undefined)
  const { client } = clientOf(t, fake.url, { requestTimeoutMs: 200 })
  client.start()
  await Promise.all([client.close(), client.close()])
  t.equal(client.state.status, 'stopped')
  await t.rejects(client.api.channels(), { code: 'ari_unreachable' })
})
