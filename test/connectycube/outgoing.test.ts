import t, { type Test } from 'tap'
import { openApp, type App } from '../../dev/app/app.ts'
import type { RecordedSignal } from '../../dev/cloud/journal.ts'
import { House, isOnline, until } from './fixtures/house.ts'

// One cloud and three devices of real apps (the unmodified SDK, each in its own process) serve all tests of this file.
const house = await House.open()
const { cloud } = house
const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno', fullName: 'Bruno' })
const carla = cloud.addUser({ login: 'carla', password: 'secret-carla', fullName: 'Carla' })
const open = (login: string, hz: number) => openApp({ cloud, login, password: `secret-${login}`, hz })
const [phone, tablet, carlas] = await Promise.all([open('bruno', 1000), open('bruno', 1200), open('carla', 600)])
const apps = [phone, tablet, carlas]
t.teardown(async () => {
  await Promise.all(apps.map((app) => app.close()))
  await house.close()
})

const pool = house.pool({ timings: { resourceSettledMs: 600 } })
pool.setIdentities([house.identity()])
await isOnline(pool)
t.teardown(() => pool.close())

function test(title: string, run: (t: Test) => Promise<void>): void {
  void t.test(title, async (t) => {
    await Promise.all(apps.map((app) => app.onCall('ignore')))
    await run(t)
    t.equal(pool.status()[0]?.legs, 0, 'no leg is left')
  })
}

function signals(id: string, type: string, to: number): readonly RecordedSignal[] {
  return cloud.signals.filter((s) => s.sessionID === id && s.signalType === type && s.to === to)
}

const stopped = (app: App, id: string) => app.until('stopped', ({ sessionID }) => sessionID === id)

test('an app takes the call, both hear each other, and its hang-up ends the leg', async (t) => {
  await phone.onCall('accept')
  const call = house.outgoing(pool, ['Bruno'], { hz: 440 })
  await call.leg.dial()
  t.same(await call.answered(), { address: `cube:${bruno.id}`, number: 'bruno', displayName: 'Bruno' })
  t.equal(call.rung, 1)
  await call.leg.join()
  t.match(await phone.until('call', ({ sessionID }) => sessionID === call.id), {
    from: house.vendas.id,
    video: false,
    userInfo: { callerName: 'Maria', callerNumber: '1001' },
  })
  await phone.hears(440)
  await call.media.hears(1000)
  t.ok(call.media.candidates.length > 0, 'candidates were trickled')
  t.equal(call.media.earlyCandidates, 0, 'none before the answer')
  const [offered] = signals(call.id, 'call', bruno.id)
  t.notMatch(offered?.sdp, /a=candidate/, 'devices that do not get the call do not learn our addresses')
  t.match(await call.leg.details(), { answeredBy: bruno.id, device: phone.resource, rung: [bruno.id] })

  await call.leg.sendDtmf('5', 100)
  call.media.emit('dtmf', '7', 100)
  t.same([call.media.digits, call.digits], [['5'], ['7']])

  await phone.hangUp()
  t.same(await call.ended(), { cause: 'hung-up', by: 'app' })
  await call.end()
  t.equal(call.endings, 1)
  t.equal(signals(call.id, 'hangUp', bruno.id).filter((s) => s.userInfo.reason === 'hung_up').length, 0, 'no echo')
  t.equal(call.media.listenerCount('candidate') + call.media.listenerCount('dtmf'), 0)
})

test('our hang-up reaches the app, with the reason', async (t) => {
  await phone.onCall('accept')
  const call = house.outgoing(pool, [bruno.id])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  await call.end({ cause: 'hung-up', by: 'phone' })
  t.match(await stopped(phone, call.id), { userInfo: { reason: 'hung_up' } })
  await call.end()
  t.equal(call.endings, 0, 'our own end is no event')
})

test('a decline ends the call, and silences the other devices of the user', async (t) => {
  await phone.onCall('reject')
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  t.same(await call.ended(), { cause: 'rejected', by: 'app' })
  await stopped(tablet, call.id)
  await call.end({ cause: 'rejected', by: 'app' })
  t.notOk(
    cloud.pushes.some((push) => isMissed(push.payload, call.id)),
    'nothing was missed',
  )
})

test('a reject by REST, as an app sends it that a push has woken, counts as well', async (t) => {
  await carlas.onCall({ kind: 'reject', by: 'rest' })
  const call = house.outgoing(pool, ['carla'])
  await call.leg.dial()
  t.same(await call.ended(), { cause: 'rejected', by: 'app' })
  await call.end()
})

for (const spelling of ['busy', 'already-on-call'] as const) {
  test(`an app that says ${spelling} is busy`, async (t) => {
    await carlas.onCall(spelling)
    const call = house.outgoing(pool, ['carla'])
    await call.leg.dial()
    t.same(await call.ended(), { cause: 'busy', by: 'app' })
    await call.end()
  })
}

