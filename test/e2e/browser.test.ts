import t from 'tap'
import { openBrowserApp } from '../../dev/browser/browser-app.ts'
import { openBrowser } from '../../dev/browser/browser.ts'
import { openWebApp } from '../../dev/web/server.ts'
import { Stage } from './fixtures/stage.ts'

/** Maria's app: the SDK's browser bundle in Chromium. */
async function openMaria(stage: Stage) {
  const web = stage.add(
    'web app',
    await openWebApp({
      sdkConfig: stage.cloud.sdkConfig(),
      contacts: [{ userId: stage.vendas.id, name: 'Phone 1001', number: 'vendas' }],
    }),
    (it) => it.close(),
  )
  const browser = stage.add('browser', await openBrowser(), (it) => it.close())
  const app = await openBrowserApp({ browser, url: web.url, login: 'maria', password: stage.password })
  return stage.add("maria's app", app, (it) => it.close())
}

t.test('a phone calls the SDK in Chromium: audio both ways, digits both ways, hang-up', async (t) => {
  const stage = await Stage.shared(t)
  const app = await openMaria(stage)
  const phone = await stage.phone('1001')
  const { operator, switchboard } = stage.bridge.rooms
  const pressed: string[] = []
  switchboard.on('happened', ({ type, data }) => {
    if (type === 'call.dtmf') pressed.push(`${data.participant} ${data.digit}`)
  })
  const call = await phone.call('vendas')
  t.equal((await app.reaches('incoming')).number, '1001')
  await app.speak(1000)
  await app.answer()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])

  // The app's keypad becomes telephone-event over WebRTC, and digits at the phone.
  await app.pressDigits('12#')
  await call.digits('12#')

  // libwebrtc plays received telephone-events as DTMF: 9 is 852 Hz with 1477 Hz (ITU-T Q.23).
  call.speak(null)
  await app.hears(null)
  await call.dtmf('9', 1000)
  const heard = await Promise.race([app.hears(852, { tolerance: 25 }), app.hears(1477, { tolerance: 25 })])
  t.ok(heard.dominantHz, `the app hears the digit as ${heard.dominantHz} Hz`)
  t.strictSame(pressed, ['p2 1', 'p2 2', 'p2 #', 'p1 9'], 'programs are told of both sides')

  // An operator's: 0 is 941 Hz with 1336 Hz.
  await app.hears(null)
  const [sent] = operator.calls()
  const sending = operator.sendDigits(sent!.callId, 'app', '0', 1000)
  await Promise.race([app.hears(941, { tolerance: 25 }), app.hears(1336, { tolerance: 25 })])
  await sending

  t.match(await app.stats(), { codec: 'audio/opus', connectionState: 'connected' })
  await app.hangUp()
  await call.ended()
  t.match(await stage.records(1), [{ endedBy: 'app', result: 'success' }])
  t.strictSame(app.problems, [], 'the browser has nothing to complain of')
  await stage.nothingLeft(t)
})

t.test('the SDK in Chromium calls a phone: audio both ways', async (t) => {
  const stage = await Stage.shared(t)
  const app = await openMaria(stage)
  await app.speak(1000)
  const phone = await stage.phone('1001')
  phone.onCall('answer')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  await call.hangUp()
  await app.reaches('ended')
  t.match(await stage.records(1), [{ direction: 'app-to-phone', endedBy: 'phone', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('a browser tab that crashes ends the call', async (t) => {
  const stage = await Stage.open(t, { appTimeoutSeconds: 3 })
  const app = await openMaria(stage)
  await app.speak(1000)
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await app.reaches('incoming')
  await app.answer()
  await call.hears(1000)
  await app.crash()
  t.equal((await call.ended(60_000)).by, 'them')
  t.match(await stage.records(1), [{ cause: 'media-lost', result: 'indeterminate' }])
  await stage.nothingLeft(t)
})
