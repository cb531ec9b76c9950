import t, { type Test } from 'tap'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { within } from '../../../src/lib/deadline.ts'
import { ChatClient, summary } from './chat-client.ts'
import { rest, signInBody, tokenFor } from './rest-client.ts'
import { leaveChat, newSdk } from './sdk.ts'

async function opened(t: Test) {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  const ana = cloud.addUser({ id: 1001, login: 'ana', password: 'secret-ana' })
  const bruno = cloud.addUser({ id: 1002, login: 'bruno', password: 'secret-bruno' })
  const a1 = await ChatClient.signIn(cloud, ana, 'a1')
  const b1 = await ChatClient.signIn(cloud, bruno, 'b1')
  return { cloud, ana, bruno, a1, b1, toBruno: `1002-${cloud.appId}@localhost` }
}

t.test('signals are dropped as asked: by type, by party, so many times, until undone', async (t) => {
  const { cloud, a1, b1, toBruno } = await opened(t)
  const sent = async (...types: string[]) => {
    for (const type of types) a1.signal(toBruno, type)
    await a1.settled()
    return (await b1.settled()).map(summary)
  }
  cloud.faults.dropSignals({ signalType: 'accept' }, 1)
  t.same(await sent('call', 'accept', 'accept'), ['call', 'accept'], 'once')
  const undo = cloud.faults.dropSignals({ from: 1001, to: 1002, sessionID: 's1' })
  t.same(await sent('call', 'hangUp'), [])
  undo()
  t.same(await sent('call'), ['call'])
  cloud.faults.dropSignals({ from: 1002 })
  t.same(await sent('call'), ['call'], 'another’s signals pass')
  cloud.faults.dropSignals()
  t.same(await sent('call'), [])
  cloud.faults.clear()
  t.same(await sent('call'), ['call'])
  t.same(
    cloud.signals.map(({ signalType, dropped }) => (dropped ? `(${signalType})` : signalType)).join(' '),
    'call (accept) accept (call) (hangUp) call call (call) call',
  )
})

t.test('signals are held back', async (t) => {
  const { cloud, a1, b1, toBruno } = await opened(t)
  cloud.faults.delaySignals(300, { signalType: 'call' }, 1)
  a1.signal(toBruno, 'call')
  a1.signal(toBruno, 'hangUp')
  await a1.settled()
  t.same((await b1.settled()).map(summary), ['hangUp'], 'the later one overtakes')
  t.equal(summary(await b1.next('message')), 'call')
  cloud.faults.delaySignals(60_000)
  a1.signal(toBruno, 'call')
  await a1.settled()
  await cloud.close()
  t.pass('a cloud that closes waits for nothing it holds back')
})

t.test('chats are cut: of one user, of all', async (t) => {
  const { cloud, a1, b1 } = await opened(t)
  t.equal(cloud.faults.disconnectChat(1001), 1)
  await within(5000, a1.closed, 'cutting')
  t.notOk(cloud.online(1001))
  t.ok(cloud.online(1002))
  t.equal(cloud.faults.disconnectAllChats(), 1)
  await within(5000, b1.closed, 'cutting')
  t.equal(cloud.faults.disconnectAllChats(), 0)
})

t.test('a frozen chat answers nothing, not even WebSocket pings, and stays open', async (t) => {
  const { cloud, ana, a1, b1, toBruno } = await opened(t)
  t.equal(cloud.faults.freezeChat(1002), 1)
  let pong = false
  b1.socket.on('pong', () => (pong = true))
  b1.socket.ping()
  await t.rejects(within(500, b1.settled(), 'a ping'), /longer than/)
  t.notOk(pong)
  t.equal(b1.socket.readyState, b1.socket.OPEN)
  t.ok(cloud.online(1002), 'the cloud believes in it')
  a1.signal(toBruno, 'call')
  await a1.settled()
  t.match(cloud.signals, [{ signalType: 'call', devices: 1 }], 'and sends to it in vain')

  const second = await ChatClient.signIn(cloud, cloud.addUser({ login: 'x', password: 'secret-x' }), 'x1')
  await t.resolves(second.settled(), 'others are served')
  t.same(cloud.sessions.chat, 3)
  cloud.faults.clear()
  await within(5000, b1.closed, 'cutting')
  t.same(
    b1.received.filter(({ name }) => name === 'message'),
    [],
  )
  t.notOk(cloud.online(1002))
  t.ok(cloud.online(ana.id))
  t.same(cloud.sessions.chat, 2)
})

t.test('the cloud goes down and comes back on its port, with its accounts and sessions', async (t) => {
  const { cloud, ana, a1 } = await opened(t)
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const { port } = cloud
  await cloud.faults.goDown()
  await cloud.faults.goDown()
  await within(5000, a1.closed, 'cutting')
  await t.rejects(rest(cloud, 'GET', '/session', { token }), { cause: { code: 'ECONNREFUSED' } })
  await t.rejects(new ChatClient(cloud.endpoints.chat_url).open(), { code: 'ECONNREFUSED' })
  t.same(cloud.sessions, { rest: 1, chat: 0 })
  await cloud.faults.comeBack()
  await cloud.faults.comeBack()
  t.equal(cloud.port, port)
  t.match(await rest(cloud, 'GET', '/session', { token }), { status: 200 })
  await t.resolves(ChatClient.signIn(cloud, ana, 'a1'))
  await cloud.faults.goDown()
  await cloud.close()
})

