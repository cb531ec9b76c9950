import type { Page } from 'playwright-core'
import t from 'tap'
import { ask } from '../e2e/fixtures/api.ts'
import { BusyHouse } from './fixtures/busy-house.ts'
import { accessible, fitsWidth, openDashboard } from './fixtures/page.ts'

const house = await BusyHouse.open(t)
const { stage } = house

const HOUR = 3_600_000
// What has waited for longer than a day is given up when it fails once more; the end of the first call has it tried.
const letter = (n: number) => ({
  ...{ id: `event-${n}.1`, hook: 'crm', eventId: `event-${n}`, type: 'call.ended', callId: undefined },
  ...{ body: JSON.stringify({ id: `event-${n}`, type: 'call.ended' }), createdAt: Date.now() - 25 * HOUR },
})
await stage.bridge.rooms.store.deliveries.enqueue([letter(1), letter(2)])

const tile = (page: Page, id: string) => page.locator(`cb-tile#${id}`)
/** What a tile shows below its name. */
const told = async (page: Page, id: string) =>
  (await tile(page, id).locator('.figure, .detail').allInnerTexts()).join(' ')
const seen = async (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

t.test('the overview tells how everything is, and follows what happens', async (t) => {
  const { callId, end } = await house.talk()
  const page = await openDashboard(t, house)
  await page.locator('cb-overview #status').waitFor()
  t.match(await page.locator('#mode').innerText(), 'HYBRID')
  t.equal((await page.locator('#status').innerText()).trim(), 'DEGRADED')

  const issues = page.locator('cb-issue-list')
  await issues.getByText('contabilidade_cube is not signed in at ConnectyCube.').waitFor()
  t.match(await issues.locator('section').innerText(), /was refused by ConnectyCube \(401\)/)

  const facts = await page.locator('cb-overview dl > div').allInnerTexts()
  t.match(
    facts.map((fact) => fact.replace(/\s+/g, ' ')),
    [/^Live calls 1$/, /^Channels [1-9]/, /^Sessions 1$/, /^Uptime \d+/, /^Version \d+\.\d+\.\d+/],
  )
  const board = await page.locator('cb-parts-board section').innerText()
  t.match(board, /Asterisk ARI\s+Online/)
  t.match(board, /Asterisk AMI\s+Online/)
  t.match(board, /ConnectyCube\s+2 of 3 online/)
  t.match(board, /Media workers\s+1 of 1 ready/)
  t.match(board, /Database \(SQLite\)\s+Online/)
  t.match(await page.locator('#phones section').innerText(), /1001\s+Registered\s+in a call\s+since/)
  const identities = await page.locator('#identities li').allInnerTexts()
  t.match(
    identities[0],
    /contabilidade_cube\s+Refused\s+sip:contabilidade@empresa\.com\s+since[^]*401/,
    'trouble first',
  )
  t.match(identities[2], /vendas_cube\s+Online\s+sip:vendas@empresa\.com/)

  await tile(page, 'received').getByText('1', { exact: true }).waitFor()
  t.match(await told(page, 'connected'), /^1\s+none has ended yet/)
  await accessible(t, page)
  await fitsWidth(t, page)

  const link = page.locator('cb-few-calls li a')
  // On a busy machine it has alarms instead of the department.
  t.match(await link.innerText(), /1001\s+João Vendedor\s+\w+/)
  t.equal(await link.getAttribute('href'), `/dashboard/calls/${callId}`)
  await page
    .locator('cb-few-calls')
    .getByText(/[1-4]\.\d (excellent|good|fair|poor|bad)/)
    .waitFor()

  await end()
  await seen(page, 'No calls now')
  await tile(page, 'connected').getByText('100 % success').waitFor()
  t.match(await told(page, 'quality'), /[1-4]\.\d\s+\/ 5\.0\s+\w+/)
  t.match(await told(page, 'setup'), /\d\s+(ms|s)\s+95 % within/)
})

t.test('the overview in Portuguese, on a telephone, of another window', async (t) => {
  const page = await openDashboard(t, house, { lang: 'pt-BR', theme: 'dark', width: 380 })
  await seen(page, 'Últimos 30 minutos')
  await page.getByRole('radio', { name: '24 h' }).click()
  await seen(page, 'Últimas 24 horas')
  t.match(page.url(), /\?window=24h$/)
  await tile(page, 'connected').getByText('100 % de sucesso').waitFor()
  t.equal((await page.locator('#status').innerText()).trim(), 'DEGRADADO')
  await seen(page, 'contabilidade_cube não está conectado ao ConnectyCube.')
  await accessible(t, page)
  await fitsWidth(t, page)
  await page.reload()
  await seen(page, 'Últimas 24 horas')
})

t.test('when all is well nothing asks for attention; what fails is told in its order', async (t) => {
  let state: 'well' | 'broken' = 'well'
  const page = await openDashboard(t, house, {
    before: async (page) => {
      await page.route('**/ready', async (route) => {
        const response = await route.fetch()
        const real = (await response.json()) as { identities: { ready: boolean }[]; store: object; media: object }
        const well = { ...real, identities: real.identities.filter(({ ready }) => ready) }
        const media = { ...real.media, complexityCeiling: 10 }
        const broken = {
          ...well,
          ready: false,
          stopping: true,
          store: { ...well.store, ready: false, status: 'offline', detail: 'connection refused', waiting: 7 },
          media: { ...media, ready: false, workers: 0 },
        }
        await route.fulfill({ json: state === 'well' ? { ...well, media } : broken })
      })
    },
  })
  await page.locator('#status').getByText('ACTIVE').waitFor()
  t.equal(await page.locator('cb-issue-list').isVisible(), false)
  state = 'broken'
  const { end } = await house.talk('suporte')
  await page.locator('#status').getByText('STOPPING').waitFor()
  t.same(await page.locator('cb-issue-list .text').allInnerTexts(), [
    'The bridge is stopping: new calls are not taken, live ones are given time to end.',
    'No media worker runs: calls would have no audio.',
    'The database is away: calls go on, their records wait.',
  ])
  t.match(await page.locator('cb-parts-board section').innerText(), /Offline\s+7 waiting/)
  await end()
})

t.test('figures that can not be had are told, and asked for again', async (t) => {
  const problem = { status: 503, code: 'stats_unavailable', detail: 'the store is away', retryable: true }
  const page = await openDashboard(t, house, {
    path: '?window=7d',
    before: async (page) => {
      await page.route('**/v1/stats*', (route) => route.fulfill({ status: 503, json: problem }))
    },
  })
  const alert = page.locator('cb-window-tiles').getByRole('alert')
  t.match(await alert.innerText(), /the store is away\s+stats_unavailable/)
  await accessible(t, page, 'cb-app')
  await page.unroute('**/v1/stats*')
  await alert.getByRole('button').click()
  await alert.waitFor({ state: 'detached' })
  await tile(page, 'received').getByText('2', { exact: true }).waitFor()
})

t.test('the checks of the doctor are grouped, say what to do, and run again', async (t) => {
  const page = await openDashboard(t, house, { path: 'health' })
  const warnings = page.getByRole('region', { name: 'Warnings' })
  t.match(await warnings.innerText(), /ConnectyCube\s+[^]*2 of 3 identities[^]*What to do: contabilidade_cube/)
  t.match(await page.getByRole('region', { name: 'In order' }).innerText(), /Asterisk ARI\s+http:\/\/127/)
  await accessible(t, page)
  const asked = page.waitForRequest('**/v1/doctor')
  await page.getByRole('button', { name: 'Run again' }).click()
  await asked
  await page.route('**/v1/doctor', async (route) => {
    const report = (await (await route.fetch()).json()) as { probes: { name: string; status: string }[] }
    const probes = report.probes.map((it) => (it.name === 'ami' ? { ...it, status: 'failed', advice: 'start it' } : it))
    await route.fulfill({ json: { ...report, probes } })
  })
  await page.getByRole('button', { name: 'Run again' }).click()
  const failed = page.getByRole('region', { name: 'Failed' })
  t.match(await failed.innerText(), /Asterisk AMI[^]*What to do: start it/)
  t.equal(await page.locator('section h2').first().innerText(), 'Failed', 'before all others')
})

t.test('errors come with what to do, in both languages', async (t) => {
  const page = await openDashboard(t, house, { path: 'health/errors', lang: 'pt-BR', width: 380 })
  const refused = page.locator('cb-recent-errors li').filter({ hasText: 'cube_sign_in_refused' })
  t.match(await refused.innerText(), /Aviso[^]*O que fazer: Confira login e senha do mapeamento/)
  await accessible(t, page)
  await fitsWidth(t, page)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.locator('#language').click()
  t.match(await refused.innerText(), /Warning[^]*What to do: Check login and password of the mapping/)
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'Errors only' }).click()
  await refused.waitFor({ state: 'detached' })
  t.match(page.url(), /level=error$/)
})

