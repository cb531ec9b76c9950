import t from 'tap'
import { LegError } from '../../src/calls/errors.ts'
import { settle } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'
import { openTalking } from './fixtures/talking.ts'

const TO_1002 = { to: { phone: 'PJSIP/1002' } } as const

t.test('while the target rings, who is sent hears its ringback; then they talk and the other one leaves', async (t) => {
  const { operator, phone, app, id, view, happened, inTalk, target, phoneSwitch, records } = await openTalking()
  t.same(inTalk(), ['gateway-1', phone.networkId])
  t.match(await operator.transfer(id, { participant: 'app', ...TO_1002 }), {
    id: 't1',
    kind: 'blind',
    transferred: 'p2',
    transferor: 'p1',
    state: 'ringing',
    by: 'operator',
  })
  await settle()
  t.equal(phoneSwitch.sounds.get('gateway-1'), 'ringback')
  t.same(inTalk(), [phone.networkId], 'the other one waits')
  t.match(view()?.participants, [{ id: 'p1' }, { id: 'p2', onHold: true }, { id: 'p3', state: 'waiting' }])
  target().emit('ringing')
  target().emit('answered', target().party)
  await settle()
  t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
  t.equal(phoneSwitch.sounds.size, 0)
  t.match(phone.endedWith, { cause: 'transferred', by: 'operator' })
  t.equal(app.endedWith, undefined)
  t.match(view(), { state: 'talking', transfer: { state: 'completed' } })
  t.same(happened, [
    'call.transfer ringing',
    'call.participant p3 joined',
    'call.transfer completed',
    'call.participant p1 left',
  ])
  target().emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.match(records, [
    {
      cause: 'hung-up',
      endedBy: 'phone',
      result: 'success',
      transfers: [{ id: 't1', state: 'completed' }],
      participants: [
        { id: 'p1', kind: 'phone', cause: 'transferred' },
        { id: 'p2', kind: 'app', media: { appCodec: 'opus' } },
        { id: 'p3', role: 'added', cause: 'hung-up' },
      ],
    },
  ])
})

t.test('a target that does not take the call changes nothing: the first two talk on', async (t) => {
  for (const cause of ['busy', 'no-answer', 'unreachable'] as const) {
    const { operator, phone, app, id, view, inTalk, target, phoneSwitch, records } = await openTalking()
    await operator.transfer(id, { participant: 'phone', ...TO_1002 })
    await settle()
    target().emit('ended', { cause, by: 'phone' })
    await settle()
    t.match(view(), { state: 'talking', transfer: { state: 'failed', reason: { cause } } })
    t.same(inTalk().sort(), ['gateway-1', phone.networkId].sort())
    t.strictSame([phoneSwitch.sounds.size, phone.endedWith, app.endedWith], [0, undefined, undefined])
    t.equal(view()?.participants.length, 2)
    await operator.hangUp(id)
    t.match(records[0]?.transfers, [{ state: 'failed' }])
  }
})

t.test('a target that cannot even be rung is told the same way', async (t) => {
  const { operator, id, view, dialled, target } = await openTalking()
  const transfer = operator.transfer(id, { participant: 'app', ...TO_1002 })
  dialled.at(-1)!.leg.script.dial = () =>
    Promise.reject(new LegError({ cause: 'unreachable', by: 'phone', detail: 'not registered' }))
  await transfer
  await settle()
  t.match(view()?.transfer, { state: 'failed', reason: { cause: 'unreachable', detail: 'not registered' } })
  t.match(target().endedWith, { cause: 'unreachable' })
})

t.test('who is sent may hang up while the target rings: nobody rings on, and the call ends as hung up', async (t) => {
  const { operator, app, phone, id, target, records } = await openTalking()
  await operator.transfer(id, { participant: 'app', ...TO_1002 })
  await settle()
  app.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  t.match(target().endedWith, { cause: 'cancelled' })
  t.ok(phone.endedWith)
  t.match(records, [{ cause: 'hung-up', endedBy: 'app', transfers: [{ state: 'aborted' }] }])
})

t.test('who sends may hang up meanwhile: the transfer goes on, and when it fails the call ends', async (t) => {
  for (const answers of [true, false]) {
    const { operator, phone, id, view, target, records, inTalk } = await openTalking()
    await operator.transfer(id, { participant: 'app', ...TO_1002 })
    await settle()
    phone.emit('ended', { cause: 'hung-up', by: 'phone' })
    await settle()
    t.equal(view()?.state, 'talking')
    if (answers) target().emit('answered', target().party)
    else target().emit('ended', { cause: 'busy', by: 'phone' })
    await settle()
    if (answers) t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
    else t.match(records, [{ cause: 'hung-up', endedBy: 'phone' }])
    if (answers) await operator.hangUp(id)
  }
})

