import t from 'tap'
import { Stage } from './fixtures/stage.ts'

t.test('a phone dials a name, the app accepts, and each hears the other', async (t) => {
  const stage = await Stage.open(t)
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  t.equal((await call.ringing()).code, 180)
  t.equal((await call.answered()).code, 200)
  await Promise.all([call.hears(1000), app.hears(700)])
  t.match(await app.until('call'), { userInfo: { callerName: /1001/ } }, 'the app sees who calls')
  await call.hangUp()
  await app.until('stopped')
  const [record] = await stage.records(1)
  t.match(record, {
    direction: 'phone-to-app',
    mapping: 'sip:vendas@empresa.com',
    department: 'Vendas',
    from: { number: '1001' },
    cause: 'hung-up',
    endedBy: 'phone',
    result: 'success',
    times: { arrived: Number, rung: Number, accepted: Number, joined: Number, ended: Number },
    media: { phoneCodec: 'PCMU', appCodec: 'opus' },
  })
  const { arrived, rung, accepted, joined, firstAudioToApp, firstAudioToPhone, ended } = record!.times
  t.ok(arrived <= rung! && rung! <= accepted! && accepted! <= joined! && joined! <= ended, 'the stages are in order')
  t.ok(firstAudioToApp! <= ended && firstAudioToPhone! <= ended, 'audio went both ways')
  t.ok(record!.media!.fromPhone.packets > 5 && record!.media!.fromApp.packets > 5, 'packets of both are counted')
  await stage.nothingLeft(t)
})
