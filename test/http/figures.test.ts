import { once } from 'node:events'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { VIDEO_SERIES_FIGURES } from '../../src/calls/figures-view.ts'
import { hashOfToken, makeToken } from '../../src/http/made-token.ts'
import { FiguresStream, type FrameSource } from '../../src/http/routes/figures/figures-stream.ts'
import { sleep, within } from '../../src/lib/deadline.ts'
import { openSse, type SseClient } from '../events/sse-client.ts'
import { LIVE, SERIES, SERIES_WITH_VIDEO } from './fake-figures.ts'
import { CALL, MEDIA, serve, TOKEN, type Fixture } from './fixture.ts'

async function follow(t: Test, { server }: Fixture, query = '', token = TOKEN): Promise<SseClient> {
  const client = await openSse(`${server.url}/v1/figures${query}`, { authorization: `Bearer ${token}` })
  t.teardown(() => client.close())
  return client
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await sleep(20)
}

const NOTHING: FrameSource = { latest: () => undefined, end: () => undefined, close: () => undefined }

t.test('the figures of all calls come at once and again and again, unknown ones as null', async (t) => {
  const fixture = await serve(t)
  const client = await follow(t, fixture, '?everySeconds=1')
  t.equal(client.status, 200)
  t.match(client.headers.get('content-type'), /^text\/event-stream/)
  t.match(client.headers.get('cache-control'), /no-store/)
  await client.until(1)
  t.match(client.seen[0], { id: undefined, event: 'figures', data: { at: Number } })
  const [call] = (client.seen[0]!.data as { calls: unknown[] }).calls
  t.strictSame(call, {
    ...LIVE,
    appCodec: null,
    mosToPhone: null,
    roundTripMs: null,
    levelAppDbov: null,
    video: null,
  })
  const video = { phoneCodec: 'H264', appCodec: undefined, toApp: 'black', toPhone: 'off' } as const
  fixture.ports.figures.live = [{ ...LIVE, video: { ...video, hindrance: 'on-hold' } }]
  await client.until(2)
  t.match(client.seen[1]!.data, { calls: [{ video: { ...video, appCodec: null, hindrance: 'on-hold' } }] })
  fixture.ports.figures.live = []
  await client.until(4)
  t.match(client.seen.at(-1)!.data, { calls: [] })
  t.equal(fixture.ports.figures.watching, 1)
  client.close()
  await until(() => fixture.ports.figures.watching === 0)
  t.equal(fixture.ports.figures.watching, 0, 'who goes away is not measured for')
})

t.test('the figures of one call come when there are new ones, then its end, and the stream is over', async (t) => {
  const fixture = await serve(t)
  const { figures } = fixture.ports
  const client = await follow(t, fixture, `?call=${CALL.callId}`)
  const [phone, app] = CALL.participants
  const participants = [
    { participant: phone!, media: undefined, levelDbov: undefined },
    { participant: app!, media: MEDIA, levelDbov: -30 },
  ]
  figures.measured = { at: 5, participants }
  figures.change()
  await client.until(1)
  t.match(client.seen[0], {
    event: 'figures',
    data: {
      at: 5,
      callId: CALL.callId,
      media: { callId: CALL.callId, sampledAt: 4, appCodec: null },
      participants: [
        { participant: { id: 'p1' }, levelDbov: null, media: null },
        { participant: { id: 'p2' }, levelDbov: -30, media: { sampledAt: 4 } },
      ],
    },
  })
  await sleep(1300)
  figures.change()
  await sleep(200)
  t.equal(client.seen.length, 1, 'what was told is not told again')
  figures.measured = { at: 6, participants: [participants[0]!] }
  figures.change()
  await client.until(2)
  t.match(client.seen[1]!.data, { at: 6, media: null })
  figures.measured = { at: 3, participants: [] }
  figures.change()
  await client.until(3)
  t.match(client.seen[2]!.data, { at: 3 }, 'also when the clock was set back')
  figures.ended = true
  figures.change()
  t.ok(await within(10_000, client.ended, 'the end of the stream'))
  t.strictSame(client.seen[3], { id: undefined, event: 'ended', data: { callId: CALL.callId } })
  t.equal(figures.watching, 0)
})

