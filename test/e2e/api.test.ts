import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { openSse } from '../events/sse-client.ts'
import { ask, clientOf } from './fixtures/api.ts'
import { eventually, Stage } from './fixtures/stage.ts'

const SECRET = 'of-the-receiver-of-webhooks'
const NO_CALL = '/v1/calls/00000000-0000-4000-8000-000000000000'

interface Received {
  readonly signature: string
  readonly body: string
}

/** A program that is told of calls by POST. */
async function openReceiver() {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      received.push({ signature: String(request.headers['cubebridge-signature']), body })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`, close }
}

t.test('programs and operators use the interface', async (t) => {
  const receiver = await openReceiver()
  t.teardown(() => receiver.close())
  const hook = { name: 'crm', url: receiver.url, secret: SECRET, types: ['call.ended'] }
  const stage = await Stage.open(t, {
    config: { webhooks: [{ ...hook, allowAddresses: ['127.0.0.1/32'] }], http: { requestsPerMinute: 5000 } },
  })
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const other = await stage.phone('1002')
  const listener = await stage.phone('1003')
  const { url } = stage.bridge.rooms.http!
  const ids = new Map<string, string>()
  const makeToken = async (name: string, scopes: ('read' | 'control' | 'monitor' | 'admin')[]) => {
    const { data } = await clientOf(stage).POST('/v1/tokens', { body: { name, scopes } })
    ids.set(name, data!.id)
    return data!.token
  }
  const [reader, controller, supervisor] = [
    await makeToken('wallboard', ['read']),
    await makeToken('joana', ['control']),
    await makeToken('supervisor', ['monitor']),
  ]
  const transferBody = { participant: 'phone', to: { phone: 'PJSIP/1002' } }
  const liveId = async () => ((await ask(stage, 'GET', '/v1/calls')).body.calls as { callId: string }[])[0]!.callId

  await t.test('a token may do what its scopes say and nothing more, and nothing once it is revoked', async (t) => {
    const status = async (token: string, method: string, path: string, body?: object) =>
      (await ask(stage, method, path, { token, body })).status
    const monitorBody = { mode: 'listen', phone: 'PJSIP/1003' }
    const originate = { direction: 'phone-to-app', mapping: 'vendas' }
    for (const [who, token, transfers, monitors] of [
      ['read', reader, 403, 403],
      ['control', controller, 404, 403],
      ['monitor', supervisor, 403, 404],
    ] as const) {
      t.equal(await status(token, 'GET', '/v1/calls'), 200, who)
      t.equal(await status(token, 'POST', `${NO_CALL}/transfer`, transferBody), transfers, who)
      t.equal(await status(token, 'DELETE', NO_CALL), transfers, who)
      t.equal(await status(token, 'POST', `${NO_CALL}/monitors`, monitorBody), monitors, who)
      for (const path of ['/v1/tokens', '/v1/audit']) t.equal(await status(token, 'GET', path), 403, who)
    }
    for (const token of [reader, supervisor]) t.equal(await status(token, 'POST', '/v1/calls', originate), 403)

    const lent = await makeToken('lent', ['read'])
    const stream = await openSse(`${url}/v1/events`, { authorization: `Bearer ${lent}` })
    t.equal(await status(lent, 'GET', '/v1/calls'), 200)
    t.equal((await ask(stage, 'DELETE', `/v1/tokens/${ids.get('lent')!}`)).status, 200)
    t.equal(await status(lent, 'GET', '/v1/calls'), 401)
    t.ok(await stream.ended, 'and what it had open is closed')
    t.strictSame(await stage.switch.channels(), [])
  })

  await t.test('an originate that is sent twice is one call', async (t) => {
    const outcomes = await openSse(`${url}/v1/events?types=originate.*`, { authorization: `Bearer ${reader}` })
    t.teardown(() => outcomes.close())
    phone.onCall('ignore')
    const body = { direction: 'phone-to-app', mapping: 'vendas' }
    const send = (sent: object = body) =>
      ask(stage, 'POST', '/v1/calls', { token: controller, body: sent, headers: { 'idempotency-key': 'k-1' } })
    const both = await Promise.all([send(), send()])
    const first = both.find(({ status, headers }) => status === 202 && !headers.has('idempotency-replayed'))!
    const second = both.find((reply) => reply !== first)!
    t.ok(second.status === 409 || second.headers.has('idempotency-replayed'), `the other gets ${second.status}`)
    const again = await send()
    t.match(again, { status: 202, body: { callId: first.body.callId } })
    t.equal(again.headers.get('idempotency-replayed'), 'true')
    t.match(await send({ ...body, phone: 'PJSIP/1002' }), { status: 422, body: { code: 'http_idempotency_mismatch' } })
    const call = await phone.incoming()
    t.match((await ask(stage, 'GET', '/v1/calls')).body, { calls: [{ callId: first.body.callId }], next: null })
    t.equal((await stage.switch.channels()).length, 1)
    call.answer()
    call.speak(700)
    await Promise.all([call.hears(1000), app.hears(700)])
    await outcomes.until(1)
    t.match(outcomes.seen, [{ data: { callId: first.body.callId, data: { outcome: 'answered' } } }])
    await call.hangUp()
    await stage.records(1)
    await stage.nothingLeft(t)
  })

  await t.test('a call is followed, monitored and transferred, and all of it is told', async (t) => {
    const headers = { authorization: `Bearer ${reader}` }
    const stream = await openSse(`${url}/v1/events?types=call.*`, headers)
    const before = await openSse(`${url}/v1/events?types=call.*`, headers)
    t.teardown(() => [stream, before].forEach((it) => it.close()))
    phone.onCall('answer')
    const call = await phone.call('vendas')
    call.speak(700)
    await Promise.all([call.hears(1000), app.hears(700)])
    const id = await liveId()
    await before.until(2)
    before.close()

    const levels = async () =>
      (await clientOf(stage, reader).GET('/v1/calls/{id}/participants', { params: { path: { id } } })).data!
        .participants
    await eventually('both are heard', 5000, async () =>
      (await levels()).every(({ levelDbov }) => levelDbov !== null && levelDbov > -40),
    )
    t.match(await levels(), [
      { participant: { id: 'p1', kind: 'phone', party: { number: '1001' } } },
      { participant: { id: 'p2', kind: 'app', party: { number: 'maria' } }, media: { callId: id } },
    ])

    listener.onCall('answer')
    const body = { mode: 'listen', phone: 'PJSIP/1003' }
    const monitored = await ask(stage, 'POST', `/v1/calls/${id}/monitors`, { token: supervisor, body })
    t.equal(monitored.status, 201)
    const heard = await listener.incoming()
    await heard.hearsTones([700, 1000], [700, 1000, 1300])
    t.equal((await ask(stage, 'DELETE', `/v1/calls/${id}`, { token: supervisor })).status, 403)

    other.onCall('ignore')
    const transfer = () =>
      ask(stage, 'POST', `/v1/calls/${id}/transfer`, {
        token: controller,
        body: { participant: 'app', to: transferBody.to },
      })
    const transfers = await Promise.all([transfer(), transfer()])
    t.strictSame(transfers.map(({ status }) => status).sort(), [202, 409], 'one of two transfers wins')
    t.match(
      transfers.find(({ status }) => status === 409),
      { body: { code: 'call_busy' } },
    )
    const target = await other.incoming()
    target.answer()
    target.speak(1300)
    await Promise.all([target.hears(1000), app.hears(1300), call.ended()])

    const hangUps = await Promise.all([1, 2].map(() => ask(stage, 'DELETE', `/v1/calls/${id}`, { token: controller })))
    const [won, told] = hangUps.map(({ status }) => status).sort()
    t.equal(won, 204)
    t.ok(told === 409 || told === 404, `who comes too late is told: ${told}`)
    t.equal((await ask(stage, 'DELETE', `/v1/calls/${id}`, { token: controller })).status, 404)
    await Promise.all([target.ended(), heard.ended(), stage.records(2)])

    const ended = () => stream.seen.some(({ event }) => event === 'call.ended')
    await eventually('the end is told', 10_000, ended)
    const events = stream.seen as { id: string; event: string; data: { callId: string; data: { state?: string } } }[]
    t.ok(events.every(({ data }) => data.callId === id))
    const states = events.filter(({ event }) => event === 'call.changed').map(({ data }) => data.data.state)
    t.strictSame(
      [...new Set(states)].filter((it) => it !== 'arriving'),
      ['ringing', 'joining', 'talking', 'ending'],
    )
    t.match(
      [...new Set(events.map(({ event }) => event))],
      ['call.started', 'call.changed', 'call.participant', 'call.monitor', 'call.transfer', 'call.ended'],
    )
    const resumed = await openSse(`${url}/v1/events?types=call.*`, {
      ...headers,
      'last-event-id': before.lastEventId!,
    })
    t.teardown(() => resumed.close())
    await resumed.until(events.length - before.seen.length)
    t.strictSame([...before.seen, ...resumed.seen], events, 'who comes back has missed nothing')

    const audit = async () =>
      (await ask(stage, 'GET', `/v1/audit?target=calls/${id}`)).body.entries as { actor: string; action: string }[]
    await eventually('all is in the audit log', 5000, async () => (await audit()).length >= 7)
    const entries = await audit()
    const done = (action: string) => entries.filter((entry) => entry.action === action)
    t.match(done('startMonitor'), [
      {
        actor: 'supervisor',
        outcome: 'done',
        target: /\/monitors\//,
        detail: { listensTo: 'p1', phone: 'PJSIP/1003' },
      },
    ])
    t.match(
      new Set(done('transferCall').map((it) => JSON.stringify([it.actor, (it as { outcome?: string }).outcome]))),
      new Set(['["joana","done"]', '["joana","refused"]']),
    )
    t.match(done('endCall').at(-1), { actor: 'supervisor', outcome: 'refused', status: 403 })
    t.equal(done('endCall').filter((it) => it.actor === 'joana').length, 3)
    await stage.nothingLeft(t)
  })

  await t.test('a webhook is told of both calls, signed', async (t) => {
    await eventually('both are told', 10_000, () => receiver.received.length >= 2)
    for (const { signature, body } of receiver.received) {
      const [, at, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature)!
      t.equal(hex, createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex'))
      t.ok(Math.abs(Number(at) * 1000 - Date.now()) < 60_000)
    }
    t.match(
      receiver.received.map(({ body }) => JSON.parse(body) as object),
      [
        { type: 'call.ended', data: { result: 'success', endedBy: 'phone' } },
        { type: 'call.ended', data: { result: 'success', endedBy: 'operator', transfers: [{ state: 'completed' }] } },
      ],
    )
    await eventually('none waits', 5000, async () =>
      (await ask(stage, 'GET', '/v1/webhooks', { token: reader })).text.includes('"queued":0'),
    )
  })

  await t.test('statistics and metrics count the calls', async (t) => {
    const { data } = await clientOf(stage, reader).GET('/v1/stats', { params: { query: { window: '30m' } } })
    t.match(data, {
      received: 2,
      live: 0,
      connected: 2,
      successRate: 1,
      transfers: { attempted: 1, completed: 1 },
      byResult: { success: 2 },
      byMapping: [{ mapping: 'sip:vendas@empresa.com', received: 2 }],
    })
    t.ok(data!.setupMeanMs! > 0 && data!.setupP95Ms! > 0 && data!.mosMean! > 1)
    const { text } = await ask(stage, 'GET', '/metrics', { token: reader })
    const value = (series: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1]
    t.equal(value('cubebridge_calls_ended_total{direction="phone-to-app",result="success",cause="hung-up"}'), '2')
    t.match(text, /^cubebridge_transfers_total\{kind="blind",outcome="completed"\} 1$/m)
    t.match(text, /^cubebridge_webhook_deliveries_total\{outcome="delivered"\} 2$/m)
    t.match(text, /^cubebridge_store_up 1$/m)
    t.equal((await fetch(`${url}/metrics`)).status, 401)
  })

  await t.test('a line break in any text of a request is refused, and nothing reaches Asterisk', async (t) => {
    const callerId = { number: '1001', name: 'Ana' }
    const destinations = [
      { phone: 'PJSIP/1002' },
      { extension: '1002' },
      { sipUri: 'sip:1002@empresa.com' },
      { mapping: 'vendas' },
    ]
    const requests: [method: string, path: string, body: object][] = [
      ['POST', '/v1/calls', { direction: 'phone-to-app', mapping: 'vendas', phone: 'PJSIP/1001', callerId }],
      ...destinations.flatMap((to): [string, string, object][] => [
        ['POST', '/v1/calls', { direction: 'phone-to-phone', phone: 'PJSIP/1001', to }],
        ['POST', `${NO_CALL}/transfer`, { participant: 'app', to }],
        ['POST', `${NO_CALL}/participants`, { to }],
      ]),
      ['POST', `${NO_CALL}/consultation`, { participant: 'app', to: destinations[0], sound: 'music' }],
      ['POST', `${NO_CALL}/participants/p1/digits`, { digits: '12' }],
      ['POST', `${NO_CALL}/participants/p1/hold`, { sound: 'music' }],
      ['POST', `${NO_CALL}/monitors`, { mode: 'listen', participant: 'p1', phone: 'PJSIP/1003' }],
      ['PATCH', `${NO_CALL}/monitors/m1`, { mode: 'barge' }],
      ['POST', `${NO_CALL}/recording`, { layout: 'mixed', format: 'wav' }],
      [
        'POST',
        '/v1/channels/originate',
        { phone: 'PJSIP/1001', exten: '1002', context: 'usuarios_internos', callerId },
      ],
      ['POST', '/v1/channels/1.1/redirect', { context: 'usuarios_internos', exten: '1002' }],
      ['POST', '/v1/channels/bridge', { channels: ['1.1', '1.2'] }],
    ]
    const refused = async (method: string, path: string, body?: object) => {
      const { status, text } = await ask(stage, method, path, { token: mallory, body })
      if (status !== 400) t.fail(`${method} ${path} ${JSON.stringify(body)}: ${status} ${text}`)
      else asked++
    }
    const mallory = await makeToken('mallory', ['control', 'monitor'])
    let asked = 0
    for (const [method, path, body] of requests) {
      for (const evil of ['\r\nAction: Command', '\n', '\r']) {
        for (const spoilt of withEachTextSpoilt(body, evil)) await refused(method, path, spoilt)
      }
    }
    for (const [method, path] of [
      ['DELETE', '/v1/calls/1%0d%0aAction:%20Command'],
      ['DELETE', '/v1/channels/1%0d%0aAction:%20Command'],
      ['DELETE', `${NO_CALL}/participants/p1%0a`],
      ['POST', `${NO_CALL}/participants/p1%0d/mute`],
      ['DELETE', `${NO_CALL}/monitors/m1%0a`],
    ] as const) {
      await refused(method, path)
    }
    t.ok(asked > 100, `${asked} requests were refused`)
    t.strictSame(await stage.switch.channels(), [])
    t.equal(phone.calls.length + other.calls.length, 3, 'nobody was rung')
    await stage.nothingLeft(t)
  })
})

/** The value as often as it has texts, one of them spoilt each time. */
function withEachTextSpoilt<T>(value: T, evil: string): T[] {
  if (typeof value === 'string') return [`${value}${evil}` as T]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    withEachTextSpoilt(inner as unknown, evil).map((spoilt) =>
      Array.isArray(value)
        ? (value.map((it: unknown, i) => (String(i) === key ? spoilt : it)) as T)
        : { ...value, [key]: spoilt },
    ),
  )
}
