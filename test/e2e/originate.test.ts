import t, { type Test } from 'tap'
import type { PhoneCall } from '../../dev/phone/call.ts'
import type { ChannelOriginated } from '../../src/asterisk/channel-desk.ts'
import type { Originated } from '../../src/calls/operator-desk.ts'
import { eventually, Stage } from './fixtures/stage.ts'

/** *44 of the dialplan. */
const TONE_HZ = 1004

t.test('calls and channels that operators begin, join and end', async (t) => {
  const stage = await Stage.open(t, { config: { asterisk: { dialContext: 'usuarios_internos' } } })
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const [one, two, three, four] = [
    await stage.phone('1001'),
    await stage.phone('1002'),
    await stage.phone('1003'),
    await stage.phone('1004'),
  ]
  const { operator, asterisk } = stage.bridge.rooms
  const outcomes: Originated[] = []
  operator.on('originated', (outcome) => void outcomes.push(outcome))
  const told: ChannelOriginated[] = []
  const desk = asterisk!.channelDesk!
  desk.on('originated', (outcome) => void told.push(outcome))
  const callerId = { number: '777', name: 'Sete' }
  let calls = 0

  const record = async (t: Test) => {
    const records = await stage.records(++calls)
    await stage.nothingLeft(t)
    return records.at(-1)
  }
  /** Two who hear each other. */
  const talk = async (a: PhoneCall, b: PhoneCall) => {
    a.speak(700)
    b.speak(1200)
    await Promise.all([a.hears(1200), b.hears(700)])
  }

  await t.test('a phone is rung, sees the caller id, and is connected with another phone', async (t) => {
    for (const it of [one, two]) it.onCall('ignore')
    const to = { phone: 'PJSIP/1002' }
    const begun = await operator.originate({ direction: 'phone-to-phone', phone: 'PJSIP/1001', to, callerId })
    t.match(begun, { state: 'arriving', direction: 'phone-to-phone', from: { number: '1001' }, to: { number: '1002' } })
    const first = await one.incoming()
    t.match(first.from, /"Sete" <sip:777@/)
    t.equal(two.calls.length, 0, 'the other does not ring yet')
    first.answer()
    const second = await two.incoming()
    t.match(second.from, /1001/, 'the other sees who is there')
    second.answer()
    await talk(first, second)
    t.match(outcomes, [{ callId: begun.callId, outcome: 'answered' }])
    await first.dtmf('5')
    await second.digits('5')
    await second.hangUp()
    await first.ended()
    const over = await record(t)
    const { accepted = 0, joined = Infinity } = over!.times
    // Asterisk answers nothing about a channel that a tone is played to; a request then waits 5 s in vain.
    t.ok(joined - accepted < 4500, `they were joined ${joined - accepted} ms after the answer`)
    t.match(over, {
      direction: 'phone-to-phone',
      from: { number: '1001' },
      to: { number: '1002' },
      endedBy: 'phone',
      result: 'success',
      mapping: undefined,
    })
  })

  await t.test('busy, and not answered in time, are told as that', async (t) => {
    outcomes.length = 0
    const begin = (timeoutMs: number) =>
      operator.originate({ direction: 'phone-to-phone', phone: 'PJSIP/1001', to: { extension: '1002' }, timeoutMs })
    one.onCall('ignore')
    await begin(1000)
    const first = await one.incoming()
    t.match(await first.ended(), { by: 'them', code: 487 })
    t.match(await record(t), { cause: 'no-answer', result: 'client', talkMs: 0 })

    one.onCall('busy')
    await begin(10_000)
    t.match(await record(t), { cause: 'busy', result: 'client' })

    one.onCall('answer')
    two.onCall('busy')
    await begin(10_000)
    const waiting = await one.incoming()
    t.match(await waiting.ended(), { by: 'them' })
    t.match(await record(t), { cause: 'busy', result: 'client' })
    t.match(outcomes, [
      { outcome: 'failed', cause: 'no-answer' },
      { outcome: 'failed', cause: 'busy' },
      { outcome: 'failed', cause: 'busy' },
    ])
    await t.rejects(
      operator.originate({ direction: 'phone-to-phone', phone: 'PJSIP/1006', to: { phone: 'PJSIP/1002' } }),
      { code: 'leg_unreachable' },
      'nobody is there',
    )
    t.match(await record(t), { cause: 'unreachable' })
  })

  await t.test('a phone and an app, with caller id, either way round', async (t) => {
    for (const direction of ['phone-to-app', 'app-to-phone'] as const) {
      one.onCall('answer')
      await operator.originate({ direction, mapping: 'vendas', phone: 'PJSIP/1001', callerId })
      const call = await one.incoming()
      if (direction === 'phone-to-app') t.match(call.from, /"Sete" <sip:777@/)
      else
        t.match(
          app.events.findLast(({ kind }) => kind === 'call'),
          { userInfo: { callerName: 'Sete' } },
        )
      call.speak(700)
      await Promise.all([call.hears(1000), app.hears(700)])
      await call.hangUp()
      t.match(await record(t), { direction, result: 'success' })
    }
  })

  await t.test('channels outside the bridge: two are joined, one is sent elsewhere, one is hung up', async (t) => {
    for (const it of [two, four]) it.onCall('answer')
    const [a, c] = [await one.call('1002'), await three.call('1004')]
    const [b, d] = [await two.incoming(), await four.incoming()]
    await talk(a, b)
    const list = asterisk!.channelList!
    const idOf = (name: string) =>
      list.all().find((channel) => channel.name.startsWith(`PJSIP/${name}-`))?.uniqueId ?? ''
    await eventually('AMI has seen all', 10_000, () => list.all().filter(({ bridgeId }) => bridgeId).length === 4)
    const ids = { a: idOf('1001'), b: idOf('1002'), c: idOf('1003') }
    await t.rejects(desk.bridge(ids.a, ids.b), { code: 'channel_state', statusCode: 409 }, 'they talk already')
    await t.rejects(desk.bridge(ids.a, '1.2'), { code: 'channel_unknown', statusCode: 404 })
    t.ok(a.talking && b.talking, 'what is refused costs nobody the call')
    await desk.bridge(ids.a, ids.c)
    await Promise.all([b.ended(), d.ended()])
    await talk(a, c)
    await desk.redirect(ids.a, { context: undefined, exten: '*44' })
    await a.hears(TONE_HZ)
    await desk.hangUp(ids.a)
    t.match(await a.ended(), { by: 'them' })
    await t.rejects(desk.hangUp(ids.a), { code: 'channel_unknown' })
    await c.ended()
    await stage.nothingLeft(t)
  })

  await t.test('a phone of a live call is taken out of it: joined with another, hung up', async (t) => {
    four.onCall('answer')
    const [ours, outside] = [await one.call('vendas'), await three.call('1004')]
    await ours.hears(1000)
    const left = await four.incoming()
    const { callId, channelId = '' } = operator.calls().at(-1)!
    const media = (await stage.switch.channels()).find(({ name }) => name.startsWith('UnicastRTP'))!
    const other = asterisk!.channelList!.all().find(({ name }) => name.startsWith('PJSIP/1003-'))!
    await t.rejects(desk.bridge(media.id, other.uniqueId), { code: 'channel_state' }, 'an app is no phone')
    await desk.bridge(channelId, other.uniqueId)
    await talk(ours, outside)
    await left.ended()
    t.equal(operator.call(callId), undefined)
    await ours.hangUp()
    await outside.ended()
    t.match(await record(t), { endedBy: 'operator', result: 'success' })

    const again = await one.call('vendas')
    await again.hears(1000)
    await desk.hangUp(operator.calls().at(-1)!.channelId!)
    await again.ended()
    t.match(await record(t), { cause: 'hung-up', result: 'success' })
  })

  await t.test('a phone is rung for the dialplan, with caller id; whether it answers is told', async (t) => {
    one.onCall('ignore')
    const place = { context: undefined, exten: '*44' }
    const { channelId } = await desk.originate({ phone: 'PJSIP/1001', ...place, callerId, timeoutMs: 10_000 })
    const call = await one.incoming()
    t.match(call.from, /"Sete" <sip:777@/)
    t.equal(told.length, 0)
    call.answer()
    await call.hears(TONE_HZ)
    await desk.hangUp(channelId)
    await call.ended()

    one.onCall('busy')
    await desk.originate({ phone: 'PJSIP/1001', ...place, callerId: undefined, timeoutMs: 10_000 })
    await eventually('busy is told', 10_000, () => told.length === 2)
    one.onCall('ignore')
    await desk.originate({ phone: 'PJSIP/1001', ...place, callerId: undefined, timeoutMs: 1000 })
    await eventually('no answer is told', 10_000, () => told.length === 3)
    t.match(told, [
      { channelId, outcome: 'answered' },
      { outcome: 'failed', cause: 'busy' },
      { outcome: 'failed', cause: 'no-answer' },
    ])
    await stage.nothingLeft(t)
  })
})