t.test('one transfer at a time, and it can be taken back', async (t) => {
  const { operator, phone, id, view, target, inTalk } = await openTalking()
  await operator.transfer(id, { participant: 'app', ...TO_1002 })
  await t.rejects(operator.transfer(id, { participant: 'phone', ...TO_1002 }), { code: 'call_busy', statusCode: 409 })
  await settle()
  t.match(await operator.abort(id), { state: 'aborted' })
  await settle()
  t.match(target().endedWith, { cause: 'cancelled' })
  t.same(inTalk().sort(), ['gateway-1', phone.networkId].sort())
  t.equal(view()?.state, 'talking')
  await t.rejects(operator.abort(id), { code: 'call_state' })
  await t.rejects(operator.transfer(id, { participant: 'p9', ...TO_1002 }), { code: 'call_participant_unknown' })
  await t.rejects(operator.transfer(id, { participant: 'app', to: { mapping: 'ninguem' } }), {
    code: 'call_destination',
  })
  await operator.hangUp(id)
  await t.rejects(operator.transfer(id, { participant: 'app', ...TO_1002 }), { code: 'call_unknown' })
})

t.test('a call that does not talk yet is not transferred', async (t) => {
  const exchange = await openTalking()
  const view = await exchange.operator.originate({ direction: 'phone-to-app', mapping: 'vendas' })
  await t.rejects(exchange.operator.transfer(view.callId, { participant: 'phone', ...TO_1002 }), {
    code: 'call_state',
    message: /arriving/,
  })
  await exchange.switchboard.close()
})

t.test("a phone's transfer key sends the other party on, and the phone is told how it goes", async (t) => {
  const { phone, app, view, target, dialled, inTalk } = await openTalking()
  const told: string[] = []
  const asked = (number: string) => ({
    target: number,
    consulted: undefined,
    progress: (progress: string) => told.push(progress),
  })
  phone.emit('transfer', asked('1002'))
  await settle()
  t.match(dialled.at(-1)?.options, { endpoint: 'Local/1002@usuarios_internos/n', caller: app.party })
  target().emit('ringing')
  target().emit('answered', target().party)
  await settle()
  t.same(told, ['ringing', 'completed'])
  t.match(phone.endedWith, { cause: 'transferred', by: 'phone' })
  t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
  target().emit('transfer', asked('not a number\r\n'))
  t.same(told.at(-1), 'failed')
  t.equal(view()?.state, 'talking', 'and a target that can be none changes nothing')
})

t.test('a phone with two calls of ours brings its two partners together, and both its calls end', async (t) => {
  const { switchboard, dialled, phoneSwitch, records, phone, app, id } = await openTalking()
  const second = new ScriptedLeg('phone', 'incoming')
  switchboard.arriveFromPhone({ leg: second, dialled: 'vendas' })
  await settle()
  const other = dialled.at(-1)!.leg
  other.emit('answered', other.party)
  await settle()
  const told: string[] = []
  const consulted = { networkId: second.networkId, peerId: undefined }
  phone.emit('transfer', { target: '', consulted, progress: (progress) => told.push(progress) })
  await settle()
  t.same(told, ['completed'])
  t.match([phone.endedWith, second.endedWith], [{ cause: 'transferred', by: 'phone' }, { cause: 'transferred' }])
  t.same([app.endedWith, other.endedWith], [undefined, undefined])
  t.same([...phoneSwitch.talks[0]!.inside].sort(), ['gateway-1', 'gateway-2'])
  t.match(records, [{ cause: 'transferred', participants: [{ kind: 'phone' }, { kind: 'app', cause: 'transferred' }] }])
  t.match(switchboard.calls(), [{ callId: id, state: 'talking', transfer: { kind: 'attended', state: 'completed' } }])
  other.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  t.match(records[1], { cause: 'hung-up', participants: [{}, {}, { kind: 'app', media: { appCodec: 'opus' } }] })
  t.ok(phoneSwitch.gateways.every(({ closed }) => closed))
})

t.test('the partner in a call that the switch has without us is fetched from there', async (t) => {
  const { phone, app, view, fetched, inTalk, switchboard } = await openTalking()
  const told: string[] = []
  const asked = (peerId: string | undefined) => {
    const consulted = { networkId: 'elsewhere', peerId }
    phone.emit('transfer', { target: '', consulted, progress: (progress) => told.push(progress) })
  }
  asked(undefined)
  t.same(told, ['failed'], 'a call with nobody has no partner')
  asked('1003')
  await settle()
  t.same(told, ['failed', 'completed'])
  t.same(inTalk().sort(), ['gateway-1', fetched[0]!.networkId].sort())
  t.match(phone.endedWith, { cause: 'transferred' })
  t.equal(app.endedWith, undefined)
  t.equal(view()?.state, 'talking')
  await switchboard.close()
  t.ok(fetched[0]!.endedWith)
})