t.test('the audit log goes back as far as one scrolls, filtered by what the address says', async (t) => {
  for (let i = 0; i < 70; i++) await ask(stage, 'DELETE', `/v1/calls/nobody-${i}`)
  await ask(stage, 'POST', '/v1/tokens', { body: { name: 'another', scopes: ['read'] } })
  const page = await openDashboard(t, house, { path: 'health/audit' })
  const rows = page.locator('cb-audit li')
  await rows.filter({ hasText: 'Made a token' }).first().waitFor()
  t.ok((await rows.count()) < 71, 'not all at once')
  while ((await rows.count()) < 72) await page.mouse.wheel(0, 2000)
  await seen(page, 'That is all.')
  await page.getByLabel('Outcome').selectOption('refused')
  await rows.filter({ hasText: 'Made a token' }).first().waitFor({ state: 'detached' })
  await page.getByLabel('What it was done to').fill('calls/nobody-69')
  await rows.nth(1).waitFor({ state: 'detached' })
  t.match(page.url(), /outcome=refused&target=calls%2Fnobody-69$/)
  await rows.first().locator('summary').click()
  t.match(await rows.first().innerText(), /Hung up a call[^]*Refused[^]*404[^]*127\.0\.0\.1/)
  await accessible(t, page)
  await page.getByLabel('What it was done to').fill('calls/nobody-at-all')
  await seen(page, 'Nothing matches the filters')
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await rows.nth(20).waitFor()
})

