import t from 'tap'
import { settle } from './fixtures/exchange.ts'
import { openTalking } from './fixtures/talking.ts'

const CONSULT = { participant: 'app', to: { phone: 'PJSIP/1002' }, sound: 'music' } as const

/** The app asks back at a phone, which has answered. */
async function consulting() {
  const talking = await openTalking()
  const { operator, id, target } = talking
  await operator.consult(id, CONSULT)
  await settle()
  target().emit('answered', target().party)
  await settle()
  return talking
}

t.test('one waits with music while the other talks with the target; then the two others talk', async (t) => {
  const { operator, id, phone, app, view, inTalk, target, phoneSwitch, records } = await openTalking()
  t.match(await operator.consult(id, CONSULT), { kind: 'attended', transferor: 'p2', transferred: 'p1' })
  await settle()
  t.same(
    [...phoneSwitch.sounds],
    [
      [phone.networkId, 'music'],
      ['gateway-1', 'ringback'],
    ],
  )
  t.same(inTalk(), [])
  await t.rejects(operator.complete(id), { code: 'call_state' }, 'not before the target has answered')
  target().emit('answered', target().party)
  await settle()
  t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
  t.match(view(), { transfer: { state: 'consulting' }, participants: [{ id: 'p1', onHold: true }, {}, {}] })
  await operator.swap(id)
  t.same(inTalk().sort(), ['gateway-1', phone.networkId].sort())
  t.equal(phoneSwitch.sounds.get(target().networkId), 'music')
  await operator.swap(id)
  t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
  t.match(await operator.complete(id), { state: 'completed' })
  await settle()
  t.same(inTalk().sort(), [phone.networkId, target().networkId].sort())
  t.match(app.endedWith, { cause: 'transferred', by: 'operator' })
  t.equal(phoneSwitch.sounds.size, 0)
  await operator.hangUp(id)
  t.match(records, [{ transfers: [{ kind: 'attended', state: 'completed' }] }])
})

t.test('a consultation that is aborted, or whose target leaves, brings the first two together again', async (t) => {
  for (const how of ['abort', 'hang-up', 'busy', 'abort while ringing'] as const) {
    const talking = how === 'busy' || how === 'abort while ringing' ? await openTalking() : await consulting()
    const { operator, id, phone, view, inTalk, target, phoneSwitch } = talking
    if (how === 'busy' || how === 'abort while ringing') await operator.consult(id, CONSULT)
    await settle()
    if (how.startsWith('abort')) t.match(await operator.abort(id), { state: 'aborted' })
    else target().emit('ended', { cause: how === 'busy' ? 'busy' : 'hung-up', by: 'phone' })
    await settle()
    t.same(inTalk().sort(), ['gateway-1', phone.networkId].sort(), how)
    t.same([phoneSwitch.sounds.size, view()?.participants.length], [0, 2])
    t.match(view()?.transfer, { state: how.startsWith('abort') ? 'aborted' : 'failed' })
    await operator.hangUp(id)
  }
})

t.test('who asked back may just hang up: the two others talk', async (t) => {
  const { operator, id, app, phone, inTalk, target, view } = await consulting()
  app.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  t.same(inTalk().sort(), [phone.networkId, target().networkId].sort())
  t.match(view()?.transfer, { state: 'completed' })
  await operator.hangUp(id)
})

t.test('also while the target still rings', async (t) => {
  const { operator, id, app, phone, inTalk, target, view } = await openTalking()
  await operator.consult(id, CONSULT)
  await settle()
  app.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  target().emit('answered', target().party)
  await settle()
  t.same(inTalk().sort(), [phone.networkId, target().networkId].sort())
  t.match(view()?.transfer, { state: 'completed' })
  await operator.hangUp(id)
})

t.test('who waits may hang up: the two others go on talking', async (t) => {
  const { operator, id, phone, inTalk, target, view } = await consulting()
  phone.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.same(inTalk().sort(), ['gateway-1', target().networkId].sort())
  t.match(view(), { state: 'talking', transfer: { state: 'failed' }, participants: [{ id: 'p2' }, { id: 'p3' }] })
  await operator.hangUp(id)
})

t.test('of two who complete and abort at once, one wins and the other is told', async (t) => {
  const { operator, id, records } = await consulting()
  const both = await Promise.allSettled([operator.complete(id), operator.abort(id), operator.complete(id)])
  t.equal(both.filter(({ status }) => status === 'rejected').length, 1)
  await operator.hangUp(id)
  t.equal(records[0]?.transfers.length, 1)
})
