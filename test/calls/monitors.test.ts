import t from 'tap'
import type { CallHappened } from '../../src/calls/call-event.ts'
import type { MonitorMode } from '../../src/calls/call-view.ts'
import { LegError } from '../../src/calls/errors.ts'
import { MediaPlan } from '../../src/calls/media-plan.ts'
import { MediaError } from '../../src/media/errors.ts'
import { openExchange, settle } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

/** A phone talks with an app, and an operator is about to listen. */
async function openTalk(over: Parameters<typeof openExchange>[0] = {}) {
  const exchange = openExchange(over)
  const { switchboard, operator, dialled, phoneSwitch, pool } = exchange
  const told: Extract<CallHappened, { type: 'call.monitor' }>['data'][] = []
  switchboard.on('happened', (happened) => {
    if (happened.type === 'call.monitor') told.push(happened.data)
  })
  const phone = new ScriptedLeg('phone', 'incoming')
  switchboard.arriveFromPhone({ leg: phone, dialled: 'vendas' })
  await settle()
  const app = dialled[0]!.leg
  app.emit('answered', app.party)
  await settle()
  const callId = switchboard.calls()[0]!.callId
  const talk = phoneSwitch.talks[0]!
  const gateway = phoneSwitch.gateways[0]!.channelId
  /** An operator's phone that has answered. */
  const listen = async (mode: MonitorMode, participant?: string) => {
    const { monitor } = await operator.monitor(callId, { mode, participant, by: { phone: 'PJSIP/1003' } })
    const { leg, options } = dialled.at(-1)!
    leg.emit('answered', leg.party)
    await settle()
    return { id: monitor.id, leg, caller: options.caller, own: phoneSwitch.talks.at(-1)! }
  }
  const view = () => operator.call(callId)?.monitors
  const taps = () => phoneSwitch.taps.filter(({ state }) => state === 'open')
  return {
    ...exchange,
    told,
    phone,
    app,
    callId,
    talk,
    gateway,
    listen,
    view,
    taps,
    media: () => pool.sessions.at(-1)!,
  }
}

t.test('a phone listens in a talk of its own, and is no participant', async (t) => {
  const talk = await openTalk()
  const inTheTalk = [...talk.talk.inside]
  const { leg, own, caller } = await talk.listen('listen')
  t.strictSame(caller, talk.phone.party, 'the operator sees whom the call is of')
  t.match(talk.taps(), [{ target: talk.phone.networkId, whisper: false }])
  t.strictSame([...own.inside].sort(), [leg.networkId, talk.taps()[0]!.channelId].sort())
  t.strictSame([...talk.talk.inside], inTheTalk, 'nobody came into the call')
  t.equal(talk.operator.call(talk.callId)?.participants.length, 2)
  t.match(talk.view(), [{ id: 'm1', mode: 'listen', participant: 'p1', by: { kind: 'phone', label: 'PJSIP/1003' } }])
  t.match(talk.told, [
    { id: 'm1', state: 'connecting', ended: false },
    { id: 'm1', state: 'active', ended: false, reason: undefined },
  ])

  leg.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.match(talk.told.at(-1), { id: 'm1', ended: true, reason: { cause: 'hung-up', by: 'phone' } })
  t.strictSame(talk.view(), [])
  t.strictSame(
    [talk.taps(), own.closed, talk.records.length],
    [[], true, 0],
    'all of it is freed, and the call goes on',
  )
  await talk.operator.hangUp(talk.callId)
  t.match(talk.records, [{ participants: [{ id: 'p1' }, { id: 'p2' }] }], 'the record knows of two')
})

