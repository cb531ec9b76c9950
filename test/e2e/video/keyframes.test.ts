import t from 'tap'
import { isBlack, isGreen } from '../../../dev/video/look.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { eventually, Stage } from '../fixtures/stage.ts'
import { openVideoUser, phoneCallsApp, videoBecomes, videoOf } from '../fixtures/video-call.ts'

t.setTimeout(180_000)

t.test(
  'a phone asks for keyframes by PLI, FIR and SIP INFO: the app makes them, few however many are asked',
  async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const maria = await openVideoUser(stage)
    const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'], asksBy: 'never' } })
    await Promise.all([maria.seesMotion(), call.video.seesMotion()])
    const { counts } = call.video.eye
    const another = async (what: string, ask: () => void) => {
      const before = counts.keyframes
      ask()
      await eventually(`a keyframe after ${what}`, 10_000, () => counts.keyframes > before)
    }
    for (const means of ['pli', 'fir', 'info'] as const) await another(means, () => call.video.ask(means))
    const asked = async () => (await videoOf(stage))!.toPhone
    t.match(await asked(), { sent: { keyframeRequests: 3 } }, 'each came through Asterisk')

    // Right after a keyframe a request has to wait; it is not forgotten.
    await another('the first', () => call.video.ask('pli'))
    await another('one that was too early', () => call.video.ask('pli'))

    const before = (await asked()).received.keyframeRequests
    for (let i = 0; i < 50; i++) {
      call.video.ask('pli')
      await sleep(10)
    }
    await another('the last of many', () => call.video.ask('pli'))
    const { sent, received } = await asked()
    t.ok(sent.keyframeRequests > 40, `${sent.keyframeRequests} came`)
    t.ok(received.keyframeRequests - before < 20, `${received.keyframeRequests - before} of them went on to the app`)
    t.ok((await maria.stats())!.sent.plis >= received.keyframeRequests - before)
    await call.hangUp()
    await stage.nothingLeft(t)
  },
)

t.test(
  'a phone that is heard in the middle of its pictures: black until a keyframe, for which it is asked',
  async (t) => {
    const stage = await Stage.shared(t, { video: true })
    const maria = await openVideoUser(stage)
    const withhold = (it: { video: { camera: { withheld: boolean } } }) => void (it.video.camera.withheld = true)
    // Asterisk makes FIR of whatever the bridge asks by.
    const call = await phoneCallsApp(stage, maria, { video: { codecs: ['H264'], heeds: ['fir'] }, prepare: withhold })
    const { camera, asked } = call.video
    await Promise.all([maria.sees('black', isBlack), call.video.seesMotion()])
    await videoBecomes(stage, 'it is said why', ({ toApp }) => toApp.hindrance === 'no-keyframe')
    t.match(await videoOf(stage), { toApp: { mode: 'black', received: { codec: 'H264', keyframes: 0 } } })
    t.ok(asked.fir > 2, 'it is asked again and again')
    camera.withheld = false
    await maria.seesMotion()
    t.match(await videoOf(stage), { toApp: { mode: 'untouched', hindrance: undefined } })
    t.notOk((await maria.looks()).some(isGreen), 'green was never seen')
    await call.hangUp()
    await stage.nothingLeft(t)
  },
)
