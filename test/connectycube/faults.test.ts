import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { openApp } from '../../dev/app/app.ts'
import { House, isOnline, until } from './fixtures/house.ts'

const house = await House.open()
const { cloud, vendas } = house
const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno' })
const app = await openApp({ cloud, login: 'bruno', password: 'secret-bruno', hz: 1000 })
// Long enough between attempts that things happen while the chat is away.
const pool = house.pool({ timings: { reconnect: { firstMs: 800, maxMs: 800 }, pingEveryMs: 400, pingMs: 400 } })
pool.setIdentities([house.identity()])
await isOnline(pool)
t.teardown(async () => {
  await pool.close()
  await app.close()
  await house.close()
})

function test(title: string, run: (t: Test) => Promise<void>): void {
  void t.test(title, async (t) => {
    await isOnline(pool)
    await app.onCall('ignore')
    await run(t)
    t.equal(pool.status()[0]?.legs, 0, 'no leg is left')
  })
}

const offline = () => until(() => pool.status()[0]?.state.status !== 'online', 'the loss of the chat')
const called = (id: string) => app.until('call', ({ sessionID }) => sessionID === id)
const stopped = (id: string) => app.until('stopped', ({ sessionID }) => sessionID === id)
const callsSent = (id: string) => cloud.signals.filter((s) => s.sessionID === id && s.signalType === 'call').length

test('the chat is cut while an app rings: the calls resume, and it can still be accepted', async (t) => {
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await called(call.id)
  cloud.faults.disconnectChat(vendas.id)
  await offline()
  const sent = callsSent(call.id)
  await isOnline(pool)
  await until(() => callsSent(call.id) > sent, 'the call being repeated')
  await app.accept()
  await call.answered()
  await call.leg.join()
  await app.hears(440)
  t.equal(call.rung, 1)
  await call.end()
  await stopped(call.id)
})

test('a ringing call is repeated as soon as the chat is back, not only when it is due', async (t) => {
  const suporte = cloud.addUser({ login: 'suporte', password: 'secret-suporte' })
  const cube = {
    userId: suporte.id,
    login: 'suporte',
    secret: { kind: 'password', password: 'secret-suporte' },
  } as const
  const unhurried = house.pool({ timings: { repeatCallMs: 600_000 } })
  const call = house.outgoing(unhurried, [bruno.id], { cube })
  await call.leg.dial()
  await until(() => callsSent(call.id) === 1, 'the call')
  cloud.faults.disconnectChat(suporte.id)
  await until(() => callsSent(call.id) === 2, 'the repeat')
  await call.end({ cause: 'cancelled', by: 'phone' })
  await stopped(call.id)
  await unhurried.close()
  t.notOk(cloud.online(suporte.id))
})

test('the chat is cut before the app rings: it rings when the chat is back', async (t) => {
  const call = house.outgoing(pool, ['bruno'])
  cloud.faults.disconnectChat(vendas.id)
  await offline()
  await call.leg.dial()
  await called(call.id)
  t.equal(call.rung, 1)
  await call.end({ cause: 'cancelled', by: 'phone' })
  await stopped(call.id)
})

test('the chat is cut in a call: the call goes on, and our hang-up arrives when the chat is back', async (t) => {
  await app.onCall('accept')
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  cloud.faults.disconnectChat(vendas.id)
  await offline()
  await app.hears(440)
  await call.media.hears(1000)
  t.equal(call.reason, undefined)
  await isOnline(pool)
  cloud.faults.disconnectChat(vendas.id)
  await offline()
  await call.end()
  t.not(pool.status()[0]?.state.status, 'online')
  t.match(await stopped(call.id), { userInfo: { reason: 'hung_up' } })
})

test('the end of a call is kept for longer than other signals, for as long as the chat may be away', async (t) => {
  const atendimento = cloud.addUser({ login: 'atendimento', password: 'secret-atendimento' })
  const secret = { kind: 'password', password: 'secret-atendimento' } as const
  const cube = { userId: atendimento.id, login: 'atendimento', secret }
  // Away for longer than what is no end is worth sending.
  const away = house.pool({ timings: { keepSignalMs: 200, reconnect: { firstMs: 1500, maxMs: 1500 } } })
  away.setIdentities([cube])
  await isOnline(away)
  const cut = async () => {
    cloud.faults.disconnectChat(atendimento.id)
    await until(() => away.status()[0]?.state.status === 'waiting', 'the loss of the chat')
  }
  await app.onCall('accept')
  const call = house.outgoing(away, ['bruno'], { cube })
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  await cut()
  await call.end()
  t.match(await stopped(call.id), { userInfo: { reason: 'hung_up' } })

  await isOnline(away)
  const arriving = house.arrival(away)
  const id = await app.call(atendimento.id)
  const { watched: incoming } = await arriving
  await cut()
  await incoming.end({ cause: 'no-answer', by: 'phone' })
  t.match(await app.until('rejected', ({ sessionID }) => sessionID === id), { userInfo: { reason: 'no_answer' } })
  await away.close()
})

test('the chat is half-open in a call: a hang-up that went nowhere is sent again', async (t) => {
  await app.onCall('accept')
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  cloud.faults.freezeChat(vendas.id)
  await call.end()
  t.match(await stopped(call.id), { userInfo: { reason: 'hung_up' } })
  cloud.faults.clear()
})

test('the chat is cut while an answer is on its way: the app gets it when the chat is back', async (t) => {
  const arriving = house.arrival(pool)
  await app.call(vendas.id)
  const { watched: call } = await arriving
  cloud.faults.disconnectChat(vendas.id)
  await offline()
  await call.leg.join()
  await app.hears(440)
  await app.hangUp()
  t.same(await call.ended(), { cause: 'hung-up', by: 'app' })
  await call.end()
})