t.test('from listening to whispering to barging and back', async (t) => {
  const talk = await openTalk()
  const { id, leg, own } = await talk.listen('listen', 'app')
  t.match(talk.taps(), [{ target: talk.gateway, whisper: false }])

  t.match(await talk.operator.changeMonitor(talk.callId, id, 'whisper'), { mode: 'whisper', participant: 'p2' })
  t.match(talk.taps(), [{ target: talk.gateway, whisper: true }], 'one tap, and it whispers to the app')
  t.strictSame([...own.inside].sort(), [leg.networkId, talk.taps()[0]!.channelId].sort())

  await talk.operator.changeMonitor(talk.callId, id, 'barge')
  t.ok(talk.talk.inside.has(leg.networkId), 'in the talk of the call')
  t.strictSame(talk.taps(), [], 'with no tap')

  await talk.operator.changeMonitor(talk.callId, id, 'listen')
  t.notOk(talk.talk.inside.has(leg.networkId))
  t.match(talk.taps(), [{ target: talk.gateway, whisper: false }])
  t.strictSame([...own.inside].sort(), [leg.networkId, talk.taps()[0]!.channelId].sort())
  t.strictSame(
    talk.told.map(({ mode }) => mode),
    ['listen', 'listen', 'whisper', 'barge', 'listen'],
  )

  await talk.operator.endMonitor(talk.callId, id)
  t.match(leg.endedWith, { cause: 'hung-up', by: 'operator' })
  await t.rejects(talk.operator.endMonitor(talk.callId, id), { code: 'call_monitor_unknown' })
  await t.rejects(talk.operator.changeMonitor(talk.callId, 'm9', 'barge'), { code: 'call_monitor_unknown' })
  await talk.operator.hangUp(talk.callId)
})

t.test('the end of the call ends the monitors of every kind, and says so before the call is over', async (t) => {
  const talk = await openTalk()
  const order: string[] = []
  talk.switchboard.on('happened', ({ type, data }) => {
    if (type === 'call.ended' || (type === 'call.monitor' && 'ended' in data && data.ended)) order.push(type)
  })
  const legs = [await talk.listen('listen'), await talk.listen('whisper', 'phone'), await talk.listen('barge')]
  const { monitor } = await talk.operator.monitor(talk.callId, {
    mode: 'listen',
    participant: undefined,
    by: { phone: 'PJSIP/1004' },
  })
  t.equal(monitor.state, 'connecting')
  talk.app.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  for (const { leg } of [...legs, { leg: talk.dialled.at(-1)!.leg }]) {
    t.match(leg.endedWith, { cause: 'hung-up', by: 'bridge', detail: /listened to is over/ })
  }
  t.strictSame(order, ['call.monitor', 'call.monitor', 'call.monitor', 'call.monitor', 'call.ended'])
  t.strictSame(talk.taps(), [])
  t.ok(talk.phoneSwitch.talks.every(({ closed }) => closed))
})

t.test('who listens hears the talk and not the music of one who waits', async (t) => {
  const talk = await openTalk()
  await talk.listen('listen', 'phone')
  await talk.operator.hold(talk.callId, 'phone', 'music')
  await settle()
  t.match(talk.taps(), [{ target: talk.gateway }], 'the other is heard')
  t.match(talk.view(), [{ participant: 'p1' }], 'the chosen one stays chosen')
  await talk.operator.resume(talk.callId, 'phone')
  await settle()
  t.match(talk.taps(), [{ target: talk.phone.networkId }])
  await talk.operator.hangUp(talk.callId)
})

t.test('a whisper is never for another than the chosen one', async (t) => {
  const talk = await openTalk()
  const added = await talk.operator.add(talk.callId, { to: { phone: 'PJSIP/1002' } })
  const third = talk.dialled.at(-1)!.leg
  third.emit('answered', third.party)
  await settle()
  await talk.listen('whisper', added.id)
  await talk.operator.hold(talk.callId, added.id, 'music')
  await settle()
  t.match(talk.taps(), [{ target: third.networkId, whisper: true }], 'it can be told something while it waits')
  // The switch ends the tap with its target; the leg's own end may come after.
  for (const tap of talk.taps()) tap.emit('lost')
  third.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.match(
    talk.view(),
    [{ mode: 'listen', participant: 'p1', state: 'active' }],
    'the operator only listens from now on',
  )
  t.match(talk.taps(), [{ target: talk.phone.networkId, whisper: false }])
  await talk.operator.hangUp(talk.callId)
})

