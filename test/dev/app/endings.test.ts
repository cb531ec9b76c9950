import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { scene } from './scene.ts'

t.test('a call is rejected, with the reason the app gives', async (t) => {
  const { cloud, ana, bruno } = await scene(t, {
    onCall: { kind: 'reject', afterMs: 50, userInfo: { reason: 'meeting' } },
  })
  const sessionID = await ana.call(bruno.userId)
  t.match(await ana.until('rejected'), { sessionID, userId: bruno.userId, userInfo: { reason: 'meeting' } })
  await Promise.all([ana.until('closed'), bruno.until('closed')])
  t.match(await cloud.waitForSignal(({ signalType }) => signalType === 'reject'), {
    from: bruno.userId,
    userInfo: { reason: 'meeting' },
  })
})

t.test('a busy app says so in either spelling', async (t) => {
  const { ana, bruno } = await scene(t)
  await bruno.onCall('busy')
  const first = await ana.call(bruno.userId)
  t.match(await ana.until('rejected'), { sessionID: first, userInfo: { busy: 'true' } })
  await ana.until('closed', ({ sessionID }) => sessionID === first)
  await bruno.onCall('already-on-call')
  const second = await ana.call(bruno.userId)
  t.match(await ana.until('rejected', ({ sessionID }) => sessionID === second), {
    userInfo: { already_on_call: 'true' },
  })
})

t.test('a call that nobody answers is repeated, then given up without a hangUp', async (t) => {
  const { cloud, ana, bruno } = await scene(t)
  const sessionID = await ana.call(bruno.userId)
  t.match(await ana.until('not-answered'), { sessionID, userId: bruno.userId })
  await bruno.until('closed')
  const types = cloud.signals.map(({ signalType }) => signalType)
  t.ok(types.length > 1)
  t.same([...new Set(types)], ['call'])
})

t.test('the caller cancels', async (t) => {
  const { ana, bruno } = await scene(t)
  await ana.call(bruno.userId)
  await bruno.until('call')
  await ana.hangUp({ reason: 'cancel' })
  t.match(await bruno.until('stopped'), { userId: ana.userId, userInfo: { reason: 'cancel' } })
  await bruno.until('closed')
  await t.rejects(bruno.hangUp(), { code: 'app_no_call' })
})

t.test('an app rejects by REST, without the chat', async (t) => {
  const { cloud, ana, bruno } = await scene(t, { onCall: { kind: 'reject', by: 'rest', userInfo: { busy: true } } })
  const sessionID = await ana.call(bruno.userId)
  t.match(await ana.until('rejected'), { sessionID, userId: bruno.userId, userInfo: { busy: 'true' } })
  t.match(await cloud.waitForSignal(({ signalType }) => signalType === 'reject'), {
    from: bruno.userId,
    resource: undefined,
    devices: 1,
  })
})

t.test('an ignored call can still be accepted or rejected by hand', async (t) => {
  const { ana, bruno } = await scene(t)
  await ana.call(bruno.userId)
  await bruno.until('call')
  await bruno.accept({ name: 'Bruno' })
  t.match(await ana.until('accepted'), { userInfo: { name: 'Bruno' } })
  await ana.hears(1000)
  await ana.hangUp()
  await bruno.until('closed')
  const second = await ana.call(bruno.userId)
  await bruno.until('call', ({ sessionID }) => sessionID === second)
  await bruno.reject()
  await ana.until('rejected')
})

t.test('a killed app says nothing: the far side hears silence and its ICE breaks', async (t) => {
  const { cloud, ana, bruno } = await scene(t, { onCall: 'accept' })
  await ana.call(bruno.userId)
  await ana.hears(1000)
  const before = cloud.signals.length
  bruno.kill()
  await ana.hears(null)
  t.notOk(ana.events.some(({ kind }) => kind === 'stopped' || kind === 'closed'))
  await ana.until('ice', ({ state }) => state === 'disconnected')
  t.equal(cloud.signals.length, before, 'no signal of it')
  t.notOk(cloud.online(bruno.userId))
  await t.rejects(bruno.heard(), { code: 'app_gone' })
})

t.test('an app that cannot sign in says why, and leaves no process', async (t) => {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  await t.rejects(openApp({ cloud, login: 'nobody', password: 'x' }), {
    code: 'app_sign_in',
    message: /nobody cannot sign in: .*401/,
  })
  t.same(cloud.sessions, { rest: 0, chat: 0 })
})
