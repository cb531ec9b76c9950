import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { of, scene } from './scene.ts'

t.test('a call between two apps ends in every way', async (t) => {
  const { cloud, ana, bruno } = await scene(t)

  await t.test('rejected, with the reason the app gives', async (t) => {
    await bruno.onCall({ kind: 'reject', afterMs: 50, userInfo: { reason: 'meeting' } })
    const call = of(await ana.call(bruno.userId))
    t.match(await ana.until('rejected', call), { userId: bruno.userId, userInfo: { reason: 'meeting' } })
    await Promise.all([ana.until('closed', call), bruno.until('closed', call)])
    t.match(await cloud.waitForSignal(({ signalType }) => signalType === 'reject'), {
      from: bruno.userId,
      userInfo: { reason: 'meeting' },
    })
  })

  await t.test('busy, in either spelling', async (t) => {
    await bruno.onCall('busy')
    const first = of(await ana.call(bruno.userId))
    t.match(await ana.until('rejected', first), { userInfo: { busy: 'true' } })
    await bruno.onCall('already-on-call')
    const second = of(await ana.call(bruno.userId))
    t.match(await ana.until('rejected', second), { userInfo: { already_on_call: 'true' } })
  })

  await t.test('rejected by REST, without the chat', async (t) => {
    await bruno.onCall({ kind: 'reject', by: 'rest', userInfo: { busy: true } })
    const call = of(await ana.call(bruno.userId))
    t.match(await ana.until('rejected', call), { userId: bruno.userId, userInfo: { busy: 'true' } })
    const signal = await cloud.waitForSignal((signal) => call(signal) && signal.signalType === 'reject')
    t.match(signal, { from: bruno.userId, resource: undefined, devices: 1 })
  })

  await t.test('cancelled by the caller', async (t) => {
    await bruno.onCall('ignore')
    const call = of(await ana.call(bruno.userId))
    await bruno.until('call', call)
    await ana.hangUp({ reason: 'cancel' })
    t.match(await bruno.until('stopped', call), { userId: ana.userId, userInfo: { reason: 'cancel' } })
    await bruno.until('closed', call)
    // The call that was rejected by REST still rings: to the SDK nothing happened.
    await bruno.hangUp()
    await t.rejects(bruno.hangUp(), { code: 'app_no_call' })
  })

  await t.test('repeated until given up, without a hangUp', async (t) => {
    const call = of(await ana.call(bruno.userId))
    t.match(await ana.until('not-answered', call), { userId: bruno.userId })
    await bruno.until('closed', call)
    const types = cloud.signals.filter(call).map(({ signalType }) => signalType)
    t.ok(types.length > 1)
    t.same([...new Set(types)], ['call'])
  })

  await t.test('accepted or rejected by hand after a while', async (t) => {
    const first = of(await ana.call(bruno.userId))
    await bruno.until('call', first)
    await bruno.accept({ name: 'Bruno' })
    t.match(await ana.until('accepted', first), { userInfo: { name: 'Bruno' } })
    await ana.hears(1000)
    await ana.hangUp()
    await bruno.until('closed', first)
    const second = of(await ana.call(bruno.userId))
    await bruno.until('call', second)
    await bruno.reject()
    await ana.until('rejected', second)
  })

  await t.test('by a killed app: silence, and broken ICE, but no word of it', async (t) => {
    await bruno.onCall('accept')
    const call = of(await ana.call(bruno.userId))
    await ana.until('accepted', call)
    await ana.hears(1000)
    const before = cloud.signals.length
    bruno.kill()
    await ana.hears(null)
    t.notOk(ana.events.some((event) => (event.kind === 'stopped' || event.kind === 'closed') && call(event)))
    // wrtc takes its time to miss somebody, the more the busier the machine is.
    await ana.until('ice', (event) => call(event) && event.state === 'disconnected', 45_000)
    t.same(
      cloud.signals.slice(before).filter(({ from }) => from === bruno.userId),
      [],
    )
    t.notOk(cloud.online(bruno.userId))
    await t.rejects(bruno.heard(), { code: 'app_gone' })
  })
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