t.test('a party that can not be tapped leaves things as they are, or ends the monitor', async (t) => {
  const talk = await openTalk()
  const { id, leg, own } = await talk.listen('listen')
  const before = talk.taps()[0]!
  talk.phoneSwitch.tapping = () => Promise.reject(new MediaError('media_timeout', 'the switch does not answer'))
  await t.rejects(talk.operator.changeMonitor(talk.callId, id, 'whisper'), { code: 'media_timeout' })
  t.match(talk.view(), [{ mode: 'listen', state: 'active' }])
  t.strictSame(talk.taps(), [before])
  t.strictSame([...own.inside].sort(), [leg.networkId, before.channelId].sort())

  talk.phoneSwitch.tapping = () => Promise.resolve()
  const add = own.add.bind(own)
  own.add = (channelId) =>
    channelId === before.channelId ? add(channelId) : Promise.reject(new MediaError('media_timeout', 'full'))
  await t.rejects(talk.operator.changeMonitor(talk.callId, id, 'whisper'), { message: 'full' })
  t.strictSame(talk.taps(), [before])
  t.strictSame([...own.inside].sort(), [leg.networkId, before.channelId].sort(), 'the old tap is back in')

  talk.phoneSwitch.tapping = () => Promise.reject(new MediaError('media_timeout', 'the switch does not answer'))
  const over = new Promise((resolve) => talk.switchboard.on('happened', ({ data }) => 'ended' in data && resolve(data)))
  before.emit('lost')
  t.match(await over, { id, ended: true, reason: { detail: 'the switch does not answer' } })
  t.ok(leg.endedWith, 'the operator hears it')
  t.equal(talk.operator.call(talk.callId)?.state, 'talking')
  await talk.operator.hangUp(talk.callId)
})

t.test('a browser is answered, enters when it is connected, and ends with its connection', async (t) => {
  const talk = await openTalk()
  const by = { offer: 'v=0', label: 'ana' }
  const { monitor, answer } = await talk.operator.monitor(talk.callId, { mode: 'listen', participant: undefined, by })
  t.equal(answer, 'answer')
  t.match(monitor, { by: { kind: 'browser', label: 'ana' } })
  await settle()
  t.match(talk.view(), [{ state: 'active' }])
  const gateway = talk.phoneSwitch.gateways.at(-1)!
  t.ok(talk.phoneSwitch.talks.at(-1)?.inside.has(gateway.channelId))
  const media = talk.media()
  media.emit('failed', 'app-silent', 'the app closed its connection')
  await settle()
  t.match(talk.told.at(-1), { ended: true, reason: { cause: 'media-lost', detail: /app-silent/ } })
  t.strictSame([media.closed, gateway.closed, talk.taps()], [true, true, []])
  t.equal(talk.operator.call(talk.callId)?.state, 'talking')
  await talk.operator.hangUp(talk.callId)
})

t.test('a browser whose offer is bad, or that does not come, leaves nothing', async (t) => {
  const talk = await openTalk()
  const by = { offer: 'v=0', label: 'ana' }
  const request = { mode: 'listen', participant: undefined, by } as const
  const open = talk.pool.open.bind(talk.pool)
  talk.pool.open = async (options) => {
    const session = await open(options)
    session.acceptOffer = () => Promise.reject(new MediaError('media_bad_sdp', 'no audio'))
    return session
  }
  await t.rejects(talk.operator.monitor(talk.callId, request), { code: 'call_offer', statusCode: 422 })
  t.match(talk.told.at(-1), { ended: true })
  t.ok(talk.media().closed)

  talk.pool.open = async (options) => {
    const session = await open(options)
    session.connected = () => Promise.reject(new MediaError('media_connect_failed', 'connect-timeout'))
    return session
  }
  await talk.operator.monitor(talk.callId, request)
  await settle()
  t.match(talk.told.at(-1), { ended: true, reason: { cause: 'media-failed', detail: 'connect-timeout' } })
  t.ok(talk.media().closed)
  t.strictSame(talk.view(), [])
  await talk.operator.hangUp(talk.callId)
})

