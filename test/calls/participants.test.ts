import t from 'tap'
import { LegError } from '../../src/calls/errors.ts'
import { settle } from './fixtures/exchange.ts'
import { openTalking } from './fixtures/talking.ts'

t.test(
  'a further phone and a further app join, each app with its own talk path; who leaves does not end it',
  async (t) => {
    const { operator, id, phone, app, view, inTalk, target, pool, happened, records } = await openTalking()
    t.match(await operator.add(id, { to: { phone: 'PJSIP/1002' } }), { id: 'p3', role: 'added', state: 'waiting' })
    const second = target()
    await settle()
    second.emit('answered', second.party)
    await settle()
    await operator.add(id, { to: { mapping: 'vendas' } })
    const third = target()
    await settle()
    third.emit('answered', third.party)
    await settle()
    t.equal(pool.sessions.length, 2)
    t.same(inTalk().sort(), ['gateway-1', 'gateway-2', phone.networkId, second.networkId].sort())
    t.match(
      view()?.participants.map((it) => it.state),
      ['joined', 'joined', 'joined', 'joined'],
    )
    t.match(await operator.figures(id), [
      { media: undefined },
      { media: { appCodec: 'opus' } },
      {},
      { levelDbov: Number },
    ])
    await t.rejects(operator.remove(id, 'phone'), { code: 'call_participant_unknown', message: /several/ })
    await operator.remove(id, 'p1')
    t.match(phone.endedWith, { cause: 'hung-up', by: 'operator' })
    third.emit('ended', { cause: 'hung-up', by: 'app' })
    await settle()
    t.ok(pool.sessions[1]?.closed)
    t.equal(view()?.state, 'talking')
    app.emit('ended', { cause: 'hung-up', by: 'app' })
    await settle()
    t.match(records, [{ endedBy: 'app', participants: [{ id: 'p1' }, { id: 'p2' }, { id: 'p3' }, { id: 'p4' }] }])
    t.match(happened.filter((it) => it.endsWith('left')).length, 4 - 1)
  },
)

t.test('a further party that does not answer is told and leaves nothing', async (t) => {
  const { operator, id, view, target, happened, pool } = await openTalking()
  await operator.add(id, { to: { mapping: 'vendas' } })
  await settle()
  target().emit('ended', { cause: 'no-answer', by: 'app' })
  await settle()
  t.equal(view()?.participants.length, 2)
  t.ok(pool.sessions[1]?.closed)
  t.ok(happened.includes('call.participant p3 left'))
  await operator.hangUp(id)
})

t.test('a further party that answers and can not be let in leaves nothing either', async (t) => {
  const { operator, id, view, target, happened } = await openTalking()
  await operator.add(id, { to: { phone: 'PJSIP/1002' } })
  await settle()
  target().script.join = () => Promise.reject(new LegError({ cause: 'switch-unavailable', by: 'bridge' }))
  target().emit('answered', target().party)
  await settle()
  t.match(target().endedWith, { cause: 'switch-unavailable' })
  t.same([view()?.state, view()?.participants.length], ['talking', 2])
  t.ok(happened.includes('call.participant p3 left'))
  await operator.hangUp(id)
})

t.test('hold and mute: out of the talk with music, and back; heard by nobody, and again', async (t) => {
  const { operator, id, phone, inTalk, phoneSwitch, pool } = await openTalking()
  const { expected, expectedVideo } = pool.sessions[0]!
  t.match(await operator.hold(id, 'phone', 'silence'), { id: 'p1', onHold: true })
  t.same([inTalk(), phoneSwitch.sounds.get(phone.networkId)], [['gateway-1'], 'silence'])
  t.equal(expected.at(-1), false, 'nobody misses audio meanwhile')
  await t.rejects(operator.hold(id, 'phone', 'music'), { code: 'call_state' })
  await t.rejects(operator.transfer(id, { participant: 'app', to: { phone: 'PJSIP/1002' } }), { code: 'call_state' })
  t.match(await operator.resume(id, 'p1'), { onHold: false })
  t.same(inTalk().sort(), ['gateway-1', phone.networkId].sort())
  t.equal(expected.at(-1), true)
  await t.rejects(operator.resume(id, 'p1'), { code: 'call_state' })
  t.match(await operator.mute(id, 'app', true), { muted: true })
  t.ok(phoneSwitch.muted.has('gateway-1'))
  t.equal(expected.at(-1), false)
  t.same(expectedVideo, [true, false, true], 'who is muted is seen all the same')
  t.match(await operator.mute(id, 'app', false), { muted: false })
  t.notOk(phoneSwitch.muted.has('gateway-1'))
  await operator.hangUp(id)
})

t.test('digits go to the one they are for, and between two they are passed on', async (t) => {
  const { operator, id, phone, app, target } = await openTalking()
  await operator.sendDigits(id, 'phone', '12#', 100)
  t.same([phone.digits, app.digits], [['1', '2', '#'], []])
  phone.emit('dtmf', '5', 100)
  t.same(app.digits, ['5'])
  await operator.add(id, { to: { phone: 'PJSIP/1002' } })
  await settle()
  target().emit('answered', target().party)
  await settle()
  phone.emit('dtmf', '6', 100)
  t.same([app.digits, target().digits], [['5'], []], 'with three in the talk nobody is meant')
  await operator.hangUp(id)
})

t.test('a phone is connected with a phone, without an app between them', async (t) => {
  const { operator, dialled, pool, phoneSwitch, switchboard } = await openTalking()
  const sessions = pool.sessions.length
  const view = await operator.originate({
    direction: 'phone-to-phone',
    phone: 'PJSIP/1001',
    to: { phone: 'PJSIP/1002' },
    callerId: { number: '4000', name: 'Recepção' },
  })
  const [first, second] = dialled.slice(-2).map(({ leg }) => leg)
  t.match(dialled.at(-2)?.options, { endpoint: 'PJSIP/1001', caller: { number: '4000', displayName: 'Recepção' } })
  first!.emit('answered', first!.party)
  await settle()
  second!.emit('answered', second!.party)
  await settle()
  t.equal(switchboard.call(view.callId)?.state, 'talking')
  t.same([...phoneSwitch.talks.at(-1)!.inside].sort(), [first!.networkId, second!.networkId].sort())
  t.equal(pool.sessions.length, sessions)
  await switchboard.close()
})