test('signals lost on the way are made up for by repeating the call', async (t) => {
  cloud.faults.dropSignals({ signalType: 'call', to: bruno.id }, 2)
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await called(call.id)
  t.equal(callsSent(call.id), 3)
  await call.end({ cause: 'cancelled', by: 'phone' })
  await stopped(call.id)
})

test('stanzas that are no signals as they should be are dropped and counted, and calls go on', async (t) => {
  const to = `${vendas.id}-${cloud.appId}@localhost`
  const from = `${bruno.id}-${cloud.appId}@localhost/x`
  const params = (inner: string) =>
    `<message xmlns="jabber:client" type="headline" from="${from}" to="${to}"><extraParams><moduleIdentifier>WebRTCVideoChat</moduleIdentifier>${inner}</extraParams></message>`
  const before = pool.status()[0]?.signals.malformed ?? 0
  const malformed = [
    '',
    '<signalType>call</signalType>',
    '<signalType>call</signalType><sessionID>a</sessionID><callerID>1</callerID>',
    `<signalType>accept</signalType><sessionID>a</sessionID><sdp>${'v=0'.repeat(100_000)}</sdp>`,
    '<signalType>iceCandidates</signalType><sessionID>a</sessionID><iceCandidates/>',
    // Text where the SDK's own reader expects elements only makes it throw.
    '<userInfo>text<busy>true</busy></userInfo><signalType>nonsense</signalType><sessionID>a</sessionID>',
  ]
  for (const inner of malformed) t.equal(cloud.sendRaw(vendas.id, params(inner)), 1)
  const others = [
    `<message xmlns="jabber:client" type="chat" from="${from}" to="${to}"><body>hi</body><extraParams><userInfo>text<busy/></userInfo><dialog_id>1</dialog_id></extraParams></message>`,
    `<message xmlns="jabber:client" type="headline" from="${from}"/>`,
    `<message xmlns="jabber:client" type="error" from="${from}" id="1"/>`,
    `<presence xmlns="jabber:client" from="${from}"><x xmlns="http://jabber.org/protocol/muc#user"/></presence>`,
    `<iq xmlns="jabber:client" type="get" id="1" from="${from}"><query xmlns="jabber:iq:last"/></iq>`,
    `<iq xmlns="jabber:client" type="result"/>`,
    `<unheard-of xmlns="jabber:client"/>`,
  ]
  for (const text of others) cloud.sendRaw(vendas.id, text)
  await until(() => (pool.status()[0]?.signals.malformed ?? 0) === before + malformed.length, 'all being counted')
  t.equal(pool.status()[0]?.state.status, 'online')
  await app.onCall('accept')
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  await call.end()
  await stopped(call.id)
})

test('XML that is none ends the connection, not the process; the next one works', async (t) => {
  for (const text of [
    '<a><b></a>',
    '</nothing>',
    'text without an element',
    '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
  ]) {
    await isOnline(pool)
    cloud.sendRaw(vendas.id, text)
    await pause(50)
  }
  await isOnline(pool)
  await app.onCall('reject')
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  t.same(await call.ended(), { cause: 'rejected', by: 'app' })
  await call.end()
})

test('an answer whose SDP is unusable fails the join, and the app is told that it is over', async (t) => {
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await called(call.id)
  house.deliver(`${bruno.id}-${cloud.appId}@localhost/${app.resource}`, call.id, 'accept', '<sdp>v=nonsense</sdp>')
  await call.answered()
  await t.rejects(call.leg.join(), { code: 'media_bad_sdp' })
  await call.end({ cause: 'media-failed', by: 'bridge' })
  t.match(await stopped(call.id), { userInfo: { reason: 'media_failed' } })
})

t.test(
  'chat servers that speak something else, or not at all, leave an identity waiting and the process alive',
  async (t) => {
    const says = (text: string | undefined, when: 'at once' | 'when spoken to' = 'when spoken to') => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      server.on('connection', (socket) => {
        socket.on('error', () => undefined)
        if (text === undefined) return
        if (when === 'at once') socket.send(text)
        else socket.once('message', () => socket.send(text))
      })
      return { port: () => (server.address() as { port: number }).port, server }
    }
    const garbage = [
      says('<<<'),
      says('hello'),
      says('<stream:error xmlns:stream="http://etherx.jabber.org/streams"><host-gone/></stream:error>'),
      says('</close>'),
      says(undefined),
    ]
    await Promise.all(garbage.map(({ server }) => until(() => server.address() !== null, 'listening')))
    // Takes the connection and never shakes hands.
    const mute = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const ports = [...garbage.map(({ port }) => port()), (mute.address() as { port: number }).port]
    for (const port of ports) {
      const { endpoints } = house.app
      if (!endpoints) throw new Error('no endpoints')
      const chatUrl = `ws://127.0.0.1:${port}`
      const lost = house.pool({
        app: { ...house.app, endpoints: { ...endpoints, chatUrl } },
        timings: { connectMs: 500 },
      })
      lost.setIdentities([house.identity()])
      await until(() => lost.status()[0]?.state.status === 'waiting', `giving up ${port}`)
      await lost.close()
    }
    for (const { server } of garbage) {
      for (const client of server.clients) client.terminate()
      server.close()
    }
    mute.close()
    t.equal(cloud.sessions.rest, 2, 'only the app and the pool that works')
  },
)