t.test('what webhooks did not take is delivered again or forgotten, by who may', async (t) => {
  const page = await openDashboard(t, house, { path: 'health/webhooks' })
  const hook = page.locator('cb-webhooks .hooks li')
  t.match(await hook.innerText(), /crm[^]*\/calls · call\.ended[^]*to be sent/)
  const letters = page.locator('cb-webhooks .letters li')
  await letters.nth(1).waitFor({ timeout: 30_000 })
  t.match(await letters.first().innerText(), /crm\s+call\.ended[^]*answered 404[^]*Deliver again\s+Forget/)
  await accessible(t, page)

  await letters.first().getByRole('button', { name: 'Forget' }).click()
  await seen(page, '“crm” will never get this event (call.ended). This can not be undone.')
  await page.locator('#forget').click()
  await seen(page, 'The delivery is forgotten.')
  await letters.nth(1).waitFor({ state: 'detached' })
  await letters.first().getByRole('button', { name: 'Deliver again' }).click()
  await seen(page, 'It is being delivered again.')
})

t.test('who may only look sees no actions and no audit log', async (t) => {
  const page = await openDashboard(t, house, { path: 'health/webhooks', token: house.viewerToken })
  await page.locator('cb-webhooks .hooks li').waitFor()
  t.equal(await page.getByRole('button', { name: /Forget|Deliver again/ }).count(), 0)
  t.same(await page.locator('cb-health nav a').allInnerTexts(), ['Checks', 'Errors', 'Webhooks'])
  await page.goto(`${house.url}health/audit`)
  await seen(page, 'Only for administrators')
})
