import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { signJwt } from '../../../dev/cloud/identity.ts'
import { device, of, scene } from './scene.ts'

t.test('a user with two devices', async (t) => {
  const { cloud, ana, bruno: phone } = await scene(t, { onCall: { kind: 'accept', afterMs: 300 } })
  const tablet = await device(t, cloud, 'bruno')
  t.not(phone.resource, tablet.resource)

  await t.test('answers on one, and the other learns it by a carbon', async (t) => {
    const call = of(await ana.call(phone.userId))
    await tablet.until('call', call)
    t.match(await tablet.until('accepted', call), { userId: phone.userId }, 'accepted by oneself')
    await ana.hears(1000)
    const accept = await cloud.waitForSignal((signal) => call(signal) && signal.signalType === 'accept')
    t.equal(accept.resource, phone.resource)
    await ana.hangUp()
    await phone.until('closed', call)
  })

  await t.test('answers on both: the SDK trips over it, and the test lives', async (t) => {
    await tablet.onCall({ kind: 'accept', afterMs: 300 })
    const call = of(await ana.call(phone.userId))
    for (const { resource } of [phone, tablet]) {
      await cloud.waitForSignal(
        (signal) => call(signal) && signal.signalType === 'accept' && signal.resource === resource,
      )
    }
    const tripped = await Promise.any([phone.until('sdk-rejection'), tablet.until('sdk-rejection')])
    t.match(tripped, { message: /undefined/ })
  })
})

t.test('a call in which things go wrong', async (t) => {
  const { cloud, ana, bruno } = await scene(t, { onCall: 'accept' })

  await t.test('a lost accept leaves the caller ringing', async (t) => {
    cloud.faults.dropSignals({ signalType: 'accept' }, 1)
    const call = of(await ana.call(bruno.userId))
    await ana.until('not-answered', call)
    t.notOk(ana.events.some(({ kind }) => kind === 'accepted'))
    await bruno.hangUp()
  })

  await t.test('an ICE restart renews the path while both talk', async (t) => {
    const call = of(await ana.call(bruno.userId))
    await ana.until('accepted', call)
    await ana.hears(1000)
    await ana.restartIce()
    await cloud.waitForSignal(({ signalType, from }) => signalType === 'iceRestartAccept' && from === bruno.userId)
    await ana.speak(700)
    t.match(await Promise.all([ana.hears(1000), bruno.hears(700)]), [{ dominantHz: Number }, { dominantHz: Number }])
  })

  await t.test('a chat that is cut does not end the call', async (t) => {
    cloud.faults.disconnectAllChats()
    await ana.until('chat', ({ state }) => state === 'disconnected')
    t.match(await ana.hears(1000), { dominantHz: Number })
  })
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
