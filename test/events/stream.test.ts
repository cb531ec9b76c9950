import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { Happened } from '../../src/events/happening.ts'
import type { EventReader } from '../../src/http/ports/events.ts'
import { EventStream } from '../../src/http/routes/events/event-stream.ts'
import { within } from '../../src/lib/deadline.ts'
import { TOKEN } from '../http/fixture.ts'
import { serveEvents } from './serve-events.ts'

const link = (n: number, detail?: string): Happened => ({
  type: 'link.changed',
  at: n,
  data: { link: 'ari', status: `s${n}`, since: n, detail },
})

const ended = (callId: string): Happened => ({ type: 'call.ended', callId, at: 1, data: { callId } as never })

const numbers = (seen: readonly { id: string | undefined }[]) => seen.map(({ id }) => Number(id?.split('-')[1]))

t.test('events come as they happen, with id, type and data', async (t) => {
  const { journal, follow } = await serveEvents(t)
  const client = await follow()
  t.equal(client.status, 200)
  t.match(client.headers.get('content-type'), /^text\/event-stream/)
  t.match(client.headers.get('cache-control'), /no-store/)
  t.match(client.headers.get('x-content-type-options'), 'nosniff')
  journal.append(link(1, 'Zé — já'))
  await client.until(1)
  t.match(client.seen[0], {
    id: `${journal.epoch}-1`,
    event: 'link.changed',
    data: { type: 'link.changed', at: 1, callId: null, data: { status: 's1', detail: 'Zé — já' } },
  })
})

t.test('a client chooses types and a call', async (t) => {
  const { journal, follow } = await serveEvents(t)
  const client = await follow('?types=call.*,mappings.changed&call=c1')
  const other = await follow('?types=link.changed')
  journal.append(ended('c2'))
  journal.append(link(1))
  journal.append(ended('c1'))
  await Promise.all([client.until(1), other.until(1)])
  t.strictSame([numbers(client.seen), numbers(other.seen)], [[3], [2]])
})

t.test('what is not right in the question is a problem', async (t) => {
  const { follow, journal } = await serveEvents(t)
  const wrong: [query: string, headers: Record<string, string>, status: number, code: string][] = [
    ['?types=cal.*', {}, 400, 'events_type_unknown'],
    ['?types=CALL', {}, 400, 'http_invalid_request'],
    ['?type=call.*', {}, 400, 'http_invalid_request'],
    ['?call=a%0d%0ab', {}, 400, 'http_invalid_request'],
    ['?lastEventId=7', {}, 400, 'http_invalid_request'],
    ['', { 'last-event-id': '../7' }, 400, 'http_invalid_request'],
    ['', { authorization: 'Bearer wrong-token-0123456789' }, 401, 'http_unauthorized'],
  ]
  for (const [query, headers, status, code] of wrong) {
    const { status: got, problem } = await follow(query, headers)
    t.match({ got, problem }, { got: status, problem: { status, code } }, `${query} ${JSON.stringify(headers)}`)
  }
  t.equal(journal.status().subscribers, 0, 'nobody was left reading')
})

t.test('whoever reconnects with the last id again and again misses nothing and gets nothing twice', async (t) => {
  const { journal, follow } = await serveEvents(t)
  const all: number[] = []
  let last: string | undefined
  let n = 0
  for (let round = 0; round < 6; round++) {
    const byHeader = round % 2 === 0
    const client = await follow(
      byHeader || last === undefined ? '' : `?lastEventId=${last}`,
      byHeader && last !== undefined ? { 'last-event-id': last } : {},
    )
    const missed = n - all.length
    for (let i = 0; i < 50; i++) journal.append(link(++n))
    await client.until(missed + 20)
    last = client.seen.at(-1)?.id
    all.push(...numbers(client.seen))
    client.close()
    await client.ended
    for (let i = 0; i < 30; i++) journal.append(link(++n))
  }
  const client = await follow('', { 'last-event-id': last ?? '' })
  await client.until(n - all.length)
  all.push(...numbers(client.seen))
  t.strictSame(
    all,
    Array.from({ length: n }, (_, i) => i + 1),
  )
})

