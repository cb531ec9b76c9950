import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { signJwt } from '../../../dev/cloud/identity.ts'
import { device, scene } from './scene.ts'

t.test('of two devices one answers, and the other learns it by a carbon', async (t) => {
  const { cloud, ana, bruno: phone } = await scene(t, { onCall: { kind: 'accept', afterMs: 300 } })
  const tablet = await device(t, cloud, 'bruno')
  t.not(phone.resource, tablet.resource)
  const sessionID = await ana.call(phone.userId)
  await tablet.until('call')
  t.match(
    await tablet.until('accepted'),
    { sessionID, userId: phone.userId },
    'accepted by oneself: answered elsewhere',
  )
  await ana.hears(1000)
  t.match(
    cloud.signals.find(({ signalType }) => signalType === 'accept'),
    { resource: phone.resource },
  )
})

t.test('both devices answer: the SDK trips over it, and the test lives', async (t) => {
  const { cloud, ana, bruno: phone } = await scene(t, { onCall: { kind: 'accept', afterMs: 300 } })
  const tablet = await device(t, cloud, 'bruno', { onCall: { kind: 'accept', afterMs: 300 } })
  await ana.call(phone.userId)
  await cloud.waitForSignal(({ signalType, resource }) => signalType === 'accept' && resource === phone.resource)
  await cloud.waitForSignal(({ signalType, resource }) => signalType === 'accept' && resource !== phone.resource)
  t.match(await Promise.any([phone.until('sdk-rejection'), tablet.until('sdk-rejection')]), { message: /undefined/ })
})

t.test('an ICE restart renews the path while both talk', async (t) => {
  const { cloud, ana, bruno } = await scene(t, { onCall: 'accept' })
  await ana.call(bruno.userId)
  await ana.hears(1000)
  await ana.restartIce()
  await cloud.waitForSignal(({ signalType, from }) => signalType === 'iceRestartAccept' && from === bruno.userId)
  await ana.speak(700)
  await Promise.all([ana.hears(1000), bruno.hears(700)])
})

t.test('a lost accept leaves the caller ringing, and its chat may be cut in a call', async (t) => {
  const { cloud, ana, bruno } = await scene(t, { onCall: 'accept' })
  cloud.faults.dropSignals({ signalType: 'accept' }, 1)
  await ana.call(bruno.userId)
  await ana.until('not-answered')
  t.notOk(ana.events.some(({ kind }) => kind === 'accepted'))
  await bruno.hangUp()

  const second = await ana.call(bruno.userId)
  await ana.until('accepted', ({ sessionID }) => sessionID === second)
  await ana.hears(1000)
  cloud.faults.disconnectAllChats()
  await ana.until('chat', ({ state }) => state === 'disconnected')
  t.match(await ana.hears(1000), { dominantHz: Number }, 'the call goes on')
})

t.test('an app signs in by JWT and is called', async (t) => {
  const cloud = await openCloud({ jwtSecret: 'shared' })
  t.teardown(() => cloud.close())
  cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const login = signJwt({ sub: 'app-7', name: 'Sete' }, 'shared')
  const [sete, ana] = await Promise.all([openApp({ cloud, login, onCall: 'accept' }), device(t, cloud, 'ana')])
  t.teardown(() => sete.close())
  await ana.call(sete.userId)
  await ana.hears(1000)
  await t.rejects(sete.sendDtmf('1'), { code: 'app_no_dtmf' })
})