t.test('the answer to a browser waits for what TURN servers give, and holds it', async (t) => {
  const turn = { urls: 'turn:10.0.0.1:3478', username: 'u', credential: 'c' }
  const mediaPlan = new MediaPlan({
    ice: { servers: [{ urls: 'stun:10.0.0.1' }, turn], relayOnly: true, hostAddresses: [] },
    opus: { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false },
    prefer: 'opus',
    appTimeoutMs: 1000,
    connectTimeoutMs: 1000,
  })
  t.strictSame(mediaPlan.lateCandidates, ['relay'], 'relays only: none is asked what our address is')
  const talk = await openTalk({ mediaPlan })
  const open = talk.pool.open.bind(talk.pool)
  talk.pool.open = async (options) => {
    const session = await open(options)
    let found = ''
    session.acceptOffer = () => {
      if (found === '') {
        setImmediate(() => {
          found = 'candidate:1 1 udp 1 10.0.0.1 5000 typ relay'
          session.emit('candidate', { candidate: found, sdpMid: '0', sdpMLineIndex: 0 })
        })
      }
      return Promise.resolve(`answer ${found}`)
    }
    return session
  }
  const by = { offer: 'v=0', label: 'ana' }
  const { answer } = await talk.operator.monitor(talk.callId, { mode: 'listen', participant: undefined, by })
  t.match(answer, / typ relay/)
  await talk.operator.hangUp(talk.callId)
})

t.test('what can not begin is refused', async (t) => {
  const talk = await openTalk()
  const start = (over = {}) =>
    talk.operator.monitor(talk.callId, { mode: 'listen', participant: undefined, by: { phone: 'PJSIP/1003' }, ...over })
  await t.rejects(start({ participant: 'p7' }), { code: 'call_participant_unknown' })
  await t.rejects(talk.operator.monitor('none', { mode: 'listen', participant: undefined, by: { phone: 'PJSIP/1' } }), {
    code: 'call_unknown',
  })
  await t.rejects(start({ by: { phone: 'Local/1@x' } }), { code: 'call_destination' })
  talk.pool.refused = { limit: 'load', detail: 'no time left' }
  await t.rejects(start(), { code: 'leg_capacity', message: 'no time left' })
  talk.pool.refused = undefined
  talk.phoneSide.refused = { limit: 'asterisk-rtp-ports', detail: 'no ports left' }
  await t.rejects(start(), { code: 'leg_capacity', message: 'no ports left' })
  talk.phoneSide.refused = undefined

  for (let n = 1; n <= 8; n++) await start()
  await t.rejects(start(), { code: 'call_full' })
  t.equal(talk.view()?.length, 8)
  await talk.operator.hangUp(talk.callId)
  await t.rejects(start(), { code: 'call_unknown' })
  t.strictSame(talk.taps(), [])
})

t.test('a phone that can not be rung is told at once, and one that refuses later', async (t) => {
  const talk = await openTalk()
  const start = () =>
    talk.operator.monitor(talk.callId, { mode: 'listen', participant: undefined, by: { phone: 'PJSIP/1003' } })
  await start()
  talk.dialled.at(-1)!.leg.emit('ended', { cause: 'busy', by: 'phone' })
  await settle()
  t.match(talk.told.at(-1), { ended: true, state: 'connecting', reason: { cause: 'busy' } })

  const push = talk.dialled.push.bind(talk.dialled)
  talk.dialled.push = (entry) => {
    const reason = { cause: 'unreachable', by: 'phone', detail: 'not there' } as const
    entry.leg.script.dial = () => Promise.reject(new LegError(reason))
    return push(entry)
  }
  await t.rejects(start(), { code: 'leg_unreachable' })
  t.strictSame(talk.view(), [])
  await talk.operator.hangUp(talk.callId)
})