test('one who is busy leaves the call to the others, and a decline outweighs busy at the end', async (t) => {
  await Promise.all([carlas.onCall('busy'), phone.onCall({ kind: 'reject', afterMs: 500 })])
  const call = house.outgoing(pool, ['carla', 'bruno'])
  await call.leg.dial()
  await cloud.waitForSignal((s) => s.sessionID === call.id && s.signalType === 'reject' && s.from === carla.id)
  t.equal(call.reason, undefined)
  t.same(await call.ended(), { cause: 'rejected', by: 'app' })
  await call.end()
})

test('nobody answers: the call repeats, ends, and leaves a push of a missed call', async (t) => {
  const call = house.outgoing(pool, ['carla'], { timeoutMs: 2000 })
  await call.leg.dial()
  t.same(await call.ended(), { cause: 'no-answer', by: 'app' })
  t.match(await stopped(carlas, call.id), { userInfo: { reason: 'no_answer' } })
  await call.end()
  t.ok(signals(call.id, 'call', carla.id).length >= 2, 'repeated')
  await until(() => cloud.pushes.some((push) => isMissed(push.payload, call.id)), 'the missed-call push')
  const mine = cloud.pushes.filter((push) => (push.payload as { uuid?: string }).uuid === call.id)
  t.match(mine[0], {
    to: [carla.id],
    environment: 'development',
    payload: {
      message: 'Incoming call from Maria',
      ios_voip: 1,
      initiatorId: house.vendas.id,
      opponentsIds: String(carla.id),
      handle: 'Maria',
      uuid: call.id,
      callType: 'audio',
      session_id: call.id,
      caller_id: house.vendas.id,
      caller_name: 'Maria',
      call_opponents: String(carla.id),
      call_type: 2,
      signal_type: 'startCall',
    },
  })
  t.equal(mine.length, 2)
})

test('a caller who gives up stops the ringing and is missed', async (t) => {
  const call = house.outgoing(pool, ['carla'])
  await call.leg.dial()
  await carlas.until('call', ({ sessionID }) => sessionID === call.id)
  await call.end({ cause: 'cancelled', by: 'phone' })
  t.match(await stopped(carlas, call.id), { userInfo: { reason: 'cancelled' } })
  await until(() => cloud.pushes.some((push) => isMissed(push.payload, call.id)), 'the missed-call push')
  t.equal(call.endings, 0)
})

test('of two users the first to answer has the call, the other is told', async (t) => {
  await carlas.onCall({ kind: 'accept', afterMs: 300 })
  const call = house.outgoing(pool, ['bruno', 'carla', 'CARLA', bruno.id])
  await call.leg.dial()
  t.match(await call.answered(), { number: 'carla' })
  await call.leg.join()
  t.match(await stopped(phone, call.id), { userInfo: { reason: 'answered_elsewhere' } })
  await carlas.hears(440)
  await call.end()
  await stopped(carlas, call.id)
  t.equal(
    cloud.signals.filter((s) => s.sessionID === call.id && s.from === carla.id && s.to === bruno.id).length,
    0,
    'the users do not call each other',
  )
  t.equal(signals(call.id, 'call', bruno.id)[0]?.devices, 2, 'once for both devices, although listed twice')
})

test('devices that a push has woken are told by a push that another user took the call, or theirs declined', async (t) => {
  const over = (id: string) => cloud.pushes.filter(({ payload }) => isOver(payload, id)).map(({ to }) => to)
  await carlas.onCall('accept')
  const taken = house.outgoing(pool, ['bruno', 'carla'])
  await taken.leg.dial()
  await taken.answered()
  await taken.leg.join()
  await until(() => over(taken.id).length > 0, 'the push that another user answered')
  await taken.end()
  await stopped(carlas, taken.id)

  await carlas.onCall('reject')
  const declined = house.outgoing(pool, ['carla'])
  await declined.leg.dial()
  await declined.ended()
  await declined.end()
  await until(() => over(declined.id).length > 0, 'the push that the user declined')

  t.same(over(taken.id), [[bruno.id]], 'not to the user who has the call')
  t.same(over(declined.id), [[carla.id]])
  for (const { id } of [taken, declined])
    t.notOk(
      cloud.pushes.some(({ payload }) => isMissed(payload, id)),
      'nothing was missed',
    )
})

test('of two devices that both accept one has the call, and the late one neither gets nor harms it', async (t) => {
  await Promise.all([phone.onCall('accept'), tablet.onCall('accept')])
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  const { device } = (await call.leg.details()) as { device: string }
  const [winner, loser] = device === phone.resource ? [phone, tablet] : [tablet, phone]
  await cloud.waitForSignal(
    (s) => s.sessionID === call.id && s.toResource === loser.resource && s.signalType === 'hangUp',
  )
  await winner.hears(440)
  t.equal(call.reason, undefined)
  await call.end()
  await stopped(winner, call.id)
})

