import t from 'tap'
import { isBlack, isGreen, isPicture, type Look } from '../../../dev/video/look.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { openVideoUser, phoneCallsApp, videoBecomes, videoOf } from '../fixtures/video-call.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

/** What a phone comes back to see within, once there is something to be seen. Generous: the machine is shared. */
const BACK_MS = 10_000

for (const [how, codecs] of [
  ['untouched', ['H264']],
  ['transcoded', ['VP8']],
] as const) {
  t.test(`${how}: a camera that is muted, a screen that is shared, a device that is turned, hold`, async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const { operator } = stage.bridge.rooms
    const maria = await openVideoUser(stage, 'maria', codecs)
    const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'] } })
    const bothSee = () => Promise.all([maria.seesMotion(BACK_MS), call.video.seesMotion(BACK_MS)])
    await bothSee()
    t.match(await videoOf(stage), { toApp: { mode: how }, toPhone: { mode: how } })

    await maria.mute('video', true)
    await call.video.sees('the black of a muted camera', isBlack, BACK_MS)
    await maria.mute('video', false)
    await call.video.seesMotion(BACK_MS)

    await maria.shareScreen()
    const wide = ({ width, height }: Look) => Math.abs(width / height - 1.6) < 0.03
    await call.video.sees('the screen', (look) => wide(look) && isPicture(look), BACK_MS)
    await call.video.seesMotion(BACK_MS)
    await maria.showCamera()
    await call.video.sees('the camera', (look) => !wide(look) && isPicture(look), BACK_MS)

    await maria.resizeCamera(360, 640)
    await call.video.sees('a picture on end', (look) => look.height > look.width && isPicture(look), BACK_MS)
    await call.video.seesMotion(BACK_MS)
    await maria.resizeCamera(640, 360)
    await call.video.sees('a picture that lies', (look) => look.height < look.width && isPicture(look), BACK_MS)

    await call.hold()
    await videoBecomes(stage, 'on hold', ({ toApp }) => toApp.hindrance === 'on-hold')
    // Asterisk forgets to pass a resumption on that comes while it still passes the hold on.
    await sleep(500)
    await call.resume()
    await bothSee()

    const { callId } = operator.calls().at(-1)!
    await operator.hold(callId, 'phone', 'silence')
    await videoBecomes(stage, 'on hold', ({ toApp }) => toApp.hindrance === 'on-hold')
    await operator.resume(callId, 'phone')
    await bothSee()

    const seen = [...(await maria.looks()), ...call.video.eye.looks]
    t.notOk(seen.some(isGreen), 'nobody saw green')
    // A busy machine may lose a packet on the way to the phone.
    t.ok(call.video.eye.counts.decodeErrors <= 2, 'nor much that could not be decoded')
    await call.hangUp()
    await stage.nothingLeft(t)
  })
}

t.test('a phone that turns its camera off is seen for a while as it was, then black, then again', async (t) => {
  const stage = await Stage.shared(t, { video: true })
  const maria = await openVideoUser(stage)
  const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'] } })
  await maria.seesMotion()
  call.video.camera.stopped = true
  await maria.sees('black', isBlack)
  t.match(await videoOf(stage), { toApp: { mode: 'black', hindrance: 'phone-without-video' } })
  call.video.camera.stopped = false
  await maria.seesMotion()
  t.match(await videoOf(stage), { toApp: { mode: 'untouched', hindrance: undefined } })
  t.notOk((await maria.looks()).some(isGreen), 'green was never seen')
  await call.hangUp()
  await stage.nothingLeft(t)
})
