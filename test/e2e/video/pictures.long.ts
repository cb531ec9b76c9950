import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Baresip } from '../../../dev/baresip/baresip.ts'
import { openBrowser } from '../../../dev/browser/browser.ts'
import { openVideoApp } from '../../../dev/browser/video/video-app.ts'
import { repositoryDir } from '../../../dev/setup/paths.ts'
import { isPicture } from '../../../dev/video/look.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { videoBecomes } from '../fixtures/video-call.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

const FOLDER = join(repositoryDir, 'docs/pictures')
const FILM_MS = 40_000
const SIZE = { width: 1280, height: 720 }

type Paint = (context: unknown, width: number, height: number, now: number, person: unknown) => void

/** What portrait.js puts into a page. */
interface Portraits {
  readonly paintPortrait: Paint
  readonly PEOPLE: Readonly<Record<string, unknown>>
}

const portraits = () => readFile(join(repositoryDir, 'dev/browser/video/portrait.js'), 'utf8')

/** João before his phone's camera, as a film: a browser paints and records it. */
const RECORDING = `async ({ width, height, ms }) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d', { alpha: false })
  const draw = () => paintPortrait(context, width, height, performance.now(), PEOPLE.joao)
  draw()
  const timer = setInterval(draw, 40)
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 2500000 })
  const parts = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const stopped = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start(1000)
  await new Promise((resolve) => setTimeout(resolve, ms))
  recorder.stop()
  clearInterval(timer)
  await stopped
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 30000) text += String.fromCharCode(...bytes.subarray(i, i + 30000))
  return btoa(text)
}`

/** The page as an app has it: the far side large, oneself small, a name, a time and what one can do. */
const LAYOUT = `
  body{display:block;padding:0;width:1140px;height:641px;overflow:hidden;font:15px system-ui,sans-serif;color:#fff}
  #remote{position:absolute;inset:0;width:1140px;height:641px;border-radius:0;object-fit:cover}
  #local{position:absolute;right:24px;top:24px;width:240px;height:135px;border-radius:14px;object-fit:cover;
    box-shadow:0 0 0 3px #ffffffd0,0 8px 24px #0006}
  .shade{position:absolute;inset:auto 0 0 0;height:210px;background:linear-gradient(#0000,#000b)}
  .who{position:absolute;left:32px;bottom:36px}.who b{display:block;font-size:26px}.who span{opacity:.85}
  .keys{position:absolute;left:0;right:0;bottom:30px;display:flex;gap:18px;justify-content:center}
  .keys i{width:56px;height:56px;border-radius:50%;background:#ffffff30;display:grid;place-items:center}
  .keys i:last-child{background:#d92638}.keys svg{width:26px;height:26px;fill:none;stroke:#fff;stroke-width:2;
    stroke-linecap:round;stroke-linejoin:round}`
const KEYS = `<div class="shade"></div><div class="who"><b>João Vendedor</b><span>Vendas · 00:12</span></div><div class="keys">
  <i><svg viewBox="0 0 24 24"><rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/></svg></i>
  <i><svg viewBox="0 0 24 24"><rect x="2.5" y="6" width="13" height="12" rx="2"/><path d="m15.5 11 6-3.5v9l-6-3.5"/></svg></i>
  <i><svg viewBox="0 0 24 24"><rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M8 20.5h8M12 13.5v-6m-2.5 2.5L12 7.5l2.5 2.5"/></svg></i>
  <i><svg viewBox="0 0 24 24"><path d="M3 14.5c5-5 13-5 18 0l-2.5 2.5-3.5-2v-2.5a9 9 0 0 0-6 0V15l-3.5 2z" fill="#fff"/></svg></i></div>`

/** The pictures of docs/video.md, of a real call between baresip and the SDK in Chromium; made anew by running this. */
t.test('what both ends of a call with video look like', async (t) => {
  await mkdir(FOLDER, { recursive: true })
  const stage = await Stage.open(t, { video: true })
  const browser = stage.add('browser', await openBrowser(), (it) => it.close())
  const studio = await browser.newPage()
  await studio.addScriptTag({ content: await portraits() })
  const film = join(stage.dir, 'joao.webm')
  const recorded = await studio.evaluate<string>(`(${RECORDING})(${JSON.stringify({ ...SIZE, ms: FILM_MS })})`)
  await writeFile(film, Buffer.from(recorded, 'base64'))
  await studio.close()

  const options = { sdkConfig: stage.cloud.sdkConfig(), login: 'maria', password: stage.password, browser, size: SIZE }
  const maria = stage.add('app', await openVideoApp(options), (it) => it.close())
  await maria.page.addScriptTag({ content: await portraits() })
  await maria.page.evaluate(() => {
    const page = globalThis as unknown as Portraits & { videoScene: { paint: unknown } }
    page.videoScene.paint = (context: unknown, width: number, height: number, now: number) =>
      page.paintPortrait(context, width, height, now, page.PEOPLE.maria)
  })
  const password = stage.switch.phones.get('1001')!
  const video = { codecs: ['H264'], height: 720, bitrate: 1_200_000, film } as const
  const phone = stage.add(
    'baresip',
    await Baresip.open({ sipPort: stage.switch.sipPort, user: '1001', password, speakHz: 600, video }),
    (it) => it.close(),
  )
  await phone.registered()
  phone.dial('vendas')
  await maria.incoming()
  await maria.accept()
  await phone.event('CALL_ESTABLISHED')
  await Promise.all([maria.seesMotion(), phone.seesThat('a picture', isPicture)])
  await videoBecomes(stage, 'both ways', ({ toApp, toPhone }) => toApp.mode !== 'black' && toPhone.mode !== 'black')
  // Encoders begin with less than they can.
  await sleep(12_000)
  await maria.page.setViewportSize({ width: 1140, height: 641 })
  await maria.page.addStyleTag({ content: LAYOUT })
  await maria.page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(KEYS)})`)
  await sleep(500)
  const seen = join(stage.dir, 'phone.png')
  const files = { app: join(FOLDER, 'video-call-app.png'), phone: join(FOLDER, 'video-call-phone.png') }
  const [look] = await Promise.all([phone.picture(seen), maria.screenshot(files.app)])
  t.ok(isPicture(look), `baresip shows ${look.width}x${look.height}`)
  await copyFile(seen, files.phone)
  for (const file of Object.values(files)) t.ok((await stat(file)).size > 20_000, file.slice(FOLDER.length + 1))
  phone.hangUp()
  await phone.event('CALL_CLOSED')
  await stage.nothingLeft(t)
})