test("a second device's late decline is ignored", async (t) => {
  await Promise.all([phone.onCall('accept'), tablet.onCall({ kind: 'reject', afterMs: 800 })])
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  await cloud.waitForSignal(
    (s) => s.sessionID === call.id && s.signalType === 'reject' && s.resource === tablet.resource,
  )
  await phone.hears(440)
  t.equal(call.reason, undefined, 'the call goes on')
  await phone.hangUp()
  t.same(await call.ended(), { cause: 'hung-up', by: 'app' })
  await call.end()
})

test("a hang-up counts from the winner and from the winner's new address, not from a device that lost", async (t) => {
  await Promise.all([phone.onCall('accept'), tablet.onCall('accept')])
  const call = house.outgoing(pool, ['bruno'])
  await call.leg.dial()
  await call.answered()
  await call.leg.join()
  const { device } = (await call.leg.details()) as { device: string }
  const loser = device === phone.resource ? tablet : phone
  await cloud.waitForSignal((s) => s.sessionID === call.id && s.toResource === loser.resource)
  const heard = () => pool.status()[0]?.signals.received ?? 0
  const hangUpFrom = async (resource: string) => {
    const before = heard()
    house.deliver(`${bruno.id}-${cloud.appId}@localhost/${resource}`, call.id, 'hangUp')
    await until(() => heard() > before, 'the hang-up')
  }
  await hangUpFrom('unheard-of')
  t.equal(call.reason, undefined, 'too early for another address')
  await new Promise((resolve) => setTimeout(resolve, 700))
  await hangUpFrom(loser.resource)
  t.equal(call.reason, undefined, 'the loser')
  await hangUpFrom('after-a-change-of-network')
  t.same(call.reason, { cause: 'hung-up', by: 'app' })
  await call.end()
  await Promise.all([phone, tablet].map((app) => app.hangUp().catch(() => undefined)))
})

test('an accept that crosses our hang-up is answered with another', async (t) => {
  // The app learns nothing of the end, as when its network was away for a moment.
  const undo = cloud.faults.dropSignals({ signalType: 'hangUp', to: carla.id }, 1)
  await carlas.onCall({ kind: 'accept', afterMs: 700 })
  const call = house.outgoing(pool, ['carla'])
  await call.leg.dial()
  await call.end({ cause: 'cancelled', by: 'phone' })
  t.match(await stopped(carlas, call.id), { userInfo: { reason: 'ended' } })
  undo()
})

test('logins that nobody has are left out, and a ring list of nobody is unreachable', async (t) => {
  const nobody = house.outgoing(pool, ['ghost', 'vendas'])
  await t.rejects(nobody.leg.dial(), { code: 'leg_unreachable', reason: { cause: 'unreachable' } })
  await nobody.end({ cause: 'unreachable', by: 'bridge' })
  await carlas.onCall('reject')
  const some = house.outgoing(pool, ['ghost', 'carla'])
  await some.leg.dial()
  t.same(await some.ended(), { cause: 'rejected', by: 'app' })
  await some.end()
})

test('a leg ended while it dials or joins gives up at once, and says nothing to the apps', async (t) => {
  const call = house.outgoing(pool, ['carla'])
  const dialling = t.rejects(call.leg.dial(), { code: 'leg_cancelled' })
  await call.end({ cause: 'cancelled', by: 'phone' })
  await dialling
  await t.rejects(call.leg.join(), { code: 'leg_cancelled' })
  t.equal(signals(call.id, 'call', carla.id).length, 0)
  t.equal(signals(call.id, 'hangUp', carla.id).length, 0)
})

test("a caller's name with what XML forbids does not break the chat", async (t) => {
  await carlas.onCall('reject')
  const call = house.outgoing(pool, ['carla'], { callerName: '<M\u0001aria & \ud800"co"\u0000' })
  await call.leg.dial()
  t.same(await call.ended(), { cause: 'rejected', by: 'app' })
  const { userInfo } = await carlas.until('call', ({ sessionID }) => sessionID === call.id)
  t.equal(userInfo.callerName, '<Maria & "co"')
  await call.end()
})

function isMissed(payload: unknown, id: string): boolean {
  const { uuid, signal_type, message } = payload as { uuid?: string; signal_type?: string; message?: string }
  return uuid === id && signal_type === 'endCall' && message === 'Missed call from Maria'
}

function isOver(payload: unknown, id: string): boolean {
  const { uuid, signal_type, message } = payload as { uuid?: string; signal_type?: string; message?: string }
  return uuid === id && signal_type === 'endCall' && message === 'The call from Maria is over'
}
