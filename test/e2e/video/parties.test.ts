import t from 'tap'
import { isBlack, isGreen } from '../../../dev/video/look.ts'
import { eventually, Stage } from '../fixtures/stage.ts'
import { listen, openVideoUser, phoneCallsApp, videoOf } from '../fixtures/video-call.ts'

t.setTimeout(180_000)

const H264 = { codecs: ['H264'] } as const

t.test('the app is sent to another video phone, then to one without: it sees the first, then black', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const { operator } = stage.bridge.rooms
  const maria = await openVideoUser(stage)
  const [second, third] = [await stage.phone('1002', { video: H264 }), await stage.phone('1003')]
  const call = await phoneCallsApp(stage, maria, { video: H264 })
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  const { callId: id } = operator.calls()[0]!

  await operator.transfer(id, { participant: 'app', to: { phone: 'PJSIP/1002' } })
  const next = await second.incoming()
  next.speak(1300)
  await Promise.all([call.ended(), next.hears(1000)])
  await Promise.all([maria.seesMotion(), next.video.seesMotion()])
  await eventually('it is over', 10_000, () => operator.call(id)?.transfer?.state === 'completed')

  await operator.transfer(id, { participant: 'app', to: { phone: 'PJSIP/1003' } })
  const last = await third.incoming()
  last.speak(1300)
  await Promise.all([next.ended(), last.hears(1000), maria.sees('black', isBlack)])
  t.match(await videoOf(stage), { toApp: { mode: 'black', hindrance: 'phone-without-video' } })
  const heard = await listen(maria)
  await heard(t)
  t.notOk([...(await maria.looks()), ...call.video.eye.looks, ...next.video.eye.looks].some(isGreen))
  await maria.hangUp()
  await last.ended()
  await stage.nothingLeft(t)
})

t.test('a call with video is recorded, and a third comes into it: the two go on seeing each other', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const { operator } = stage.bridge.rooms
  const maria = await openVideoUser(stage)
  const other = await stage.phone('1002', { video: H264 })
  const call = await phoneCallsApp(stage, maria, { video: H264 })
  const bothSee = () => Promise.all([maria.seesMotion(), call.video.seesMotion()])
  await bothSee()
  const { callId: id } = operator.calls()[0]!
  await operator.record(id, { announce: false, layout: 'mixed', format: 'wav' })
  await bothSee()

  await operator.add(id, { to: { phone: 'PJSIP/1002' } })
  const third = await other.incoming()
  third.speak(1300)
  await Promise.all([third.hears(700), call.hears(1300), bothSee()])
  const heard = await listen(maria)
  t.equal(third.video.remote, undefined, 'who comes later has audio only')
  await heard(t)
  await bothSee()
  await third.hangUp()
  await Promise.all([call.hears(1000), bothSee()])
  t.notOk([...(await maria.looks()), ...call.video.eye.looks].some(isGreen))
  await call.hangUp()
  t.match(await stage.records(1), [{ result: 'success', recordings: [String] }])
  await stage.nothingLeft(t)
})
