import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { eventually, Stage } from './fixtures/stage.ts'

/** How each way in which an app does not answer reaches the phone. */
for (const [behaviour, code, cause] of [
  ['reject', 603, 'rejected'],
  ['busy', 486, 'busy'],
  ['already-on-call', 486, 'busy'],
] as const) {
  t.test(`an app that answers "${behaviour}" ends the phone's call with ${code}`, async (t) => {
    const stage = await Stage.shared(t)
    await stage.app('maria', { onCall: behaviour })
    const phone = await stage.phone('1001')
    const call = await phone.call('vendas')
    t.equal((await call.ended()).code, code)
    t.match(await stage.records(1), [{ cause, endedBy: 'app', result: 'client', talkMs: 0 }])
    await stage.nothingLeft(t)
  })
}

t.test('nobody answers: 480 after the configured time, the app stops ringing and is told by push', async (t) => {
  const stage = await Stage.shared(t, { config: { calls: { answerTimeoutSeconds: 2 } } })
  const app = await stage.app('maria', { onCall: 'ignore' })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await app.until('call')
  t.equal((await call.ended()).code, 480)
  await app.until('stopped')
  t.ok(
    stage.cloud.pushes.some(({ payload }) => JSON.stringify(payload).includes('startCall')),
    'a push woke the app',
  )
  t.ok(
    stage.cloud.pushes.some(({ payload }) => /missed/i.test(JSON.stringify(payload))),
    'a push tells of the missed call',
  )
  t.match(await stage.records(1), [{ cause: 'no-answer', result: 'client' }])
  await stage.nothingLeft(t)
})

t.test('a caller who gives up stops the app from ringing', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { onCall: 'ignore' })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await app.until('call')
  t.equal((await call.cancel()).code, 487)
  await app.until('stopped')
  t.match(await stage.records(1), [{ cause: 'cancelled', endedBy: 'phone', result: 'client' }])
  await stage.nothingLeft(t)
})

t.test('the app hangs up in the call', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { onCall: 'accept' })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await call.hears(1000)
  await app.hangUp()
  t.equal((await call.ended()).by, 'them')
  t.match(await stage.records(1), [{ cause: 'hung-up', endedBy: 'app', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('an unknown extension gets 404 and nobody signs in or rings for it', async (t) => {
  const stage = await Stage.shared(t)
  const phone = await stage.phone('1001')
  const before = stage.cloud.signals.length
  const sessions = stage.cloud.sessions.rest
  const call = await phone.call('ninguem')
  t.equal((await call.ended()).code, 404)
  t.equal(stage.cloud.signals.length, before)
  t.equal(stage.cloud.sessions.rest, sessions)
  t.match(await stage.records(1), [{ cause: 'unknown-address', endedBy: 'bridge', result: 'client' }])
  await stage.nothingLeft(t)
})

t.test('a sign-in that ConnectyCube refuses gets 503', async (t) => {
  const stage = await Stage.open(t, { bridge: false })
  await stage.writeMappings([
    { ...stage.vendasRow, cube: { login: 'vendas_cube', password: 'not-the-password', userId: stage.vendas.id } },
  ])
  const { rooms } = await stage.openBridge()
  await eventually('Asterisk is there and the identity refused', 15_000, () => {
    return rooms.phones.available && rooms.identities.status()[0]?.state.status === 'refused'
  })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  t.equal((await call.ended()).code, 503)
  t.match(await stage.records(1), [{ cause: 'sign-in-refused', result: 'server' }])
  await stage.nothingLeft(t)
})

t.test('an app killed without a word ends the call as lost, and the phone is freed', async (t) => {
  const stage = await Stage.open(t, { appTimeoutSeconds: 3 })
  const app = await stage.app('maria', { onCall: 'accept' })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await call.hears(1000)
  app.kill()
  t.equal((await call.ended(60_000)).by, 'them')
  t.match(await stage.records(1), [{ cause: 'media-lost', endedBy: 'app', result: 'indeterminate' }])
  await stage.nothingLeft(t)
})

t.test('of two users the first to accept wins, and the other stops ringing', async (t) => {
  const stage = await Stage.open(t, { vendas: { ring: ['maria', 'pedro'] } })
  const [maria, pedro] = await Promise.all([
    stage.app('maria', { onCall: 'ignore', hz: 800 }),
    stage.app('pedro', { onCall: { kind: 'accept', afterMs: 300 }, hz: 1200 }),
  ])
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  await Promise.all([call.hears(1200), pedro.hears(700), maria.until('stopped')])
  t.match(stage.bridge.rooms.switchboard.calls(), [{ state: 'talking' }])
  await call.hangUp()
  t.match(await stage.records(1), [{ answeredBy: { displayName: 'pedro' } }])
  await stage.nothingLeft(t)
})

t.test("a second device's late reject leaves the call alone", async (t) => {
  const stage = await Stage.shared(t)
  const first = await stage.app('maria', { onCall: { kind: 'accept', afterMs: 200 } })
  const second = await stage.app('maria', { onCall: { kind: 'reject', afterMs: 1200, by: 'rest' } })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  await Promise.all([call.hears(1000), first.hears(700)])
  await second.until('call')
  await sleep(2000)
  t.ok(call.talking, 'the call goes on')
  await Promise.all([call.hears(1000), first.hears(700)])
  await call.hangUp()
  t.match(await stage.records(1), [{ cause: 'hung-up', endedBy: 'phone' }])
  await stage.nothingLeft(t)
})
