import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import t from 'tap'
import type { Schemas } from '../../client/client.ts'
import { eventually } from '../e2e/fixtures/stage.ts'
import { ask } from '../e2e/fixtures/api.ts'
import { BusyHouse } from './fixtures/busy-house.ts'
import { accessible, fitsWidth, openDashboard } from './fixtures/page.ts'

const house = await BusyHouse.open(t)
await house.past()
await eventually('all records are kept', 15_000, async () => (await records()).length === 4)

async function records(query = ''): Promise<Schemas['CallRecord'][]> {
  const reply = await ask(house.stage, 'GET', `/v1/records?limit=500${query}`)
  return reply.body.records as Schemas['CallRecord'][]
}

const rows = (page: Page) => page.locator('cb-history cb-table .body > .row')
const keys = (page: Page) =>
  rows(page).evaluateAll((all) =>
    all
      .map((row) => [Number(row.getAttribute('aria-rowindex')), row.getAttribute('data-key') ?? ''] as const)
      .sort(([a], [b]) => a - b)
      .map(([, key]) => key),
  )
const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'utf8')

/** Until the rows are those: what is typed is searched for a little later. */
async function shows(page: Page, wanted: readonly string[]): Promise<void> {
  await eventually(`the rows are ${wanted.join()}`, 10_000, async () => (await keys(page)).join() === wanted.join())
}

t.test('ended calls are found by what is asked for, and a link leads to the same', async (t) => {
  const page = await openDashboard(t, house, { path: 'history' })
  const all = await records()
  await shows(
    page,
    all.map(({ callId }) => callId),
  )
  await page.getByText('4 calls', { exact: true }).waitFor()
  await accessible(t, page)

  const refused = all.find(({ cause }) => cause === 'rejected')!
  await page.getByRole('combobox', { name: 'Result' }).selectOption('client')
  await shows(page, [refused.callId])
  t.match(await rows(page).first().innerText(), /Phone 1002[^]*Ana Suporte[^]*Declined/)
  t.match(Object.fromEntries(new URL(page.url()).searchParams), { result: 'client' })
  await page.reload()
  await shows(page, [refused.callId])
  await page.getByRole('combobox', { name: 'Cause' }).selectOption('busy')
  await page.getByText('No such call').waitFor()
  await page.getByRole('search').getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('searchbox').fill('contas a pagar')
  const nobody = all.find(({ cause }) => cause === 'sign-in-refused')!
  await shows(page, [nobody.callId])
  await page.getByRole('radio', { name: 'Yesterday' }).click()
  await page.getByText('No such call').waitFor()
  await page.getByRole('radio', { name: 'Any time' }).click()
  await page.getByRole('searchbox').fill('')
  const talked = all.find(({ recordings }) => recordings.length > 0)!
  await page.getByRole('combobox', { name: 'Mapping' }).selectOption('sip:vendas@empresa.com')
  await page.getByRole('combobox', { name: 'Direction' }).selectOption('phone-to-app')
  await shows(page, [talked.callId])
  await rows(page).getByRole('img', { name: 'Recorded' }).waitFor()
  await rows(page).first().click()
  await page.waitForURL(`**/calls/${talked.callId}`)
  await page.goBack()
  await shows(page, [talked.callId])
})

t.test('the list goes on by itself, page by page, up to the first call', async (t) => {
  const page = await openDashboard(t, house, {
    path: 'history',
    before: async (page) => {
      await page.route('**/v1/records?*', (route) => {
        const url = new URL(route.request().url())
        url.searchParams.set('limit', '1')
        return route.continue({ url: url.href })
      })
    },
  })
  const all = await records()
  await shows(
    page,
    all.map(({ callId }) => callId),
  )
})

t.test('a call that ends meanwhile announces itself, and moves nothing until it is asked for', async (t) => {
  const page = await openDashboard(t, house, { path: 'history?direction=phone-to-app' })
  const before = (await records('&direction=phone-to-app')).map(({ callId }) => callId)
  await shows(page, before)
  const other = await house.appCalls()
  await other.end()
  const talk = await house.talk()
  await talk.end()
  const news = page.getByRole('button', { name: '1 new – show' })
  await news.waitFor()
  t.same(await keys(page), before, 'the other direction was not asked for')
  await news.click()
  await shows(page, [talk.callId, ...before])
  t.equal(await news.count(), 0)
})

