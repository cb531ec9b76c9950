import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openApp, type App } from '../../dev/app/app.ts'
import { within } from '../../src/lib/deadline.ts'
import type { AppArrival } from '../../src/calls/ports.ts'
import { directory, openExchange, vendas as vendasMapping } from '../calls/fixtures/exchange.ts'
import { House, isOnline, until } from './fixtures/house.ts'

const house = await House.open()
const { cloud, vendas } = house
const bruno = cloud.addUser({ login: 'bruno', password: 'secret-bruno', fullName: 'Bruno' })
const openBruno = () =>
  // A short interval between the SDK's repeats of `call`, so that their end is noticed soon.
  openApp({ cloud: cloud.sdkConfig({ dialSeconds: 0.5 }), login: 'bruno', password: 'secret-bruno', hz: 1000 })
const app = await openBruno()
const pool = house.pool({ timings: { incomingSilenceMs: 2500 } })
pool.setIdentities([house.identity()])
await isOnline(pool)
t.teardown(async () => {
  await pool.close()
  await app.close()
  await house.close()
})

function test(title: string, run: (t: Test) => Promise<void>): void {
  void t.test(title, async (t) => {
    await run(t)
    t.equal(pool.status()[0]?.legs, 0, 'no leg is left')
  })
}

async function beCalled(by: App = app) {
  const arriving = house.arrival(pool)
  const id = await by.call(vendas.id, { callerName: 'what the app says' })
  const { watched, identityUserId } = await arriving
  return { id, call: watched, identityUserId }
}

const told = (kind: 'rejected' | 'stopped' | 'accepted', id: string) =>
  app.until(kind, ({ sessionID }) => sessionID === id)

/** For calls that are to go further than their leg. */
const everybodyIsVendas = { ...directory, findByCubeUser: () => vendasMapping }

const deliver = house.deliver.bind(house)
const jidOf = (userId: number, resource = 'other') => `${userId}-${cloud.appId}@localhost/${resource}`

test('an app calls, is answered, both hear each other, and our hang-up reaches it', async (t) => {
  const { id, call, identityUserId } = await beCalled()
  t.equal(identityUserId, vendas.id)
  t.match(call.leg, { kind: 'app', direction: 'incoming', networkId: id })
  t.same(call.leg.party, { address: `cube:${bruno.id}`, number: 'bruno', displayName: 'Bruno' }, 'the directory knows')
  await call.leg.alerting()
  await call.leg.prepare()
  t.notOk(
    cloud.signals.some((s) => s.sessionID === id && s.signalType === 'accept'),
    'preparing answers nothing',
  )
  await call.leg.join()
  await told('accepted', id)
  await app.hears(440)
  await call.media.hears(1000)
  t.equal(call.media.earlyCandidates, 0)
  t.match(await call.leg.details(), { caller: bruno.id, video: false })
  await call.end({ cause: 'hung-up', by: 'phone' })
  t.match(await told('stopped', id), { userInfo: { reason: 'hung_up' } })
  t.equal(call.endings, 0)
})

test('the app hangs up a call it has', async (t) => {
  const { call } = await beCalled()
  await call.leg.join()
  await app.hangUp()
  t.same(await call.ended(), { cause: 'hung-up', by: 'app' })
  await call.end()
  t.equal(call.endings, 1)
})

test('the phone is busy, declines or does not answer: the app is told which', async (t) => {
  const endings = [
    ['busy', { busy: 'true', already_on_call: 'true' }],
    ['rejected', { reason: 'rejected' }],
    ['no-answer', { reason: 'no_answer' }],
  ] as const
  for (const [cause, userInfo] of endings) {
    const { id, call } = await beCalled()
    await call.end({ cause, by: 'phone' })
    t.match(await told('rejected', id), { userInfo }, cause)
  }
})

test('the app gives up before the answer, also while that is being prepared', async (t) => {
  const { call } = await beCalled()
  await app.hangUp()
  t.same(await call.ended(), { cause: 'cancelled', by: 'app' })
  await t.rejects(call.leg.join(), { code: 'leg_cancelled' })
  await call.end()

  const again = await beCalled()
  const joining = t.rejects(again.call.leg.join(), { code: 'leg_cancelled' })
  deliver(jidOf(bruno.id, app.resource), again.id, 'hangUp')
  await joining
  await again.call.end()
  await app.hangUp()
})

test('a repeat of a call that is over does not ring again', async (t) => {
  const { id, call } = await beCalled()
  await call.end({ cause: 'rejected', by: 'phone' })
  let arrivals = 0
  const count = () => {
    arrivals++
  }
  pool.on('arrive', count)
  const late = pool.status()[0]?.signals.late ?? 0
  deliver(jidOf(bruno.id), id, 'call', '<sdp>v=0</sdp><callType>2</callType><callerID>1</callerID>')
  await until(() => (pool.status()[0]?.signals.late ?? 0) > late, 'the late call')
  pool.off('arrive', count)
  t.equal(arrivals, 0)
  await told('rejected', id)
})

