import t, { type Test } from 'tap'
import { openPhone, type Phone } from '../../../dev/phone/phone.ts'
import type { PhoneVideoOptions } from '../../../dev/phone/video/video.ts'
import { openSwitch } from '../../../dev/switch/switch.ts'

const asterisk = await openSwitch()
t.teardown(() => asterisk.close())

/** Two phones that talk through Asterisk, and see each other. */
async function talk(t: Test, options: PhoneVideoOptions, called: PhoneVideoOptions | 'audio' = options) {
  const open = async (user: string, video: PhoneVideoOptions | 'audio'): Promise<Phone> => {
    const phone = await openPhone({ switch: asterisk, user, ...(video === 'audio' ? {} : { video }) })
    t.teardown(() => phone.close())
    await phone.register()
    return phone
  }
  const [caller, callee] = await Promise.all([open('1001', options), open('1002', called)])
  callee.onCall('answer')
  const ours = await caller.call('1002')
  await ours.answered()
  return { ours, theirs: await callee.incoming() }
}

for (const codec of ['H264', 'VP8'] as const) {
  t.test(`two phones see each other move with ${codec}, and lips match`, async (t) => {
    const { ours, theirs } = await talk(t, { codecs: [codec] })
    for (const call of [ours, theirs]) {
      call.speak('clip')
      await call.video.seesMotion()
      t.equal(call.video.eye.codec, codec)
      t.match(call.video.look, { width: 640, height: 360 })
    }
    for (const call of [ours, theirs]) {
      const skews = await call.lipsOf(2)
      for (const { arrivalMs } of skews)
        t.ok(Math.abs(arrivalMs) < 80, `a flash ${arrivalMs.toFixed(0)} ms after its beep`)
      t.match(call.video.eye.counts, { lost: 0, damaged: 0, decodeErrors: 0 })
    }
    await ours.hangUp()
    await theirs.ended()
  })
}

t.test('a picture that is late is told as late', async (t) => {
  const { ours, theirs } = await talk(t, { codecs: ['H264'] })
  ours.video.camera.lateMs = 250
  ours.speak('clip')
  const [skew] = await theirs.lipsOf(1)
  t.ok(skew!.arrivalMs > 200 && skew!.arrivalMs < 400, `${skew!.arrivalMs.toFixed(0)} ms`)
})

t.test('keyframes are sent when asked for by PLI, FIR and INFO, and no more when withheld', async (t) => {
  const { ours, theirs } = await talk(t, { codecs: ['H264'], asksBy: 'never' })
  await ours.video.seesMotion()
  ours.video.ask('pli')
  ours.video.ask('fir')
  const told = () => theirs.video.asked.pli + theirs.video.asked.fir
  for (let i = 0; i < 60 && told() === 0; i++) await new Promise((resolve) => setTimeout(resolve, 50))
  t.ok(told() > 0, `by RTCP: ${JSON.stringify(theirs.video.asked)}`)
  theirs.video.camera.withheld = true
  const before = theirs.video.camera.keyframes
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.equal(theirs.video.camera.keyframes, before)
  t.equal(await ours.askByInfo(), 200)
})

t.test('packetization-mode 0: every NAL unit in a packet of its own', async (t) => {
  const { ours, theirs } = await talk(t, { codecs: ['H264'], mode: 0 })
  await Promise.all([ours.video.seesMotion(), theirs.video.seesMotion()])
  t.equal(ours.video.remote?.formats[0]?.mode, 0)
})

t.test('a phone without video refuses it, and the talk goes on', async (t) => {
  const { ours, theirs } = await talk(t, { codecs: ['H264'] }, 'audio')
  ours.speak(700)
  await theirs.hears(700)
  t.equal(theirs.ownVideo, undefined)
})

t.test('video is added to a talk and taken out again', async (t) => {
  const { ours, theirs } = await talk(t, { codecs: ['H264'], offers: false }, { codecs: ['H264'] })
  t.equal(ours.video.codec, undefined)
  await ours.showVideo(true)
  await theirs.video.seesMotion()
  await ours.showVideo(false)
  t.equal(ours.video.codec, undefined)
})
