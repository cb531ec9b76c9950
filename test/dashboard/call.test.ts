import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { ask } from '../e2e/fixtures/api.ts'
import { eventually } from '../e2e/fixtures/stage.ts'
import { BusyHouse, type Talking } from './fixtures/busy-house.ts'
import { accessible, fitsWidth, openDashboard, type DashboardOptions } from './fixtures/page.ts'

const PHONE_HZ = 700
const APP_HZ = 1000

const house = await BusyHouse.open(t)
const { operator } = house.stage.bridge.rooms

/** Phone 1001 and Maria, each with a tone of its own, and a page that looks at them. */
async function talkAndLook(t: Test, options: DashboardOptions = {}): Promise<Talking & { page: Page }> {
  house.other.onCall('ignore')
  const talking = await house.talk()
  t.teardown(talking.end)
  talking.quiet()
  talking.call.speak(PHONE_HZ)
  await house.maria.speak(APP_HZ)
  const page = await look(t, talking.callId, options)
  return { ...talking, page }
}

/** `path`: what follows the call's own address. */
async function look(t: Test, callId: string, options: DashboardOptions = {}): Promise<Page> {
  const page = await openDashboard(t, house, { ...options, path: `calls/${callId}${options.path ?? ''}` })
  await page.locator('cb-call-head h1').waitFor()
  return page
}

const bar = (page: Page, name: string) =>
  page.locator('cb-call-actions .actions').getByRole('button', { name, exact: true })
const dialog = (page: Page) => page.locator('cb-call-actions cb-dialog[open]')
const timeline = (page: Page, text: string | RegExp) => page.locator('cb-call-timeline').getByText(text)
const participant = (page: Page, name: string) => page.locator('cb-call-people li').filter({ hasText: name })

async function fillDestination(page: Page, number: string): Promise<void> {
  await dialog(page).locator('input[name=destination]').fill(number)
}

