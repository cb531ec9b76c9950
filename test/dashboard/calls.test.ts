import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { accessible, fitsWidth, openDashboard, type DashboardOptions } from './fixtures/page.ts'
import { LoadHouse } from './load/load-house.ts'

const CALLS = 500

const house = await LoadHouse.open({ calls: CALLS })
t.teardown(() => house.close())
const { load } = house

/** The live calls, the newest on top as they are shown at first. */
const newestFirst = () => [...load.calls()].sort((a, b) => b.arrived - a.arrived)

async function open(t: Test, options: DashboardOptions = {}): Promise<Page> {
  const page = await openDashboard(t, house, { path: 'calls', ...options })
  await page.locator('cb-table .body .row').first().waitFor()
  return page
}

const rows = (page: Page) => page.locator('cb-table .body > .row')
const row = (page: Page, callId: string) => page.locator(`cb-table .body > .row[data-key="${callId}"]`)
const scroller = (page: Page) => page.locator('cb-table .scroller')

/** Keys of all rows in the page, in their order. */
async function shown(page: Page): Promise<string[]> {
  const all = await rows(page).evaluateAll((found) =>
    found.map((it) => [it.getAttribute('aria-rowindex'), it.getAttribute('data-key')] as const),
  )
  return all.sort(([a], [b]) => Number(a) - Number(b)).map(([, key]) => key ?? '')
}

// Run in the page.
const TABLE = ['cb-app', 'cb-shell', 'cb-calls', 'cb-table'].reduce(
  (at, name) => `${at}.querySelector('${name}').shadowRoot`,
  'document',
)

/** The first row that is wholly in sight, and where it stands on the screen. */
const firstSeen = (page: Page) =>
  page.evaluate<{ key: string; y: number }>(`(() => {
    const top = ${TABLE}.querySelector('.head').getBoundingClientRect().bottom
    return [...${TABLE}.querySelectorAll('.body > .row')]
      .map((row) => ({ key: row.dataset.key, y: Math.round(row.getBoundingClientRect().y - top) }))
      .filter(({ y }) => y >= 0)
      .sort((a, b) => a.y - b.y)[0]
  })()`)

/** Until the page has it: bounded by the page's own time limit. */
async function until(page: Page, what: string, is: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await is()) return
    await page.waitForTimeout(100)
  }
  throw new Error(`not within 10 s: ${what}`)
}

t.test('of 500 calls those in sight are in the page, and all are counted', async (t) => {
  const page = await open(t)
  const table = page.getByRole('table', { name: 'Live calls' })
  t.equal(await table.getAttribute('aria-rowcount'), String(CALLS + 1))
  t.ok((await rows(page).count()) < 60, 'few rows are in the page')
  await page.getByText(`${CALLS} calls`, { exact: true }).waitFor()
  t.same(
    (await shown(page)).slice(0, 10),
    newestFirst()
      .slice(0, 10)
      .map(({ callId }) => callId),
    'the newest on top',
  )
  await accessible(t, page)
  await fitsWidth(t, page)
  await page.locator('cb-table .tone').first().waitFor()
  t.match(await rows(page).first().innerText(), /excellent|good|fair|poor|bad/, 'how it sounds is said in words')
})

t.test('what is sorted and filtered stands in the address, and Back and a link lead to the same', async (t) => {
  const page = await open(t)
  await page.getByRole('button', { name: 'Duration' }).click()
  await until(page, 'the longest call is on top', async () => (await shown(page))[0] === newestFirst().at(-1)?.callId)
  const chosen = load.calls().find(({ department, alarms }) => department === 'Vendas' && alarms.length > 0)!
  await page.getByLabel('Department', { exact: true }).selectOption('Vendas')
  await page.getByRole('button', { name: 'Only with alarms' }).click()
  await page.getByRole('searchbox').fill(chosen.from.number)
  const asked = { sort: 'duration', department: 'Vendas', alarms: '1', q: chosen.from.number }
  const query = () => Object.fromEntries(new URL(page.url()).searchParams)
  await until(page, 'it stands in the address', () => Promise.resolve(query().q === asked.q))
  t.match(query(), asked)
  await row(page, chosen.callId).waitFor()
  const wanted = load.calls().filter(({ department, alarms, from, to }) => {
    const text = [from.number, to.number, from.displayName, to.displayName].join()
    return department === 'Vendas' && alarms.length > 0 && text.includes(chosen.from.number)
  })
  await until(page, 'only those are shown', async () => (await rows(page).count()) === wanted.length)
  await page.getByText(`${wanted.length} shown`).waitFor()

  const again = await openDashboard(t, house, { path: `calls${new URL(page.url()).search}` })
  await row(again, chosen.callId).waitFor()
  t.equal(await rows(again).count(), wanted.length, 'whoever is sent the address sees the same')

  await page.getByRole('button', { name: 'Clear filters' }).click()
  await until(page, 'all are shown again', async () => (await rows(page).count()) > wanted.length)
  await page.getByRole('searchbox').fill('conceicao nascimento')
  await until(page, 'accents do not matter', async () => (await rows(page).first().innerText()).includes('Conceição'))
  await page.getByRole('searchbox').fill('nobody is called that')
  await page.getByText('No call matches').waitFor()
})

