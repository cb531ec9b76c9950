import t, { type Test } from 'tap'
import { openBrowser } from '../../../dev/browser/browser.ts'
import { openVideoApp, type VideoApp, type VideoAppOptions } from '../../../dev/browser/video/video-app.ts'
import { openCloud } from '../../../dev/cloud/cloud.ts'
import { medianArrival } from '../../../dev/phone/video/beeps.ts'
import { Shaper } from '../../../dev/shaper/shaper.ts'
import { isBlack, isPicture } from '../../../dev/video/look.ts'

const PASSWORD = 'of-the-video-apps'
const browser = await openBrowser()
t.teardown(() => browser.close())

type Own = Partial<Pick<VideoAppOptions, 'shaper' | 'codecs'>>

async function apps(t: Test, own: Own = {}): Promise<[VideoApp, VideoApp]> {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  const open = async (login: string, options: Own) => {
    cloud.addUser({ login, password: PASSWORD, fullName: login })
    const app = await openVideoApp({ sdkConfig: cloud.sdkConfig(), login, password: PASSWORD, browser, ...options })
    t.teardown(() => app.close())
    return app
  }
  return [await open('maria', own), await open('pedro', {})]
}

t.test('two apps see each other move, and lips match', async (t) => {
  const [maria, pedro] = await apps(t)
  await maria.call(pedro.userId)
  t.equal(await pedro.incoming(), 'video')
  await pedro.accept()
  for (const app of [maria, pedro]) {
    t.match(await app.seesMotion(), { width: 640, height: 360 })
    const skew = medianArrival(await app.lipsOf(3))
    t.ok(Math.abs(skew) < 400, `flashes ${skew.toFixed(0)} ms after their beeps`)
  }
  await maria.mute('video', true)
  await pedro.sees('black', isBlack)
  await maria.mute('video', false)
  await pedro.sees('a picture', isPicture)
  await maria.shareScreen()
  t.match(
    await pedro.sees('the screen', ({ width, height }) => width > height && Math.abs(width / height - 1.6) < 0.05),
    {},
  )
  await maria.hangUp()
  await pedro.until(/^stopped$/)
  t.strictSame([...maria.problems, ...pedro.problems], [])
})

t.test('an app has only the codecs that it is given, and answers with its voice only', async (t) => {
  const [maria, pedro] = await apps(t, { codecs: ['H264'] })
  await maria.call(pedro.userId)
  await pedro.incoming()
  await pedro.accept({ video: false })
  await pedro.seesMotion()
  t.match(await pedro.stats(), { received: { codec: 'H264' } })
  t.notMatch((await maria.descriptions()).local, /VP8/)
})

t.test('a shaped link carries what it can, and all of it goes through', async (t) => {
  const shaper = new Shaper()
  t.teardown(() => shaper.close())
  const [maria, pedro] = await apps(t, { shaper })
  await maria.call(pedro.userId)
  await pedro.incoming()
  await pedro.accept()
  await maria.seesMotion()
  t.ok(shaper.down.packets > 10 && shaper.up.packets > 10, JSON.stringify([shaper.up, shaper.down]))
  shaper.link = { kbps: 100_000, lossPercent: 100 }
  const before = (await maria.stats())!.received.packets
  await new Promise((resolve) => setTimeout(resolve, 1000))
  t.ok((await maria.stats())!.received.packets - before < 20, 'nothing goes past it')
})
