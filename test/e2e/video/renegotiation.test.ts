import t from 'tap'
import { isBlack } from '../../../dev/video/look.ts'
import { Stage } from '../fixtures/stage.ts'
import { listen, openVideoUser, phoneCallsApp, videoBecomes, videoOf } from '../fixtures/video-call.ts'

t.setTimeout(180_000)

t.test(
  'a phone takes its video out of the call and puts it back: black meanwhile, and audio all the while',
  async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const maria = await openVideoUser(stage)
    const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'] } })
    const bothSee = () => Promise.all([maria.seesMotion(), call.video.seesMotion()])
    await bothSee()
    const heard = await listen(maria)
    for (const time of ['once', 'twice']) {
      await call.showVideo(false)
      await maria.sees(`black, ${time}`, isBlack)
      await videoBecomes(stage, 'no video', ({ toApp, toPhone }) => toApp.mode === 'black' && toPhone.mode === 'off')
      t.match(await videoOf(stage), { toApp: { hindrance: 'phone-without-video' } })
      await call.hears(1000)
      await call.showVideo(true)
      await bothSee()
      t.match(await videoOf(stage), { toApp: { mode: 'untouched' }, toPhone: { mode: 'untouched' } })
    }
    await heard(t)
    await call.hangUp()
    await stage.nothingLeft(t)
  },
)

t.test(
  'a phone puts video into a call that began without: Asterisk takes it, nobody sees it, audio goes on',
  async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const maria = await openVideoUser(stage)
    const video = { codecs: ['H264'], offers: false } as const
    const call = await phoneCallsApp(stage, maria, { video, appVideo: false })
    await call.hears(1000)
    const heard = await listen(maria)
    await call.showVideo(true)
    await call.hears(1000)
    t.equal(await videoOf(stage), undefined)
    t.equal(call.video.eye.counts.packets, 0)
    await call.showVideo(false)
    await call.hears(1000)
    await heard(t)
    await call.hangUp()
    t.match(await stage.records(1), [{ result: 'success', endedBy: 'phone' }])
    await stage.nothingLeft(t)
  },
)