t.test('what is exported are the calls that are shown', async (t) => {
  const page = await openDashboard(t, house, { path: 'history?result=client' })
  const [refused] = await records('&result=client')
  await shows(page, [refused!.callId])
  const choose = async (what: RegExp): Promise<Download> => {
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: what }).click(),
    ])
    return download
  }
  const csv = await choose(/CSV/)
  t.equal(csv.suggestedFilename(), 'calls.csv')
  const lines = (await textOf(csv)).trim().split('\r\n')
  t.equal(lines.length, 2, 'the heading and one call')
  t.match(lines[1], refused!.callId)
  const json = await choose(/JSON/)
  t.same(JSON.parse(await textOf(json)), refused)
})

t.test('a recording plays where it is listed, can be sought in, and be had as a file', async (t) => {
  const page = await openDashboard(t, house, { path: 'history' })
  await page.getByRole('radio', { name: 'Recordings' }).click()
  const player = page.locator('cb-recording-player')
  const strokes = player.locator('cb-waveform .rest path')
  await eventually('the waveform is drawn', 10_000, async () => (await strokes.count()) === 2)
  for (const side of [0, 1]) {
    const drawn = (await strokes.nth(side).getAttribute('d')) ?? ''
    t.ok(drawn.split('M').length > 50, 'strokes of both channels')
    t.ok(new Set(drawn.match(/V[\d.]+|M[\d.]+ [\d.]+/g)).size > 20, 'and not all the same')
  }
  await accessible(t, page)
  const at = (): Promise<number> =>
    player.locator('audio').evaluate((audio) => (audio as unknown as { currentTime: number }).currentTime)
  const slider = player.getByRole('slider', { name: 'Position in the recording' })
  await player.getByRole('button', { name: 'Play' }).click()
  await player.getByRole('button', { name: 'Pause' }).waitFor()
  await eventually('it is heard', 10_000, async () => (await at()) > 0.5)
  await player.getByRole('button', { name: 'Pause' }).click()
  t.ok(Number(await slider.getAttribute('aria-valuenow')) >= 0)
  t.match(await slider.getAttribute('aria-valuetext'), /^0:0\d of 0:0\d$/)
  await slider.press('Home')
  t.equal(await at(), 0)
  await slider.press('PageUp')
  t.ok((await at()) > 0.2, 'a tenth of it')
  const box = (await slider.boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  t.equal(await slider.getAttribute('aria-valuenow'), String(Math.round(await at())), 'where one clicks')
  t.ok((await at()) > 1.5)
  await player.getByRole('button', { name: 'Speed: 1 times' }).click()
  await player.getByRole('button', { name: 'Speed: 1.5 times' }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    player.getByRole('button', { name: 'Download' }).click(),
  ])
  t.match(await textOf(download), /^OggS/)
})

t.test('who may not listen sees that there is a recording; one that was deleted says so', async (t) => {
  const viewer = await openDashboard(t, house, { path: 'history?tab=recordings', token: house.viewerToken })
  await viewer.getByText('Your token may not hear recordings.').waitFor()
  t.equal(await viewer.getByRole('button', { name: 'Play' }).count(), 0)

  const page = await openDashboard(t, house, {
    path: 'history?tab=recordings',
    lang: 'pt-BR',
    width: 380,
    before: async (page) => {
      await page.route('**/v1/recordings/*/audio', (route) =>
        route.fulfill({
          status: 404,
          contentType: 'application/problem+json',
          json: { status: 404, code: 'http_not_found', title: 'Not Found', detail: 'gone', retryable: false },
        }),
      )
    },
  })
  const play = page.getByRole('button', { name: 'Reproduzir' })
  await play.waitFor()
  await fitsWidth(t, page)
  await play.click()
  await page.getByText('Esta gravação foi excluída.').waitFor()
})

t.test('a search that fails says so, and goes on when asked', async (t) => {
  let broken = true
  const page = await openDashboard(t, house, {
    path: 'history',
    lang: 'pt-BR',
    width: 380,
    theme: 'dark',
    before: async (page) => {
      await page.route('**/v1/records?*', (route) => (broken ? route.abort() : route.continue()))
    },
  })
  await page.getByText('A ponte não responde.').waitFor()
  broken = false
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await rows(page).first().waitFor()
  await page.locator('cb-badge', { hasText: 'Recusada' }).waitFor()
  await fitsWidth(t, page)
  await accessible(t, page)
})

async function analytics(query = ''): Promise<Schemas['Analytics']> {
  return (await ask(house.stage, 'GET', `/v1/analytics?${query}`)).body as unknown as Schemas['Analytics']
}