t.test('what is seen stays where it is while calls come and go above it', async (t) => {
  const page = await open(t)
  await scroller(page).evaluate((it) => (it.scrollTop = 4000))
  await page.waitForTimeout(300)
  const before = await firstSeen(page)
  const above = newestFirst().slice(0, 40)
  for (const { callId } of above.filter((_, i) => i % 4 === 0)) load.end(callId)
  for (let i = 0; i < 25; i++) load.start(Date.now(), 'ringing')
  await page.getByText('25 new above').waitFor()
  t.same(await firstSeen(page), before, 'after calls began above')
  // Those that ended leave some seconds later.
  const table = page.getByRole('table', { name: 'Live calls' })
  const count = String(load.calls().length + 1)
  await until(page, 'the ended ones left', async () => (await table.getAttribute('aria-rowcount')) === count)
  t.same(await firstSeen(page), before, 'and after they ended')

  await page.getByText('25 new above').click()
  await until(page, 'it is at the top', async () => (await scroller(page).evaluate((it) => it.scrollTop)) === 0)
  t.ok((await shown(page)).includes(newestFirst()[0]!.callId), 'the new ones are there')
})

t.test('a call that comes, changes and ends is seen to', async (t) => {
  const page = await open(t)
  const { callId } = load.start(Date.now(), 'ringing')
  await row(page, callId).getByText('Ringing').waitFor()
  t.match(await row(page, callId).getAttribute('class'), /new/)
  load.change(callId, { state: 'talking', since: Date.now(), alarms: ['ice-down', 'low-mos-from-app'] })
  await row(page, callId).getByText('Talking').waitFor()
  await row(page, callId).getByText('No path to the app').waitFor()
  t.match(await row(page, callId).getAttribute('class'), /alarm/)
  const alarms = row(page, callId).locator('[title="No path to the app, App sounds bad"]')
  t.equal(await alarms.count(), 1, 'all alarms are named')
  await until(page, 'it is measured', async () => (await row(page, callId).locator('.tone b').count()) > 0)
  load.end(callId)
  await row(page, callId).getByText('Ended', { exact: true }).waitFor()
  t.match(await row(page, callId).getAttribute('class'), /ended/)
  await row(page, callId).waitFor({ state: 'detached' })
})

t.test('rows whose calls did not change are left alone while others do', async (t) => {
  const page = await open(t)
  const { callId: busy } = load.start(Date.now(), 'talking')
  // Not measured yet: nothing happens to it.
  const { callId: quiet } = load.start(Date.now(), 'ringing')
  await row(page, quiet).waitFor()
  await row(page, busy).locator('.tone').waitFor()
  // Until it is no new one any more.
  await until(page, 'it is not new', async () => !(await row(page, quiet).getAttribute('class'))?.includes('new'))
  // Counted in the page.
  await page.evaluate(`(() => {
    const [first] = ${TABLE}.host.columns
    const { render } = first
    window.rendered = {}
    first.render = (row) => {
      window.rendered[row.callId] = (window.rendered[row.callId] ?? 0) + 1
      return render(row)
    }
  })()`)
  for (let i = 0; i < 10; i++) {
    load.change(busy, { held: i % 2 === 0 })
    await page.waitForTimeout(250)
  }
  const rendered = await page.evaluate<Record<string, number>>('window.rendered')
  t.ok(rendered[busy]! >= 4, `the one that changed was rendered ${rendered[busy]} times`)
  t.ok((rendered[quiet] ?? 0) <= 3, `the one that did not, ${rendered[quiet] ?? 0} times`)
})

t.test('on a telephone calls are cards, and filters unfold', async (t) => {
  const page = await open(t, { width: 380, lang: 'pt-BR' })
  await fitsWidth(t, page)
  await accessible(t, page)
  t.equal(await page.getByLabel('Departamento', { exact: true }).isVisible(), false)
  await page.getByRole('button', { name: 'Filtros' }).click()
  await page.getByLabel('Departamento', { exact: true }).selectOption('Suporte')
  await page.getByRole('button', { name: 'Filtros (1)' }).waitFor()
  t.match(await rows(page).first().innerText(), /Em conversa|Tocando/)
  await fitsWidth(t, page)
})

t.test('when the list can not be had, it says why and tries again', async (t) => {
  let broken = true
  const page = await openDashboard(t, house, {
    path: 'calls',
    before: async (page) => {
      await page.route('**/v1/calls?*', (route) =>
        broken
          ? route.fulfill({
              status: 503,
              contentType: 'application/problem+json',
              body: JSON.stringify({
                ...{ type: 'urn:cubebridge:store_unavailable', title: 'Service Unavailable', status: 503 },
                ...{ detail: 'not now', code: 'store_unavailable', retryable: true },
              }),
            })
          : route.continue(),
      )
    },
  })
  await page.getByRole('alert').getByText('not now').waitFor()
  broken = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await rows(page).first().waitFor()
  t.equal(await page.getByRole('alert').count(), 0)
})