test('repeats of a ringing call are one call', async (t) => {
  let arrivals = 0
  const count = () => {
    arrivals++
  }
  pool.on('arrive', count)
  const { id, call } = await beCalled()
  await until(
    () => cloud.signals.filter((s) => s.sessionID === id && s.signalType === 'call').length >= 3,
    'three calls',
  )
  t.equal(arrivals, 1)
  pool.off('arrive', count)
  await call.end({ cause: 'no-answer', by: 'phone' })
  await told('rejected', id)
})

test('candidates that come before the answer are kept for it, a stranger’s are not', async (t) => {
  const { id, call } = await beCalled()
  const candidate = '<candidate>candidate:1 1 udp 1 127.0.0.1 9 typ host</candidate>'
  const more = `<iceCandidates><iceCandidate>${candidate}<sdpMid>0</sdpMid><sdpMLineIndex></sdpMLineIndex></iceCandidate></iceCandidates>`
  const { received = 0 } = pool.status()[0]?.signals ?? {}
  deliver(jidOf(bruno.id, app.resource), id, 'iceCandidates', more)
  deliver(jidOf(999_999), id, 'iceCandidates', more)
  deliver(jidOf(999_999), id, 'hangUp')
  await until(() => (pool.status()[0]?.signals.received ?? 0) >= received + 3, 'all three')
  t.equal(call.media.candidates.length, 0)
  t.equal(call.reason, undefined, "a stranger's hang-up is nothing")
  await call.leg.join()
  t.ok(call.media.candidates.some(({ candidate }) => candidate.endsWith(' 9 typ host')))
  t.equal(call.media.candidates.filter(({ candidate }) => candidate.endsWith(' 9 typ host')).length, 1)
  t.equal(call.media.earlyCandidates, 0)
  await call.end()
  await told('stopped', id)
})

test('candidates from before the app’s chat reconnected are kept as well', async (t) => {
  const { id, call } = await beCalled()
  const { received = 0 } = pool.status()[0]?.signals ?? {}
  const trickle = (resource: string, port: number) => {
    const candidate = `<candidate>candidate:${port} 1 udp 1 127.0.0.1 ${port} typ host</candidate>`
    const more = `<iceCandidates><iceCandidate>${candidate}<sdpMid>0</sdpMid><sdpMLineIndex></sdpMLineIndex></iceCandidate></iceCandidates>`
    deliver(jidOf(bruno.id, resource), id, 'iceCandidates', more)
  }
  trickle('before', 9)
  trickle(app.resource, 10)
  await until(() => (pool.status()[0]?.signals.received ?? 0) >= received + 2, 'both')
  await call.leg.join()
  for (const port of [9, 10]) {
    const ends = ` ${port} typ host`
    t.equal(call.media.candidates.filter(({ candidate }) => candidate.endsWith(ends)).length, 1, `port ${port}`)
  }
  t.equal(call.media.earlyCandidates, 0)
  await call.end()
  await told('stopped', id)
})

test('an offer that can’t be answered is declined before anybody is rung', async (t) => {
  const { id: good, call } = await beCalled()
  const offer = cloud.signals.find((s) => s.sessionID === good && s.signalType === 'call')?.sdp ?? ''
  await call.leg.alerting()
  await call.end({ cause: 'no-answer', by: 'phone' })
  await told('rejected', good)
  const unusable: [string, string][] = [
    ['no SDP', 'v=nonsense'],
    ['no audio', offer.replaceAll('m=audio', 'm=video')],
    ['no codec of ours', offer.replaceAll(/(opus\/48000|PCM[UA]\/8000)/g, 'speex/16000')],
  ]
  for (const [what, sdp] of unusable) {
    const { switchboard, records, dialled } = openExchange({ directory: everybodyIsVendas })
    pool.once('arrive', (arrival) => switchboard.arriveFromApp(arrival))
    const id = randomUUID()
    deliver(jidOf(bruno.id), id, 'call', `<sdp>${sdp}</sdp><callType>2</callType><callerID>${bruno.id}</callerID>`)
    const declined = await cloud.waitForSignal((s) => s.sessionID === id && s.signalType === 'reject')
    t.match(declined, { to: bruno.id, userInfo: { reason: 'media_failed' } }, what)
    await until(() => records.length > 0, 'the record')
    t.match(records, [{ cause: 'media-failed', endedBy: 'app' }], what)
    t.notOk(
      dialled.some(({ leg }) => leg.asked.includes('dial')),
      `${what}: nobody was rung`,
    )
  }
})