t.test('a live call, steered from its page', async (t) => {
  const { page, call, callId } = await talkAndLook(t)

  await t.test('shows the way of its sound, what is measured, who is in it and what happened', async (t) => {
    const way = page.locator('cb-call-way')
    for (const box of ['Put in order', 'Decode', 'Encode', 'Jitter buffer', 'Encrypt', 'Asterisk']) {
      await way.getByText(box, { exact: true }).first().waitFor()
    }
    await way.locator('.wire.flows').first().waitFor()
    const packets = async () => Number((await way.locator('.toApp dd').first().innerText()).replace(/\D/g, ''))
    const before = await packets()
    await eventually('the packets are counted on', 15_000, async () => (await packets()) > before)
    await page
      .locator('cb-call-quality')
      .getByText(/^\((excellent|good|fair|poor|bad)\)$/)
      .first()
      .waitFor()
    await participant(page, 'Phone 1001').getByRole('meter').waitFor()
    await timeline(page, 'Both sides can talk').waitFor()
    await page.locator('cb-call-charts .u-over, cb-call-charts canvas').first().waitFor()
    await accessible(t, page)
    await fitsWidth(t, page)
  })

  await t.test('a phone that is busy returns the transferred', async () => {
    house.other.onCall('busy')
    await bar(page, 'Transfer').click()
    await fillDestination(page, '1002')
    await dialog(page).getByRole('button', { name: 'Transfer' }).click()
    await page.getByText('Not transferred to 1002: the first two talk on.').waitFor()
    await timeline(page, 'The transfer of maria to 1002 failed').waitFor()
    await Promise.all([call.hears(APP_HZ), house.maria.hears(PHONE_HZ)])
    house.other.onCall('ignore')
  })

  await t.test('one is put on hold with silence, and taken back', async () => {
    await bar(page, 'Hold').click()
    await dialog(page).getByRole('radio', { name: 'Phone 1001' }).check()
    await dialog(page).getByRole('radio', { name: 'Silence' }).click()
    await dialog(page).getByRole('button', { name: 'Put on hold' }).click()
    await participant(page, 'Phone 1001').getByText('On hold').waitFor()
    await call.silent()
    await bar(page, 'Resume Phone 1001').click()
    await participant(page, 'Phone 1001').getByText('In the call').waitFor()
    await Promise.all([call.hears(APP_HZ), house.maria.hears(PHONE_HZ)])
    await timeline(page, 'Phone 1001 is back from hold').waitFor()
  })

  await t.test('one is muted and heard again, by their own menu', async () => {
    const menu = participant(page, 'Phone 1001').getByRole('button', { name: 'Actions for Phone 1001' })
    await menu.click()
    await page.getByRole('menuitem', { name: 'Mute' }).click()
    await participant(page, 'Phone 1001').getByText('Muted').waitFor()
    await house.maria.hears(null)
    await menu.click()
    await page.getByRole('menuitem', { name: 'Unmute' }).click()
    await house.maria.hears(PHONE_HZ)
  })

  await t.test('keys that are pressed are heard at the phone', async () => {
    await bar(page, 'Keypad').click()
    for (const key of ['1', '2', '#']) await dialog(page).getByRole('button', { name: key, exact: true }).click()
    await page.keyboard.press('5')
    await dialog(page).locator('output').getByText('12#5').waitFor()
    await eventually('the phone has the digits', 15_000, () => call.digitsReceived === '12#5')
    await page.keyboard.press('Escape')
  })

  await t.test('it is recorded, with a pause, and the recording is kept', async () => {
    await bar(page, 'Record').click()
    await dialog(page).getByRole('radio', { name: 'No', exact: true }).click()
    await dialog(page).getByRole('radio', { name: 'WAV' }).click()
    await dialog(page).getByRole('button', { name: 'Begin recording' }).click()
    const strip = page.locator('cb-call-under-way #recording')
    await strip.getByText(/^Recording/).waitFor()
    await strip.getByRole('button', { name: 'Pause' }).click()
    await strip.getByText('Recording paused').waitFor()
    await strip.getByRole('button', { name: 'Go on' }).click()
    await page.waitForTimeout(1500)
    await strip.getByRole('button', { name: 'Stop' }).click()
    await page.locator('cb-call-recordings cb-recording-player').waitFor()
  })

  await t.test('one asks back, swaps, and goes back', async () => {
    await bar(page, 'Transfer').click()
    await dialog(page).getByRole('radio', { name: 'Attended' }).click()
    await fillDestination(page, '1002')
    await dialog(page).getByRole('button', { name: 'Ask back' }).click()
    const asked = await house.other.incoming()
    await page.locator('#transfer').getByText('maria asks back: 1002 rings.').waitFor()
    asked.answer()
    asked.speak(1300)
    await house.maria.hears(1300)
    await page.locator('#transfer').getByRole('button', { name: 'Swap' }).click()
    await house.maria.hears(PHONE_HZ)
    await page.locator('#transfer').getByRole('button', { name: 'Take back' }).click()
    await asked.ended()
    await Promise.all([house.maria.hears(PHONE_HZ), call.hears(APP_HZ)])
    await page.locator('#transfer').waitFor({ state: 'detached' })
  })

  await t.test('somebody is added, heard by all, and taken out', async () => {
    await bar(page, 'Add to the call').click()
    await fillDestination(page, '1002')
    await dialog(page).getByRole('button', { name: 'Call', exact: true }).click()
    const added = await house.other.incoming()
    added.answer()
    added.speak(1300)
    await participant(page, '1002').getByText('In the call').waitFor()
    await house.maria.hearsTones([PHONE_HZ, 1300], [PHONE_HZ, APP_HZ, 1300])
    await page.locator('cb-call-way').getByText('2 others').waitFor()
    await participant(page, '1002').getByRole('button', { name: 'Actions for 1002' }).click()
    await page.getByRole('menuitem', { name: 'Take out of the call …' }).click()
    await dialog(page).getByRole('button', { name: 'Take out' }).click()
    await added.ended()
    await participant(page, '1002').waitFor({ state: 'detached' })
  })

  await t.test('the app is transferred to a phone that answers: they go on, the first phone leaves', async () => {
    await bar(page, 'Transfer').click()
    await fillDestination(page, '1002')
    await dialog(page).getByRole('button', { name: 'Transfer' }).click()
    const target = await house.other.incoming()
    target.answer()
    target.speak(1300)
    await page.getByText('Transferred to 1002.').waitFor()
    await Promise.all([call.ended(), target.hears(APP_HZ), house.maria.hears(1300)])
    await participant(page, 'Phone 1001').waitFor({ state: 'detached' })
    await timeline(page, 'maria was transferred to 1002').waitFor()
  })

  await t.test('and hung up: the page turns into that of the ended call, in place', async (t) => {
    await bar(page, 'Hang up').click()
    await dialog(page).getByText('ends for both at once').waitFor()
    await accessible(t, page)
    await dialog(page).getByRole('button', { name: 'Hang up' }).click()
    await page.getByText('Hung up · Operator').waitFor()
    t.equal(await page.locator('cb-call-actions').count(), 0, 'nothing can be done any more')
    await page.locator('cb-call-way').getByText('as it was at the end').waitFor()
    await timeline(page, 'The phone hears the first sound').waitFor()
    await timeline(page, 'Ended: Hung up').waitFor()
    t.match(page.url(), new RegExp(callId), 'at the same address')
    await accessible(t, page)
  })

  await t.test('whoever opens it later sees the same', async (t) => {
    const [live, later] = [page, await look(t, callId, { lang: 'pt-BR', theme: 'dark', width: 380 })]
    await later.getByText('Desligada · Operador').waitFor()
    await later.locator('cb-call-recordings cb-recording-player').waitFor()
    await later.locator('cb-call-timeline').getByText('Gravação guardada').waitFor()
    const lines = (of: Page) => of.locator('cb-call-timeline time').allInnerTexts()
    await eventually('both have the same lines', 15_000, async () => {
      const both = await Promise.all([lines(live), lines(later)])
      return both[0].join() === both[1].join()
    }).catch(async () => t.same(await lines(live), await lines(later)))
    t.ok((await later.locator('cb-call-charts canvas').count()) > 0, 'how it sounded is plotted')
    await accessible(t, later)
    await fitsWidth(t, later)
  })
})

