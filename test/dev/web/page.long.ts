import t from 'tap'
import { openApp } from '../../../dev/app/app.ts'
import { openScene, PASSWORD } from './scene.ts'

const scene = await openScene(t)

t.test('the language follows the browser, is switched at any time, and is remembered', async (t) => {
  const [ana, bruno] = await Promise.all([
    scene.app(t, 'ana', { locale: 'pt-BR' }),
    scene.app(t, 'bruno', { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 380, height: 740 } }),
  ])
  t.equal((await ana.view()).name, 'Pronto para chamadas')
  t.equal((await bruno.view()).name, 'Ready for calls')

  await ana.call('bruno')
  await bruno.incoming()
  t.equal((await ana.view()).headline, 'Chamando…')
  await ana.page.locator('button[data-language="en"]').click()
  t.equal((await ana.view()).headline, 'Calling…')
  t.equal(await ana.page.locator('html').getAttribute('lang'), 'en')
  t.equal(
    await ana.page
      .locator('#hang-up')
      .textContent()
      .then((text) => text?.trim()),
    'Cancel',
  )

  // On the small screen the whole call is visible, without scrolling sideways.
  const width = await bruno.page.evaluate('document.documentElement.scrollWidth')
  t.equal(width, 380)
  for (const id of ['#answer', '#decline', '#stage-name']) t.ok(await bruno.page.locator(id).isVisible(), id)
  t.equal(await bruno.page.evaluate('document.activeElement.id'), 'answer', 'Enter answers')
  await bruno.page.keyboard.press('Enter')
  await bruno.reaches('talking')
  await ana.hangUp()

  await ana.page.reload()
  t.equal(await ana.page.locator('#sign-in-title').textContent(), 'Sign in', 'still English after a visit')
  t.same([...ana.problems, ...bruno.problems], [])
})

t.test('whatever a caller is called is shown as text', async (t) => {
  const evil = '<img src=x onerror="document.title=1"><b>Ana</b>\u202E'
  const caller = await openApp({ cloud: scene.cloud, login: 'ana', password: PASSWORD, hz: 600 })
  t.teardown(() => caller.close())
  const bruno = await scene.app(t, 'bruno')

  await caller.call(scene.ids.bruno, { callerName: evil, callerNumber: '"><script>1</script>' })
  const shown = await bruno.incoming()
  t.match(shown, { name: evil.slice(0, -1), number: '"><script>1</script>' })
  t.equal(await bruno.page.locator('#stage img, #stage script').count(), 0)

  // The far side is the SDK over another WebRTC engine.
  await bruno.answer()
  await bruno.hears(600)
  await bruno.speak(900)
  await caller.hears(900)
  await bruno.page.locator('#hang-up').focus()
  await bruno.page.keyboard.press('Enter')
  await caller.until('stopped')
  t.match(await bruno.view(), { status: 'ended', outcome: 'hungUpByMe' })
  t.equal(
    await bruno.page.locator('.people img, .people b').count(),
    0,
    'nor does the list of calls take it for markup',
  )
  t.same(bruno.problems, [])
})

t.test('how a call ends elsewhere is told', async (t) => {
  const [far, bruno, second] = await Promise.all([
    openApp({ cloud: scene.cloud, login: 'ana', password: PASSWORD, onCall: 'already-on-call' }),
    scene.app(t, 'bruno'),
    openApp({ cloud: scene.cloud, login: 'bruno', password: PASSWORD }),
  ])
  t.teardown(() => Promise.all([far.close(), second.close()]))

  await far.call(scene.ids.bruno)
  await bruno.incoming()
  await second.accept()
  t.match(await bruno.reaches('ended'), { outcome: 'elsewhere' })
  await far.hangUp()

  await bruno.call('ana')
  t.match(await bruno.reaches('ended'), { outcome: 'busy' }, 'the mobile SDKs’ spelling of busy')

  // What this user does on another device is not a call for this one.
  const id = await second.call(scene.ids.ana)
  await scene.cloud.waitForSignal(({ sessionID, signalType }) => sessionID === id && signalType === 'reject')
  t.match(await bruno.view(), { status: 'ended', outcome: 'busy' }, 'nothing rang')

  await far.onCall('ignore')
  await bruno.call('ana')
  const last = await bruno.page.locator('#phone').getAttribute('data-call')
  await far.until('call', ({ sessionID }) => sessionID === last)
  await far.reject({ reason: 'unknown_address' })
  t.match(await bruno.reaches('ended'), { outcome: 'unreachable' })
})

t.test('a sign-in that fails says why, and the password stays out of the address', async (t) => {
  await t.rejects(scene.app(t, 'ana', {}, 'wrong'), {
    code: 'browser_sign_in',
    message: /User or password is not right/,
  })
  const undo = scene.cloud.faults.failRest(503, { path: '/session' })
  await t.rejects(scene.app(t, 'ana'), { code: 'browser_sign_in', message: /can’t be reached/ })
  undo()
  const ana = await scene.app(t, 'ana')
  t.equal(new URL(ana.page.url()).search, '')
  await t.rejects(ana.call('nobody'), { code: 'browser_no_contact' })
  await t.rejects(ana.record(1), { code: 'browser_no_call' })
  await t.rejects(ana.speak({ samples: new Int16Array(0), sampleRate: 0 }), { code: 'browser_bad_wav' })
})

t.test('a call outlives the chat, which comes back; a page that dies says nothing', async (t) => {
  const [ana, bruno] = await Promise.all([scene.app(t, 'ana'), scene.app(t, 'bruno')])
  await ana.speak(700)
  await ana.call('bruno')
  await bruno.incoming()
  await bruno.answer()
  await bruno.hears(700)
  scene.cloud.faults.disconnectChat(scene.ids.bruno)
  await bruno.page.locator('#presence[data-online="false"]').waitFor()
  await bruno.hears(700)
  t.match(await bruno.view(), { status: 'talking' })
  t.ok(await bruno.page.locator('#contacts .row').first().isDisabled(), 'no call can be made meanwhile')
  await bruno.page.locator('#presence[data-online="true"]').waitFor()

  const id = await bruno.page.locator('#phone').getAttribute('data-call')
  await bruno.crash()
  await bruno.close()
  t.notOk(scene.cloud.online(scene.ids.bruno))
  t.notOk(scene.cloud.signals.some((one) => one.sessionID === id && one.signalType === 'hangUp'))
})
