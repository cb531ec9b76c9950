import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { EventJournal } from '../../src/events/journal.ts'
import type { RetryTimes } from '../../src/events/webhooks/hook-runner.ts'
import { isSignedBy, signatureOf } from '../../src/events/webhooks/signature.ts'
import type { Webhook } from '../../src/events/webhooks/webhook.ts'
import { WebhookSender, type WebhookSenderOptions } from '../../src/events/webhooks/webhook-sender.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { within } from '../../src/lib/deadline.ts'
import { silentLog } from '../../src/lib/log.ts'
import { Store } from '../../src/store/store.ts'
import { serveEvents } from './serve-events.ts'

const SECRET = 'a-secret-of-the-tests'

const QUICK: RetryTimes = {
  receiver: { firstMs: 20, maxMs: 50 },
  inLine: { firstMs: 10, maxMs: 20, attempts: 3 },
  aside: { firstMs: 300, maxMs: 400 },
}

interface Got {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly n: number
}

interface Receiver {
  readonly url: string
  readonly got: Got[]
  /** What is done with each request; 200 at first. */
  answer: (got: Got, response: ServerResponse) => void
  until(count: number): Promise<void>
}

/** A real receiver on loopback. */
async function receive(t: Test): Promise<Receiver> {
  const got: Got[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { data } = JSON.parse(body) as { data: { since: number } }
      const one = { headers: request.headers, body, n: data.since }
      got.push(one)
      receiver.answer(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=1`,
    got,
    answer: (_got, response) => response.end('ok'),
    until: (count) =>
      eventually(
        () => got.length >= count,
        () => `${got.length} of ${count} came`,
      ),
  }
  return receiver
}

async function eventually(done: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const giveUpAt = Date.now() + 20_000
  while (!(await done())) {
    if (Date.now() > giveUpAt) throw new Error(what())
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function openStore(t: Test, file: string): Promise<Store> {
  const store = await Store.open({ url: undefined, file, log: silentLog })
  t.teardown(() => store.close())
  return store
}

// Opening one takes a while, and hooks of other names don't see each other's deliveries.
let shared: Promise<Store> | undefined
const folder = t.testdir({})
t.teardown(async () => (await shared)?.close())
const sharedStore = () =>
  (shared ??= Store.open({ url: undefined, file: join(folder, 'shared.sqlite'), log: silentLog }))

let hooks = 0

function hookTo(url: string, more: Partial<Webhook> = {}): Webhook {
  return {
    name: `crm${++hooks}`,
    url,
    secret: SECRET,
    types: [],
    allowAddresses: ['127.0.0.0/8'],
    timeoutMs: 300,
    giveUpMs: 60_000,
    ...more,
  }
}

interface Rig {
  readonly journal: EventJournal
  readonly sender: WebhookSender
  readonly store: Store
  /** Something happens, numbered. */
  readonly happen: (...numbers: readonly number[]) => void
}

async function rig(
  t: Test,
  hooks: readonly Webhook[],
  more: Partial<WebhookSenderOptions> & { store?: Store } = {},
): Promise<Rig> {
  const { store = await sharedStore(), ...options } = more
  const journal = new EventJournal({ clock: systemClock, log: silentLog, digits: false })
  const sender = WebhookSender.open({
    hooks,
    journal,
    spool: store.deliveries,
    clock: systemClock,
    log: silentLog,
    times: QUICK,
    ...options,
  })
  t.teardown(async () => {
    await sender.close()
    journal.close()
  })
  return {
    journal,
    sender,
    store,
    happen: (...numbers) => {
      for (const n of numbers) {
        const data = { link: 'ari' as const, status: 'x', since: n, detail: undefined }
        journal.append({ type: 'link.changed', at: Date.now(), data })
      }
    },
  }
}

const order = ({ got }: Receiver) => got.map(({ n }) => n)

t.test('a signature is of time and body, and good for five minutes', async (t) => {
  const at = 1_795_428_000_123
  const header = signatureOf(SECRET, '{"a":"é"}', at)
  // openssl dgst -sha256 -hmac 'a-secret-of-the-tests' over `1795428000.{"a":"é"}`
  t.match(header, /^t=1795428000,v1=[0-9a-f]{64}$/)
  t.ok(isSignedBy(SECRET, '{"a":"é"}', header, at))
  t.ok(isSignedBy(SECRET, '{"a":"é"}', header, at + 299_000))
  t.notOk(isSignedBy(SECRET, '{"a":"é"}', header, at + 302_000), 'sent again later')
  t.notOk(isSignedBy(SECRET, '{"a":"é"}', header, at - 302_000))
  t.notOk(isSignedBy(SECRET, '{"a":"e"}', header, at))
  t.notOk(isSignedBy('another-secret-of-the-tests', '{"a":"é"}', header, at))
  t.notOk(isSignedBy(SECRET, '{"a":"é"}', header.replace('t=1795428000', 't=1795428001'), at))
  for (const wrong of ['', 't=1', 'v1=00', `${header},v1=00`]) t.notOk(isSignedBy(SECRET, '{"a":"é"}', wrong, at))
})

t.test('events come in order, signed, with what a receiver needs', async (t) => {
  const receiver = await receive(t)
  const { happen, journal, store, sender } = await rig(t, [hookTo(receiver.url)])
  happen(1, 2, 3, 4, 5)
  await receiver.until(5)
  t.strictSame(order(receiver), [1, 2, 3, 4, 5])
  const [first] = receiver.got
  t.match(first?.headers, {
    'content-type': 'application/json',
    'cubebridge-event': 'link.changed',
    'cubebridge-event-id': `${journal.epoch}-1`,
    'cubebridge-attempt': '1',
    'user-agent': /^cubebridge\//,
  })
  t.ok(isSignedBy(SECRET, first?.body ?? '', String(first?.headers['cubebridge-signature']), Date.now()))
  t.equal(new Set(receiver.got.map(({ headers }) => headers['cubebridge-delivery'])).size, 5)
  await eventually(
    () => sender.status().delivered === 5,
    () => 'not all were noted',
  )
  t.notOk((await store.deliveries.counts()).some(({ hook }) => hook === 'crm1'))
  t.match(await sender.list(), [{ name: 'crm1', url: receiver.url.replace(/\?.*/, ''), queued: 0, error: undefined }])
})

t.test('each hook gets the types it wants', async (t) => {
  const [all, some] = [await receive(t), await receive(t)]
  const { journal, happen } = await rig(t, [hookTo(all.url), hookTo(some.url, { name: 'other', types: ['worker.*'] })])
  happen(1)
  journal.append({ type: 'worker.changed', at: 1, data: { pid: 1, ready: true, sessions: 0, detail: undefined } })
  await Promise.all([all.until(2), some.until(1)])
  t.match(some.got[0]?.headers, { 'cubebridge-event': 'worker.changed' })
})

t.test('a receiver that is away for a while gets everything, in order', async (t) => {
  const receiver = await receive(t)
  const { happen, sender } = await rig(t, [hookTo(receiver.url)])
  let failures = 0
  receiver.answer = (_got, response) => {
    if (++failures <= 5) response.writeHead(503).end()
    else response.end()
  }
  happen(1, 2, 3)
  await receiver.until(8)
  t.strictSame(order(receiver), [1, 1, 1, 1, 1, 1, 2, 3])
  t.equal(receiver.got[5]?.headers['cubebridge-attempt'], '6')
  await eventually(
    () => sender.status().delivered === 3,
    () => 'not all were noted',
  )
})

t.test('what a receiver does not take is put aside after three attempts, and taken up later', async (t) => {
  const receiver = await receive(t)
  const { happen } = await rig(t, [hookTo(receiver.url)])
  let refusing = true
  receiver.answer = ({ n }, response) => response.writeHead(n === 2 && refusing ? 422 : 200).end()
  happen(1, 2, 3, 4)
  await receiver.until(6)
  t.strictSame(order(receiver), [1, 2, 2, 2, 3, 4])
  refusing = false
  await receiver.until(7)
  t.strictSame(order(receiver).slice(6), [2])
})

t.test('a receiver that hangs, redirects or answers 10 MB holds nothing up', async (t) => {
  const receiver = await receive(t)
  const elsewhere = await receive(t)
  const { happen, sender } = await rig(t, [hookTo(receiver.url)])
  const redirected: number[] = []
  receiver.answer = ({ n }, response) => {
    if (n === 1) return
    if (n === 2) redirected.push(response.writeHead(307, { location: elsewhere.url }).statusCode)
    if (n === 3) {
      response.on('error', () => undefined)
      response.write(Buffer.alloc(10 * 1024 * 1024))
      return
    }
    response.end()
  }
  happen(1, 2, 3, 4)
  await within(
    20_000,
    eventually(
      () => order(receiver).includes(4),
      () => String(order(receiver)),
    ),
    'the last',
  )
  t.strictSame(
    order(receiver).filter((n) => n > 2),
    [3, 4],
    'what was answered with 10 MB was delivered, once',
  )
  t.ok(redirected.length >= 3)
  t.equal(elsewhere.got.length, 0, 'no redirect was followed')
  await eventually(
    () => sender.status().delivered === 2,
    () => JSON.stringify(sender.status()),
  )
  t.match(await sender.list(), [{ queued: 2 }])
})

t.test('what is given up is a dead letter that can be put back or discarded, by HTTP', async (t) => {
  const receiver = await receive(t)
  const store = await sharedStore()
  const journal = new EventJournal({ clock: systemClock, log: silentLog, digits: false })
  const hook = hookTo(receiver.url, { giveUpMs: 0 })
  const sender = WebhookSender.open({
    hooks: [hook],
    journal,
    spool: store.deliveries,
    clock: systemClock,
    log: silentLog,
    times: QUICK,
  })
  t.teardown(() => sender.close())
  const { ask } = await serveEvents(t, { ports: { webhooks: sender } })
  receiver.answer = (_got, response) => response.writeHead(400).end()
  for (const n of [1, 2]) {
    journal.append({
      type: 'link.changed',
      at: Date.now(),
      data: { link: 'ari', status: 'x', since: n, detail: undefined },
    })
  }
  await eventually(
    () => sender.status().dead === 2,
    () => 'not dead yet',
  )
  const listed = (await ask('GET', '/v1/webhooks/dead-letters')).json as { deadLetters: { id: string; body: string }[] }
  t.match(listed.deadLetters, [
    { hook: hook.name, type: 'link.changed', callId: null, attempts: 1, error: 'answered 400' },
    { eventId: `${journal.epoch}-1` },
  ])
  t.match((await ask('GET', '/v1/webhooks')).json, {
    webhooks: [{ name: hook.name, dead: 2, queued: 0, error: 'answered 400' }],
  })
  const [second, first] = listed.deadLetters.map(({ id }) => id)
  receiver.answer = (_got, response) => response.end()
  t.equal((await ask('POST', `/v1/webhooks/dead-letters/${first}/retry`)).status, 202)
  await receiver.until(3)
  t.equal(receiver.got[2]?.n, 1)
  t.equal((await ask('DELETE', `/v1/webhooks/dead-letters/${second}`)).status, 204)
  for (const [method, path] of [
    ['POST', `/v1/webhooks/dead-letters/${second}/retry`],
    ['DELETE', '/v1/webhooks/dead-letters/none-1.00'],
  ] as const) {
    t.match(await ask(method, path), { status: 404, json: { code: 'webhook_delivery_unknown' } })
  }
  t.strictSame((await ask('GET', '/v1/webhooks/dead-letters')).json, { deadLetters: [], next: null })
})

t.test('a name that resolves to a private address is never connected to', async (t) => {
  const receiver = await receive(t)
  const { port } = new URL(receiver.url)
  const asked: string[] = []
  const { happen, sender } = await rig(t, [hookTo(`https://innocent.example:${port}/`, { allowAddresses: [] })], {
    resolver: async (name) => {
      asked.push(name)
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  happen(1)
  await eventually(
    () => sender.status().failed >= 2,
    () => 'no attempt',
  )
  t.match(await sender.list(), [
    { state: 'waiting', queued: 1, error: /innocent\.example is 127\.0\.0\.1.*allowAddresses/ },
  ])
  t.equal(receiver.got.length, 0)
})

t.test('the address that was checked is the one connected to: a name is looked up once for each attempt', async (t) => {
  const receiver = await receive(t)
  const { port } = new URL(receiver.url)
  let lookups = 0
  const { happen } = await rig(t, [hookTo(`http://rebinding.example:${port}/`, { allowAddresses: ['127.0.0.1'] })], {
    resolver: async () => [{ address: ++lookups === 1 ? '127.0.0.1' : '127.0.0.9', family: 4 }],
  })
  happen(1)
  await receiver.until(1)
  t.equal(lookups, 1)
  t.equal(receiver.got[0]?.headers.host, `rebinding.example:${port}`, 'the name is still told')
})

t.test('what was not delivered before the stop is delivered after the next start', async (t) => {
  const receiver = await receive(t)
  const file = join(t.testdir({}), 'store.sqlite')
  const hook = hookTo(receiver.url)
  const before = await openStore(t, file)
  const { happen, sender } = await rig(t, [hook], { store: before })
  receiver.answer = () => undefined
  happen(1, 2, 3)
  await receiver.until(1)
  await within(15_000, sender.close(), 'closing')
  await before.close()
  receiver.answer = (_got, response) => response.end()
  receiver.got.length = 0
  await rig(t, [hook], { store: await openStore(t, file) })
  await receiver.until(3)
  t.strictSame(order(receiver), [1, 2, 3])
})

t.test('a store that is away for a moment loses nothing, and is not told of a delivery twice', async (t) => {
  const receiver = await receive(t)
  const store = await sharedStore()
  let down = 3
  const { deliveries } = store
  const shaky = new Proxy(deliveries, {
    get: (target, key) => {
      const method = Reflect.get(target, key) as (...args: unknown[]) => Promise<unknown>
      return (...args: unknown[]) => {
        if ((key === 'enqueue' || key === 'delivered') && down-- > 0) return Promise.reject(new Error('store is away'))
        return method.apply(target, args)
      }
    },
  })
  const { happen, sender } = await rig(t, [hookTo(receiver.url)], { store, spool: shaky })
  happen(1)
  await receiver.until(1)
  down = 1
  happen(2)
  await eventually(
    () => sender.status().delivered === 2,
    () => JSON.stringify(sender.status()),
  )
  t.strictSame(order(receiver), [1, 2])
})

t.test('a hook that is full drops further events and counts them', async (t) => {
  const receiver = await receive(t)
  receiver.answer = (_got, response) => response.writeHead(503).end()
  const { happen, sender } = await rig(t, [hookTo(receiver.url)], { maxQueued: 3 })
  happen(1)
  await receiver.until(1)
  happen(2)
  happen(3)
  await eventually(
    () => sender.status().queued === 3,
    () => JSON.stringify(sender.status()),
  )
  happen(4, 5)
  await eventually(
    () => sender.status().dropped === 2,
    () => JSON.stringify(sender.status()),
  )
  t.equal(
    receiver.got.some(({ n }) => n > 1),
    false,
  )
})
