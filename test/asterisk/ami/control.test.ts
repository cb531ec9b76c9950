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

  await t.test('a line break in a value starts nothing', async (t) => {
    const callerId = 'x\r\nAction: Hangup\r\nChannel: /.*/'
    phone.onCall(() => t.fail('the phone must not ring'))
    await t.rejects(control.originate({ ...echo, callerId }), { code: 'ami_invalid', statusCode: 400 })
    t.same(await bench.asterisk.channels(), [])
  })
})
