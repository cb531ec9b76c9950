import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { openVideoApp } from '../../dev/browser/video/video-app.ts'
import { repositoryDir } from '../../dev/setup/paths.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { Stage, TOKEN } from '../e2e/fixtures/stage.ts'
import { openDashboard } from './fixtures/page.ts'

const FOLDER = join(repositoryDir, 'docs/dashboard')

/** The pictures of docs/dashboard.md that show a call with video; made anew by running this. */
t.test('a call with video has its picture', { timeout: 200_000 }, async (t) => {
  const stage = await Stage.open(t, { video: true })
  const sdkConfig = stage.cloud.sdkConfig()
  const app = await openVideoApp({ sdkConfig, login: 'maria', password: stage.password, codecs: ['VP8'] })
  const maria = stage.add("maria's app", app, (it) => it.close())
  const phone = await stage.phone('1001', { video: { codecs: ['H264'] } })
  const call = await phone.call('vendas')
  await maria.incoming()
  await maria.accept()
  await call.answered()
  call.speak('clip')
  await Promise.all([maria.seesMotion(), call.video.seesMotion()])
  // Figures over some time are what the page of a call is about.
  await sleep(60_000)
  const [live] = stage.bridge.rooms.switchboard.calls()
  const house = { url: `${stage.bridge.rooms.http!.url}/dashboard/`, token: TOKEN }
  const path = `calls/${live!.callId}`
  for (const [name, options, whole] of [
    ['call-video', { path }, true],
    ['call-video-pt-br-dark', { path, lang: 'pt-BR', theme: 'dark' }, false],
  ] as const) {
    const page = await openDashboard(t, house, options)
    await page.waitForTimeout(6000)
    await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: whole })
    t.ok((await stat(join(FOLDER, `${name}.png`))).size > 10_000, name)
    await page.context().close()
  }
  await call.hangUp()
  await stage.nothingLeft(t)
})