t.test('tokens expire: one, a user’s, all', async (t) => {
  const { cloud } = await opened(t)
  const [first, second] = [await tokenFor(cloud, 'ana', 'secret-ana'), await tokenFor(cloud, 'ana', 'secret-ana')]
  const brunos = await tokenFor(cloud, 'bruno', 'secret-bruno')
  const status = async (token: string) => (await rest(cloud, 'GET', '/session', { token })).status
  cloud.faults.expireToken(first)
  t.same([await status(first), await status(second), await status(brunos)], [401, 200, 200])
  t.equal(cloud.faults.expireTokens(1001), 1)
  t.same([await status(second), await status(brunos)], [401, 200])
  t.equal(cloud.faults.expireTokens(), 1)
  t.ok(cloud.online(1001), 'chats go on')
})

t.test('the sign-in of one login is refused, by REST and by the chat', async (t) => {
  const { cloud, ana, bruno } = await opened(t)
  const undo = cloud.faults.refuseSignIn('ANA')
  const session = (login: string) =>
    rest(cloud, 'POST', '/session', { body: signInBody(cloud, login, `secret-${login}`) })
  t.match(await session('ana'), { status: 401, body: { errors: ['Unauthorized'] } })
  t.match(await session('bruno'), { status: 201 })
  const refused = new ChatClient(cloud.endpoints.chat_url)
  await refused.open()
  await refused.authenticate(`${ana.id}-${cloud.appId}`, 'secret-ana')
  t.ok(await refused.next('failure'))
  await t.resolves(ChatClient.signIn(cloud, bruno, 'b2'))
  undo()
  t.match(await session('ana'), { status: 201 })
})

t.test('REST fails or falls silent, for some requests or all', async (t) => {
  const { cloud } = await opened(t)
  const token = await tokenFor(cloud, 'ana', 'secret-ana')
  const get = (path: string) => rest(cloud, 'GET', path, { token })
  cloud.faults.failRest(503, { path: '/users' }, 1)
  t.match(await get('/session.json'), { status: 200 })
  t.match(await get('/users/1002.json'), { status: 503, body: { errors: ['Injected fault'] } })
  t.match(await get('/users/1002.json'), { status: 200 })
  const undo = cloud.faults.failRest(500, { method: 'POST' })
  t.match(await rest(cloud, 'POST', '/session', { body: signInBody(cloud) }), { status: 500 })
  t.match(await get('/session'), { status: 200 })
  undo()
  cloud.faults.stallRest({ path: '/session' })
  const stalled = fetch(`${cloud.endpoints.api_url}/session`, { headers: { 'cb-token': token } })
  stalled.catch(() => undefined)
  await t.rejects(within(300, stalled, 'an answer'), /longer than/)
  t.match(await get('/users/1002'), { status: 200 })
  await cloud.close()
  await t.rejects(stalled, 'closing the cloud ends what it left unanswered')
})

t.test('text of any kind can be sent to a user’s devices', async (t) => {
  const { cloud, b1 } = await opened(t)
  await b1.settled()
  t.equal(cloud.sendRaw(1002, '<message type="headline"><extraParams/></message>'), 1)
  t.equal((await b1.next('message')).attributes.type, 'headline')
  t.equal(cloud.sendRaw(9, 'x'), 0)
})

t.test('a wait for a signal finds those past and those to come, and says what it saw instead', async (t) => {
  const { cloud, a1, toBruno } = await opened(t)
  const coming = cloud.waitForSignal(({ signalType }) => signalType === 'call')
  a1.signal(toBruno, 'call')
  t.match(await coming, { from: 1001, to: 1002 })
  t.match(await cloud.waitForSignal(({ signalType }) => signalType === 'call'), { from: 1001 })
  await t.rejects(
    cloud.waitForSignal(() => false, 10),
    /seen: 1001→1002 call/,
  )
  t.equal(cloud.journal.listenerCount('signal'), 0)
})

t.test('the SDK finds its way back by itself after its chat was cut', async (t) => {
  const { cloud } = await opened(t)
  const sdk = await newSdk(cloud.sdkConfig())
  const carla = cloud.addUser({ login: 'carla', password: 'secret-carla' })
  await sdk.createSession({ login: 'carla', password: 'secret-carla' })
  await sdk.chat.connect({ userId: carla.id, password: 'secret-carla' })
  t.teardown(() => leaveChat(sdk))
  const down = new Promise<void>((resolve) => (sdk.chat.onDisconnectedListener = resolve))
  const back = new Promise<void>((resolve) => (sdk.chat.onReconnectListener = resolve))
  t.equal(cloud.faults.disconnectChat(carla.id), 1)
  await within(5000, down, 'onDisconnectedListener')
  await within(15_000, back, 'onReconnectListener')
  await sdk.chat.pingWithTimeout(5000)
  t.ok(cloud.online(carla.id))

  cloud.faults.freezeChat(carla.id)
  // The SDK rejects with a text, not with an Error.
  t.match(await sdk.chat.pingWithTimeout(300).catch(String), /Timed out/)
})