t.test('a call is monitored in the browser', async (t) => {
  const { page, callId, call } = await talkAndLook(t, { path: '?monitor=listen' })
  const panel = page.locator('cb-call-monitor')
  await panel.getByText('nobody hears you').waitFor()
  t.equal(operator.call(callId)?.monitors.length, 0, 'nobody is listened to before the click')
  await panel.getByRole('button', { name: 'Begin listening' }).click()
  await panel.getByRole('button', { name: 'Stop' }).waitFor()
  await page.evaluate(HEAR)
  const tones = () => page.evaluate<number[]>(`heardTones(${JSON.stringify([PHONE_HZ, APP_HZ])})`)
  await eventually('both are heard', 20_000, async () => (await tones()).length === 2)
  await eventually('the meter shows it', 10_000, async () => {
    return Number(await panel.getByRole('meter').getAttribute('aria-valuenow')) > -50
  })
  t.match(operator.call(callId)?.monitors, [{ mode: 'listen', state: 'active', by: { kind: 'browser' } }])
  await accessible(t, page, 'cb-app')

  // The app says nothing: whatever the phone hears is the operator.
  await house.maria.speak(null)
  await call.silent()
  await panel.getByRole('radio', { name: 'Barge in' }).click()
  await panel.getByText('all hear you').waitFor()
  // Chromium's microphone of tests beeps once a second.
  await eventually('the operator is heard', 20_000, () => call.heard().dominantHz !== undefined)
  await panel.getByRole('radio', { name: 'Listen' }).click()
  await panel.getByText('You are listening; nobody hears you.').waitFor()
  await call.silent()

  await panel.getByRole('button', { name: 'Stop' }).click()
  await eventually('nobody listens any more', 10_000, () => operator.call(callId)?.monitors.length === 0)
  await panel.getByRole('button', { name: 'Begin listening' }).click()
  await panel.getByRole('button', { name: 'Stop' }).waitFor()
  await page.getByRole('link', { name: 'Overview' }).click()
  await eventually('it ended with the page', 10_000, () => operator.call(callId)?.monitors.length === 0)
})

t.test('whoever may only look sees the call and no button; in Portuguese, on a telephone', async (t) => {
  const { page } = await talkAndLook(t, { token: house.viewerToken, lang: 'pt-BR', width: 380 })
  await page.getByText('O caminho do som').waitFor()
  await page.locator('cb-call-quality').getByText('O app ouve o telefone').waitFor()
  await page.locator('cb-call-timeline').getByText('Os dois lados podem conversar').waitFor()
  t.equal(await page.locator('cb-call-actions button').count(), 0)
  t.equal(await page.locator('cb-call-people button').count(), 0)
  await fitsWidth(t, page)
  await accessible(t, page)
})

t.test(
  'a call that was never answered says why; one that never was says so; a failure can be tried again',
  async (t) => {
    await house.pedro.onCall('reject')
    const refused = await house.other.call('suporte')
    await refused.ended()
    await house.pedro.onCall('accept')
    let callId = ''
    await eventually('its record is there', 15_000, async () => {
      const { body } = await ask(house.stage, 'GET', '/v1/records?cause=rejected')
      callId = (body.records as { callId: string }[])[0]?.callId ?? ''
      return callId !== ''
    })
    const page = await look(t, callId)
    await page.getByText('Declined · App').waitFor()
    await page.getByText('The audio of this call never began.').waitFor()
    await accessible(t, page)

    const nowhere = await openDashboard(t, house, { path: 'calls/00000000-0000-4000-8000-000000000000' })
    await nowhere.getByText('There is no such call').waitFor()
    await accessible(t, nowhere)

    const broken = await openDashboard(t, house, {
      path: `calls/${callId}`,
      before: async (it) => {
        await it.route('**/v1/calls/*', (route) => route.abort())
      },
    })
    await broken.getByText('The bridge does not answer.').waitFor()
    await broken.unroute('**/v1/calls/*')
    await broken.getByRole('button', { name: 'Try again' }).click()
    await broken.getByText('Declined · App').waitFor()
  },
)

/** Run in the page: which tones come out of its speaker. */
const HEAR = `(() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((it) => [it, ...(it.shadowRoot ? all(it.shadowRoot) : [])])
  const speaker = all(document).find((it) => it instanceof HTMLAudioElement && it.srcObject)
  const audio = new AudioContext()
  const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 })
  audio.createMediaStreamSource(speaker.srcObject).connect(analyser)
  globalThis.heardTones = (among) => {
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    const width = audio.sampleRate / analyser.fftSize
    const level = (hz) => Math.max(...bins.slice(Math.round(hz / width) - 2, Math.round(hz / width) + 3))
    return among.filter((hz) => level(hz) > -50)
  }
})()`
