import t from 'tap'
import { openBench, until } from '../bench.ts'

void t.test('AMI acts on channels outside the application too', async (t) => {
  const bench = await openBench(t, { withAmi: true })
  const control = bench.network.control!
  const list = bench.network.channelList!
  const phone = await bench.phone('1001')
  await until(() => list.synced, 'AMI')
  const echo = { endpoint: 'PJSIP/1001', context: 'usuarios_internos', exten: '*43', timeoutMs: 5000 }

  await t.test('it rings a phone and sends it to the dialplan, and hangs it up', async (t) => {
    phone.onCall('answer')
    await control.originate(echo)
    const call = await phone.incoming()
    call.speak(900)
    await call.hears(900)
    const [channel] = list.all()
    t.match(channel?.name, /^PJSIP\/1001-/)
    await control.hangUp(channel?.name ?? '')
    t.match(await call.ended(), { by: 'them' })
    await bench.empty()
  })

  await t.test('it says when a phone does not answer, and when there is no such channel', async (t) => {
    phone.onCall('busy')
    await t.rejects(control.originate(echo), { code: 'ami_refused' })
    await t.rejects(control.originate({ ...echo, endpoint: 'PJSIP/1002' }), { code: 'ami_refused' })
    await t.rejects(control.hangUp('PJSIP/1001-none'), { code: 'ami_refused', message: /No such channel/ })
    await t.rejects(control.redirect('PJSIP/1001-none', echo), { code: 'ami_refused' })
    await bench.empty()
  })

  await t.test('it joins two phones of different calls, and hangs up those they talked with', async (t) => {
    phone.onCall('answer')
    const callers = [await bench.phone('1002'), await bench.phone('1003')]
    const callee = await bench.phone('1004')
    const [one, other] = [await callers[0]!.call('1001'), await callers[1]!.call('1004')]
    const left = [await phone.incoming(), await callee.incoming()]
    one.speak(700)
    other.speak(1200)
    await left[0]!.hears(700)
    await left[1]!.hears(1200)
    const idOf = (number: string) => list.all().find(({ name }) => name.startsWith(`PJSIP/${number}-`))!
    await until(() => list.all().every(({ bridgeId }) => bridgeId !== undefined), 'the bridges')
    const before = idOf('1002')
    await t.rejects(control.bridge(before.uniqueId, idOf('1001').name), { code: 'ami_refused', message: /already/ })
    await t.rejects(control.bridge(before.uniqueId, before.name), { code: 'ami_refused', message: /already/ })
    await t.rejects(control.bridge(before.uniqueId, 'PJSIP/none'), { code: 'ami_refused', message: /No such channel/ })
    await t.rejects(control.bridge('/.*/', before.name), { code: 'ami_refused', message: /No such channel/ })
    t.equal(one.talking, true, 'what is refused costs nobody their call')
    await control.bridge(before.uniqueId, idOf('1003').name)
    await one.hears(1200)
    await other.hears(700)
    for (const call of left) t.match(await call.ended(), { by: 'them' })
    await one.hangUp()
    t.match(await other.ended(), { by: 'them' })
    await bench.empty()
  })

  await t.test('a line break in a value starts nothing', async (t) => {
    const callerId = 'x\r\nAction: Hangup\r\nChannel: /.*/'
    phone.onCall(() => t.fail('the phone must not ring'))
    await t.rejects(control.originate({ ...echo, callerId }), { code: 'ami_invalid', statusCode: 400 })
    t.same(await bench.asterisk.channels(), [])
  })
})
