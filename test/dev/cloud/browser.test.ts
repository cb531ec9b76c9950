import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openBrowser } from '../../../dev/browser/browser.ts'
import { openCloud, type Cloud } from '../../../dev/cloud/cloud.ts'
import { sleep } from '../../../src/lib/deadline.ts'

const WAIT_MS = 20_000
const bundle = readFileSync(
  fileURLToPath(new URL('../../../node_modules/connectycube/dist/connectycube.min.js', import.meta.url)),
)

/** An app as a web developer would write it first: the SDK's UMD bundle and its videochat, and a tone for a voice. */
const page = `<!doctype html><meta charset="utf-8"><title>app</title><audio id="far" autoplay></audio>
<script src="/sdk.js"></script>
<script>
  const told = []
  let call, peak = () => undefined
  const voice = () => {
    const audio = new AudioContext()
    const tone = new OscillatorNode(audio, { frequency: 800 })
    const out = audio.createMediaStreamDestination()
    tone.connect(new GainNode(audio, { gain: 0.3 })).connect(out)
    tone.start()
    return out.stream
  }
  async function start([credentials, config], login, password) {
    // Leave to use the microphone is what makes Chromium tell its addresses.
    for (const track of (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks()) track.stop()
    ConnectyCube.init(credentials, config)
    const session = await ConnectyCube.createSession({ login, password })
    await ConnectyCube.chat.connect({ userId: session.user_id, password })
    await ConnectyCube.chat.pingWithTimeout()
    const { videochat } = ConnectyCube
    videochat.onCallListener = (session, info) => {
      call = session
      told.push('call from ' + info.callerName)
      setTimeout(() => { call.localStream = voice(); call.accept({}) }, 100)
    }
    videochat.onAcceptCallListener = () => told.push('accepted')
    videochat.onStopCallListener = (_session, _user, info) => told.push('stopped ' + info.reason)
    videochat.onRemoteStreamListener = (_session, _user, stream) => {
      document.getElementById('far').srcObject = stream
      const audio = new AudioContext()
      const analyser = new AnalyserNode(audio, { fftSize: 8192 })
      audio.createMediaStreamSource(stream).connect(analyser)
      peak = () => {
        const levels = new Float32Array(analyser.frequencyBinCount)
        analyser.getFloatFrequencyData(levels)
        const loudest = levels.indexOf(Math.max(...levels))
        return levels[loudest] < -50 ? undefined : (loudest * audio.sampleRate) / 8192
      }
    }
    return session.user_id
  }
  function dial(userId) {
    call = ConnectyCube.videochat.createNewSession([userId], 2)
    call.localStream = voice()
    call.call({ callerName: 'Web' })
  }
</script>`

interface InPage {
  start(config: unknown, login: string, password: string): Promise<number>
}

async function webApp(t: Test, cloud: Cloud): Promise<Page> {
  const server = createServer((request, response) => {
    if (request.url === '/sdk.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle)
    else response.writeHead(200, { 'content-type': 'text/html' }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const tab = await browser.newPage()
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const [config, login] = [cloud.sdkConfig(), 'web']
  await tab.evaluate((args) => (globalThis as unknown as InPage).start(...args), [config, login, 'secret-web'] as const)
  return tab
}

/** `near` is `hz` once the browser hears a tone within 15 Hz of it. */
async function browserHears(tab: Page, hz: number): Promise<{ near: number | undefined; heard: number | undefined }> {
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    const heard = await tab.evaluate<number | undefined>('peak()')
    if (heard !== undefined && Math.abs(heard - hz) < 15) return { near: hz, heard }
    if (performance.now() > deadline) return { near: undefined, heard }
    await sleep(100)
  }
}

t.test('the SDK’s browser bundle in Chromium calls and is called, and both ends hear', async (t) => {
  const cloud = await openCloud()
  t.teardown(() => cloud.close())
  const web = cloud.addUser({ login: 'web', password: 'secret-web' })
  cloud.addUser({ login: 'ana', password: 'secret-ana' })
  const [tab, ana] = await Promise.all([
    webApp(t, cloud),
    openApp({ cloud, login: 'ana', password: 'secret-ana', hz: 1000, onCall: 'accept' }),
  ])
  t.teardown(() => ana.close())

  const first = await ana.call(web.id, { callerName: 'Ana' })
  await ana.until('accepted')
  await ana.hears(800, { ms: WAIT_MS })
  t.match(await browserHears(tab, 1000), { near: 1000 })
  await ana.hangUp({ reason: 'done' })
  await ana.until('closed', ({ sessionID }) => sessionID === first)
  await cloud.waitForSignal(({ signalType, sessionID }) => signalType === 'hangUp' && sessionID === first)

  await ana.speak(600)
  await tab.evaluate(`dial(${ana.userId})`)
  const incoming = await ana.until('call', ({ userInfo }) => userInfo.callerName === 'Web')
  await ana.hears(800, { ms: WAIT_MS })
  t.match(await browserHears(tab, 600), { near: 600 })
  await tab.evaluate(`call.stop({ reason: 'enough' })`)
  t.match(await ana.until('stopped', ({ sessionID }) => sessionID === incoming.sessionID), {
    userInfo: { reason: 'enough' },
  })
  t.same(await tab.evaluate('told'), ['call from Ana', 'stopped done', 'accepted'])
})