test('a call that the app cancels at once is on record, once, and rings nobody', async (t) => {
  const { switchboard, records, dialled } = openExchange({ directory: everybodyIsVendas })
  let arrivals = 0
  const take = (arrival: AppArrival) => {
    arrivals++
    switchboard.arriveFromApp(arrival)
  }
  pool.on('arrive', take)
  cloud.faults.stallRest({ method: 'GET' })
  const stranger = cloud.addUser({ login: 'hasty', password: 'secret-hasty' })
  const id = randomUUID()
  const offer = cloud.signals.find((s) => s.signalType === 'call')?.sdp ?? ''
  const from = jidOf(stranger.id)
  deliver(from, id, 'call', `<sdp>${offer}</sdp><callType>2</callType><callerID>${stranger.id}</callerID>`)
  deliver(from, id, 'hangUp')
  await until(() => records.length > 0, 'the record')
  cloud.faults.clear()
  await pause(100)
  pool.off('arrive', take)
  t.equal(arrivals, 1)
  t.match(records, [{ cause: 'cancelled', endedBy: 'app', from: { address: `cube:${stranger.id}` } }])
  t.equal(records.length, 1)
  t.notOk(
    dialled.some(({ leg }) => leg.asked.includes('dial')),
    'nobody was rung',
  )
  t.strictSame(switchboard.calls(), [])
})

test("an app's ICE restart is answered, and the call goes on", async (t) => {
  const { id, call } = await beCalled()
  await call.leg.join()
  const offer = cloud.signals.find((s) => s.sessionID === id && s.signalType === 'call')?.sdp ?? ''
  deliver(jidOf(bruno.id, app.resource), id, 'iceRestart', '<sdp>v=nonsense</sdp>')
  // One restart at a time; the bad one has to be over.
  await pause(500)
  deliver(jidOf(bruno.id, app.resource), id, 'iceRestart', `<sdp>${offer}</sdp>`)
  const reply = await cloud.waitForSignal((s) => s.sessionID === id && s.signalType === 'iceRestartAccept')
  t.match(reply, { toResource: app.resource, sdp: /^v=0/ })
  await app.hears(440)
  await call.end()
  await told('stopped', id)
})

test('an ICE restart for a call that is over is answered with its end', async (t) => {
  const { id, call } = await beCalled()
  await call.leg.join()
  // The app learns nothing of the end, and tries to mend the call.
  const undo = cloud.faults.dropSignals({ signalType: 'hangUp', to: bruno.id }, 1)
  await call.end()
  deliver(jidOf(bruno.id, app.resource), id, 'iceRestart', '<sdp>v=0</sdp>')
  t.match(await told('stopped', id), { userInfo: { reason: 'ended' } })
  undo()
})

test('the identity is signed in elsewhere too, and the call is taken there', async (t) => {
  const { id, call } = await beCalled()
  const from = jidOf(vendas.id, 'elsewhere')
  const inner = `<message type="headline" from="${from}"><extraParams><moduleIdentifier>WebRTCVideoChat</moduleIdentifier><signalType>accept</signalType><sessionID>${id}</sessionID><sdp>v=0</sdp></extraParams></message>`
  const own = `${vendas.id}-${cloud.appId}@localhost`
  cloud.sendRaw(
    vendas.id,
    `<message xmlns="jabber:client" type="headline" from="${own}" to="${own}"><sent xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">${inner}</forwarded></sent></message>`,
  )
  t.match(await call.ended(), { cause: 'cancelled', answeredElsewhere: true })
  await call.end()
  await app.hangUp()
})

test('an app that is killed while it calls is noticed by its silence', async (t) => {
  const other = await openBruno()
  const { call } = await beCalled(other)
  await until(
    () => cloud.signals.filter((s) => s.sessionID === call.id && s.signalType === 'call').length >= 2,
    'repeats',
  )
  other.kill()
  await other.close()
  t.match(await call.ended(), { cause: 'cancelled', by: 'app', detail: 'the app stopped calling' })
  await call.end()
})

test('a call that nobody takes is declined', async (t) => {
  const id = await app.call(vendas.id)
  t.match(await told('rejected', id), { userInfo: { reason: 'unreachable' } })
})

test('the number that an app names in userInfo comes with its call, as the SDK writes it', async (t) => {
  for (const [userInfo, dialled] of [
    [{ phoneNumber: '+55 (11) 9999-8888' }, '+55 (11) 9999-8888'],
    [{ callerName: 'Bruno' }, undefined],
  ] as const) {
    const arriving = once(pool, 'arrive') as Promise<[AppArrival]>
    const id = await app.call(vendas.id, userInfo)
    const [arrival] = await within(10_000, arriving, 'waiting for a call')
    t.equal(arrival.dialled, dialled)
    await arrival.leg.end({ cause: 'limit', by: 'bridge' })
    await told('rejected', id)
    t.match(
      cloud.signals.find(({ sessionID, signalType }) => sessionID === id && signalType === 'reject'),
      { userInfo: { reason: 'limit' } },
      'and hears by which word it was refused',
    )
  }
})