t.test('what is not right in the question is a problem, and nobody is left reading', async (t) => {
  const fixture = await serve(t)
  const wrong: [query: string, status: number, code: string][] = [
    ['?call=none', 404, 'call_unknown'],
    ['?call=a%0d%0ab', 400, 'http_invalid_request'],
    ['?everySeconds=0', 400, 'http_invalid_request'],
    ['?everySeconds=11', 400, 'http_invalid_request'],
    ['?every=1', 400, 'http_invalid_request'],
  ]
  for (const [query, status, code] of wrong) {
    const { status: got, problem } = await follow(t, fixture, query)
    t.match({ got, problem }, { got: status, problem: { status, code } }, query)
  }
  t.equal(fixture.ports.figures.watching, 0)
})

t.test('a stream ends when its token is revoked, and all in good order when the server closes', async (t) => {
  const fixture = await serve(t)
  const token = makeToken()
  const { id } = await fixture.ports.tokens.create({
    name: 'wall',
    scopes: ['read'],
    expiresAt: undefined,
    hash: hashOfToken(token),
  })
  const [revoked, other] = [await follow(t, fixture, '', token), await follow(t, fixture)]
  await revoked.until(1)
  await fixture.ask('DELETE', `/v1/tokens/${id}`)
  t.ok(await within(10_000, revoked.ended, 'the end of the revoked one'))
  await other.until(1)
  await fixture.server.close()
  t.ok(await within(10_000, other.ended, 'the end of the other'))
  t.equal(fixture.ports.figures.watching, 0)
})

t.test('there are 64 readers at most, and who comes after is told to come later', async (t) => {
  const fixture = await serve(t)
  const clients = await Promise.all(Array.from({ length: 64 }, () => follow(t, fixture)))
  t.match(await follow(t, fixture), { status: 503, problem: { code: 'http_busy', retryable: true } })
  clients[0]!.close()
  await until(() => fixture.ports.figures.watching === 63)
  t.equal((await follow(t, fixture)).status, 200)
})

t.test('a reader that takes nothing costs one frame, and gets the newest when it reads again', async (t) => {
  const fixture = await serve(t)
  const { figures } = fixture.ports
  let read = 0
  figures.watch = () => ({ read: () => (read++, Array.from({ length: 20_000 }, () => LIVE)), close: () => undefined })
  const socket = connect(fixture.server.port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(`GET /v1/figures?everySeconds=1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`)
  socket.pause()
  // Each frame is 5 MB: what the kernel takes is full by the second one.
  await until(() => read >= 1)
  await sleep(4000)
  t.ok(read <= 3, `${read} frames were made while nobody read`)
})

t.test('beats keep a stream that has nothing to tell, and one that takes nothing is given up', async (t) => {
  let asked = 0
  const allowed = async () => ++asked < 4
  const quiet = new FiguresStream({ heartbeatMs: 20, everyMs: 10_000, allowed, open: () => NOTHING })
  let text = ''
  quiet.on('data', (chunk: Buffer) => void (text += chunk.toString()))
  await within(10_000, once(quiet, 'end'), 'the end when it is allowed no more')
  t.match(text, /^retry: 2000\n\n(: still here\n\n)+$/)

  const source = { ...NOTHING, latest: () => `data: ${'x'.repeat(50_000)}\n\n` }
  const stuck = new FiguresStream({ heartbeatMs: 20, everyMs: 5, allowed: async () => true, open: () => source })
  stuck.read(0)
  await within(10_000, once(stuck, 'close'), 'giving it up')
  t.ok(stuck.destroyed)
})

t.test('the series of a live call and of an ended one have all columns, unknown figures as null', async (t) => {
  const { ask, ports } = await serve(t)
  const expected = {
    ...SERIES,
    paths: [{ ...SERIES.paths[0], mosToApp: [null, 4.3], roundTripMs: [null, 48], video: null }],
  }
  for (const path of [`/v1/calls/${CALL.callId}/series`, `/v1/records/${CALL.callId}/series`]) {
    const { status, json } = await ask('GET', path)
    t.equal(status, 200, path)
    t.strictSame(json, expected)
  }
  t.match(await ask('GET', '/v1/calls/none/series'), { status: 404, json: { code: 'call_unknown' } })
  t.match(await ask('GET', '/v1/records/none/series'), { status: 404, json: { code: 'records_no_series' } })
  ports.figures.kept = SERIES_WITH_VIDEO
  const { paths } = (await ask('GET', `/v1/calls/${CALL.callId}/series`)).json as {
    paths: { video: Record<string, unknown> }[]
  }
  for (const [i, name] of VIDEO_SERIES_FIGURES.entries()) t.strictSame(paths[0]!.video[name], [null, i], name)
  ports.figures.kept = { ...SERIES, paths: [] }
  t.match((await ask('GET', `/v1/calls/${CALL.callId}/series`)).json, { paths: [] })
})
