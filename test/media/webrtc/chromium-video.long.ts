import t from 'tap'
import { openBrowser } from '../../../dev/browser/browser.ts'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { eventually } from '../support/options.ts'
import { PageCall } from '../support/page-call.ts'
import { VideoPage } from '../support/video-page.ts'

const browser = await openBrowser()
t.teardown(() => browser.close())

const connected = (call: PageCall) => eventually('it is connected', () => call.app !== undefined, 30_000)

const CODECS: readonly VideoCodec[] = ['H264', 'VP8']
for (const offering of ['we', 'the page'] as const) {
  for (const codec of CODECS) {
    t.test(`${codec} with Chromium, when ${offering} offered: pictures, reports and feedback both ways`, async (t) => {
      const page = await VideoPage.open(browser)
      t.teardown(() => page.close())
      const call = new PageCall(t, [codec])
      if (offering === 'we') call.peer.acceptAnswer(await page.answer(await call.peer.createOffer()))
      else await page.accept(await call.peer.acceptOffer(await page.offer()))
      await connected(call)
      const video = call.app!.video!
      t.match(video, { codec, direction: 'sendrecv', absSendTimeId: Number, remb: true })
      t.equal(video.receive[0]!.codec, codec)
      if (video.send.codec === 'H264') {
        t.match(video.send.h264, { profileLevelId: '42e01f', packetizationMode: 1 })
      }

      const arrived = () => call.packets.get(video.receive[0]!.payloadType) ?? 0
      await eventually('its pictures arrive', () => arrived() > 20 && call.keyframes > 0, 30_000)
      const { keyFramesEncoded } = await page.figures()
      await eventually('a keyframe comes when asked for', async () => {
        call.requestKeyframe()
        const now = await page.figures()
        return now.pictureLossIndications > 0 && now.keyFramesEncoded > keyFramesEncoded
      })
      await eventually('ours are seen', async () => (await page.figures()).framesDecoded > 5, 30_000)
      await eventually('it estimates the bandwidth', () => call.feedback.some(({ kind }) => kind === 'remb'), 30_000)
      await eventually('it reports on our video', () => call.report !== undefined)
      await eventually('it has our reports on both', async () => (await page.figures()).reported.length === 2)
      t.match(await page.figures(), { width: 320, height: 240, streams: ['cubebridge: audio video'] })
      t.same([call.unauthentic, call.failures], [0, []])
    })
  }
}