t.test('a client that is cut off before its first event has an id to go on from', async (t) => {
  const { journal, follow } = await serveEvents(t)
  journal.append(link(1))
  const first = await follow('?types=mappings.changed')
  journal.append({ type: 'mappings.changed', at: 1, data: { count: 1, error: undefined } })
  await first.until(1)
  const fresh = await follow()
  while (fresh.lastEventId === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  fresh.close()
  await fresh.ended
  journal.append(link(2))
  const again = await follow('', { 'last-event-id': fresh.lastEventId })
  await again.until(1)
  t.strictSame(numbers(again.seen), [3])
})

t.test('what has left the buffer, or was of an earlier run, is told', async (t) => {
  const { journal, follow } = await serveEvents(t, { journal: { maxEvents: 10 } })
  for (let n = 1; n <= 30; n++) journal.append(link(n))
  const late = await follow('', { 'last-event-id': `${journal.epoch}-5` })
  await late.until(11)
  t.strictSame(late.seen[0], {
    id: `${journal.epoch}-20`,
    event: 'events_dropped',
    data: { count: 15, from: `${journal.epoch}-6`, to: `${journal.epoch}-20`, exact: false },
  })
  t.strictSame(numbers(late.seen.slice(1)), [21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
  const older = await follow('', { 'last-event-id': 'abc123-5' })
  await older.until(11)
  t.match(older.seen[0], { event: 'events_dropped', data: { count: null, from: null, exact: false } })
})

t.test('a client that does not read costs no memory, harms nobody, and is told exactly what it missed', async (t) => {
  const { journal, follow, server } = await serveEvents(t, { journal: { maxEvents: 200 } })
  const socket = connect(server.port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`)
  await once(socket, 'readable')
  const quick = await follow()
  const text = 'x'.repeat(4000)
  const total = 10_000
  const before = process.memoryUsage().rss
  for (let n = 1; n <= total; n++) {
    journal.append(link(n, text))
    // As long as the quick one keeps up, nothing of it is dropped.
    if (n % 100 === 0) await quick.until(n)
  }
  const grown = process.memoryUsage().rss - before
  t.equal(quick.seen.filter(({ event }) => event === 'events_dropped').length, 0)
  t.equal(quick.seen.length, total)
  t.ok(journal.status().events <= 200)
  // The quick client itself keeps all it saw in this process; a queue for the slow one would be another 40 MB.
  t.comment(`${Math.round(grown / 1e6)} MB`)

  let received = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => (received += chunk))
  const lastId = `id: ${journal.epoch}-${total}\n`
  const giveUpAt = Date.now() + 15_000
  while (!received.includes(lastId) && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20))
  const events = [...received.matchAll(/^id: \w+-(\d+)\r?\nevent: link\.changed/gm)].map(([, n]) => Number(n))
  const dropped = [...received.matchAll(/"count":(\d+),"from":"\w+-(\d+)","to":"\w+-(\d+)","exact":true/g)].map(
    (found) => found.slice(1).map(Number),
  )
  t.equal(dropped.length, 1)
  const [count = 0, first = 0, last = 0] = dropped[0] ?? []
  t.equal(count, last - first + 1)
  t.equal(events.length + count, total, `${events.length} came, ${count} were dropped`)
  t.ok(count > 5000, 'what was not read is not kept')
  t.strictSame(
    events,
    Array.from({ length: total }, (_, i) => i + 1).filter((n) => n < first || n > last),
    'before and after the gap nothing is missing',
  )
})

t.test('many clients are bounded, and one that leaves makes room', async (t) => {
  const { journal, follow } = await serveEvents(t, { journal: { maxSubscribers: 3 } })
  const clients = [await follow(), await follow(), await follow()]
  const refused = await follow()
  t.match(refused, { status: 503, problem: { code: 'events_too_many_clients', retryable: true } })
  clients[0]?.close()
  const giveUpAt = Date.now() + 10_000
  while (journal.status().subscribers > 2 && Date.now() < giveUpAt)
    await new Promise((resolve) => setTimeout(resolve, 10))
  t.equal((await follow()).status, 200)
})

t.test('the stream of a revoked token ends at once, and the others go on', async (t) => {
  const { journal, follow, ask } = await serveEvents(t)
  const made = await ask('POST', '/v1/tokens', { name: 'reader', scopes: ['read'] })
  t.equal(made.status, 201)
  const { token } = made.json as { token: string }
  const mine = await follow('', { authorization: `Bearer ${token}` })
  const other = await follow()
  journal.append(link(1))
  await Promise.all([mine.until(1), other.until(1)])
  const list = (await ask('GET', '/v1/tokens')).json as { tokens: { id: string }[] }
  const [id] = list.tokens.map((one) => one.id)
  t.match((await ask('DELETE', `/v1/tokens/${id}`)).status, /^20[04]$/)
  t.equal(await within(10_000, mine.ended, 'the end'), true, 'in good order')
  journal.append(link(2))
  await other.until(2)
  t.equal((await follow('', { authorization: `Bearer ${token}` })).status, 401)
  t.equal(journal.status().subscribers, 1)
})

t.test('at a shutdown every stream ends in good order, and the server does not wait', async (t) => {
  const { journal, follow, server } = await serveEvents(t)
  const clients = [await follow(), await follow()]
  journal.append(link(1))
  await Promise.all(clients.map((client) => client.until(1)))
  await within(10_000, server.close(), 'closing')
  t.strictSame(await within(10_000, Promise.all(clients.map((client) => client.ended)), 'the ends'), [true, true])
  t.equal(journal.status().subscribers, 0)
})

t.test('HEAD of the endless stream does not exist', async (t) => {
  const { ask, journal } = await serveEvents(t)
  const { status } = await ask('HEAD', '/v1/events')
  t.ok(status === 404 || status === 405, String(status))
  t.equal(journal.status().subscribers, 0)
})

function quietReader(): EventReader & { closed: boolean } {
  const reader = {
    position: 'e-7',
    closed: false,
    read: () => undefined,
    close: () => {
      reader.closed = true
    },
  }
  return reader
}

t.test('heartbeats come with the position, and each asks whether the client may go on', async (t) => {
  let allowed = 0
  const reader = quietReader()
  const stream = new EventStream({
    heartbeatMs: 10,
    open: () => reader,
    allowed: async () => {
      if (++allowed === 2) throw new Error('the store is away')
      return allowed < 4
    },
  })
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  t.match(text, /^retry: 2000\nid: e-7\n\n: still here\nid: e-7\n\n/)
  t.equal(allowed, 4, 'not knowing is no reason to end it, a no is')
  t.ok(reader.closed)
})

t.test('a client that takes nothing for several heartbeats is let go', async (t) => {
  const reader = {
    ...quietReader(),
    read: () => ({ kind: 'event' as const, event: { id: 'e-1', type: 'a.b', json: '{}' } }),
  }
  const close = new Promise<void>((resolve) => (reader.close = resolve))
  const stream = new EventStream({ heartbeatMs: 10, open: () => reader, allowed: async () => true })
  stream.read(0)
  await within(10_000, Promise.all([close, once(stream, 'close')]), 'being let go')
  t.ok(stream.destroyed)
})