/** Cells of a table's body, row by row. */
const cells = (page: Page, table: string) =>
  page
    .locator(`${table} tbody tr`)
    .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent.trim())))

t.test('the analytics are those of the interface', async (t) => {
  const page = await openDashboard(t, house, { path: 'analytics?range=today' })
  const tile = (id: string) => page.locator(`cb-tile#${id}`)
  await tile('calls').waitFor()
  const of = await analytics(`from=${Date.now() - 86_400_000}`)
  const { totals } = of
  const says = async (id: string) => [
    (await tile(id).locator('.figure span').first().innerText()).trim(),
    (await tile(id).locator('.detail').innerText()).trim(),
  ]
  t.same(await says('calls'), [String(totals.calls), `${totals.connected} connected`])
  t.same(await says('success'), [
    `${Math.round(totals.successRate! * 100)} %`,
    `${totals.succeeded} of ${totals.calls}`,
  ])
  t.equal((await says('transfers'))[0], String(totals.transfers))
  t.equal((await says('mos'))[0], totals.mosMean!.toFixed(1))
  t.equal((await says('setup'))[0], `${Math.round(totals.setupMeanMs!)} ms`)
  const causes = await cells(page, '#causes')
  t.same(
    causes.map(([, calls]) => Number(calls)),
    of.byCause.map(({ calls }) => calls),
  )
  t.match(causes.map(([cause]) => cause).join(), 'App sign-in refused')
  const mappings = await cells(page, '#by-mapping table')
  t.same(
    mappings.map(([name, department, calls]) => [name, department, Number(calls)]),
    of.byMapping.map(({ mapping, department, calls }) => [/sip:(\w+)@/.exec(mapping!)![1], department, calls]),
  )
  const heat = (await cells(page, '.heat')).map((row) => row.slice(1).map(Number))
  t.equal(heat.length, 7)
  t.equal(heat.flat().length, 7 * 24)
  t.equal(
    heat.flat().reduce((a, b) => a + b),
    totals.calls,
  )
  // What is drawn is read out as a table.
  for (const chart of ['#over-time', '#by-hour']) {
    const bars = await cells(page, `${chart} cb-bars table`)
    const [succeeded, failed] = [1, 2].map((column) => bars.reduce((a, row) => a + Number(row[column]), 0))
    t.same([succeeded, failed], [totals.succeeded, totals.calls - totals.succeeded], chart)
  }
  const setup = await cells(page, '#setup-times cb-bars table')
  t.equal(
    setup.reduce((a, [, calls]) => a + Number(calls), 0),
    totals.connected,
  )
  t.ok(((await page.locator('#over-time svg path[d*="v-"]').first().getAttribute('d')) ?? '') !== '', 'bars are drawn')
  await accessible(t, page)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as CSV' }).click(),
  ])
  const lines = (await textOf(download)).trim().split('\r\n')
  const columns = lines[0]!.split(',')
  const calls = lines.slice(1).map((line) => Number(line.split(',')[columns.indexOf('calls')]))
  t.equal(
    calls.reduce((a, b) => a + b),
    totals.calls,
    'the same calls are exported',
  )

  await page.getByRole('link', { name: 'suporte', exact: true }).click()
  await page.waitForURL(/history\?.*mapping=sip%3Asuporte/)
  await shows(
    page,
    (await records('&mapping=sip:suporte@empresa.com')).map(({ callId }) => callId),
  )
})

t.test('analytics of some calls only, in Portuguese, on a telephone; none, and none to be had', async (t) => {
  let broken = false
  const page = await openDashboard(t, house, {
    path: 'analytics?department=Suporte',
    lang: 'pt-BR',
    width: 380,
    theme: 'dark',
    before: async (page) => {
      await page.route('**/v1/analytics?*', (route) => (broken ? route.abort() : route.continue()))
    },
  })
  await page.getByText('Resultados e causas').waitFor()
  t.same(
    (await cells(page, '#causes')).map(([cause]) => cause),
    ['Recusada'],
  )
  await fitsWidth(t, page)
  await accessible(t, page)
  await page.getByRole('combobox', { name: 'Período' }).selectOption('yesterday')
  await page.getByText('Nenhuma chamada neste período').waitFor()
  broken = true
  await page.getByRole('button', { name: 'Carregar de novo' }).click()
  await page.getByText('A ponte não responde.').waitFor()
  broken = false
  await page.getByRole('button', { name: 'Tentar de novo' }).click()
  await page.getByText('Nenhuma chamada neste período').waitFor()
})
