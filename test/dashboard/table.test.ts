import type { Page } from 'playwright-core'
import t from 'tap'
import { openGallery, until } from './gallery.ts'

const gallery = await openGallery(t)

// Run in the page.
const GALLERY = "document.querySelector('cb-gallery')"
const TABLE = `${GALLERY}.shadowRoot.querySelector('cb-table')`
const SCROLLER = `${TABLE}.shadowRoot.querySelector('.scroller')`

const inGallery = (page: Page, what: string) =>
  page.evaluate(
    `(async () => { ${GALLERY}.${what}; await ${GALLERY}.updateComplete; await ${TABLE}.updateComplete })()`,
  )
const scrollTo = async (page: Page, top: number) => {
  await page.evaluate(`(async () => {
    ${SCROLLER}.scrollTop = ${top}
    for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    await ${TABLE}.updateComplete
  })()`)
}
/** Keys of the rows wholly in sight, in the order of the page, each with its place on the screen. */
const seen = (page: Page) =>
  page.evaluate<{ key: string; y: number }[]>(`(() => {
    const head = ${TABLE}.shadowRoot.querySelector('.head').getBoundingClientRect().bottom
    const end = ${SCROLLER}.getBoundingClientRect().bottom
    return [...${TABLE}.shadowRoot.querySelectorAll('.body > .row')]
      .map((row) => ({ key: row.dataset.key, box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.top >= head - 1 && box.bottom <= end + 1)
      .map(({ key, box }) => ({ key, y: Math.round(box.top) }))
  })()`)
const focused = (page: Page) => page.evaluate<string | undefined>(`${TABLE}.shadowRoot.activeElement?.dataset.key`)
const texts = (page: Page, column: number) =>
  page.evaluate<string[]>(
    `[...${TABLE}.shadowRoot.querySelectorAll('.body > .row')].map((row) => row.children[${column}].textContent.trim())`,
  )

t.test('of 5000 rows only those in sight are in the page, wherever it is scrolled to', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 5000 })
  for (const top of [0, 3000, 100_000, 1e9]) {
    await scrollTo(page, top)
    const count = await page.locator('cb-table .body > .row').count()
    t.ok(count > 8 && count < 40, `${count} rows at ${top}`)
    t.ok((await seen(page)).length >= 8, 'and what is seen is filled')
  }
  t.equal((await seen(page)).at(-1)?.key, 'call-4999', 'the end is the last row')
  const table = page.getByRole('table', { name: 'Live calls' })
  t.equal(await table.getAttribute('aria-rowcount'), '5001', 'who listens hears of all rows')
  t.equal(await page.locator('cb-table .body > .row').last().getAttribute('aria-rowindex'), '5001')
})

t.test('it scrolls smoothly, with the same elements again and again', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 5000 })
  await scrollTo(page, 2000)
  const figures = await page.evaluate<{
    frames: number
    ms: number
    worst: number
    blank: number
    fresh: number
  }>(`(async () => {
    const scroller = ${SCROLLER}
    let fresh = 0
    const known = new Set(${TABLE}.shadowRoot.querySelectorAll('.body > .row'))
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const begin = await frame()
    let [frames, worst, before, blank] = [0, 0, begin, 0]
    while (before - begin < 2000) {
      scroller.scrollTop += 90
      const now = await frame()
      worst = Math.max(worst, now - before)
      before = now
      frames++
      for (const row of ${TABLE}.shadowRoot.querySelectorAll('.body > .row')) {
        if (!known.has(row)) { known.add(row); fresh++ }
      }
      const box = scroller.getBoundingClientRect()
      if (!${TABLE}.shadowRoot.elementFromPoint(box.left + 50, box.bottom - 30)?.closest('.row')) blank++
    }
    return { frames, ms: before - begin, worst, blank, fresh }
  })()`)
  t.comment(
    `${((figures.frames / figures.ms) * 1000).toFixed(1)} frames a second, worst ${figures.worst.toFixed(0)} ms`,
  )
  t.equal(figures.blank, 0, 'no frame shows a place without a row')
  t.ok(figures.fresh < 12, `${figures.fresh} elements were made while ${figures.frames} frames went by`)
  // The machine is shared: what is asserted is only that it moves.
  t.ok(figures.frames / figures.ms > 0.01, 'at least ten frames a second on any machine')
})

t.test('what is seen stays in its place when rows come and go above it', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 5000 })
  await scrollTo(page, 1234)
  const before = await seen(page)
  await inGallery(page, 'addAbove(3)')
  t.same(await seen(page), before, 'three came')
  const pill = page.getByRole('button', { name: '3 new above' })
  t.ok(await pill.isVisible(), 'and it is said that they did')
  await inGallery(page, 'removeFirst(5)')
  t.same(await seen(page), before, 'five went')
  await inGallery(page, `removeRow('${before[0]!.key}')`)
  t.same((await seen(page)).slice(1), before.slice(1), 'the first itself went: its place is filled from above')
  await pill.click()
  await pill.waitFor({ state: 'detached' })
  // It scrolls smoothly: the pill is gone a little before the top is reached.
  await until(page, `${SCROLLER}.scrollTop === 0`)
})

t.test('at the top new rows are seen at once, except under the pointer', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 300 })
  await inGallery(page, 'addAbove(1)')
  t.equal((await seen(page))[0]!.key, 'new-300')
  await page.locator('cb-table .body > .row').nth(2).hover()
  const before = await seen(page)
  await inGallery(page, 'addAbove(2)')
  t.same(await seen(page), before, 'nothing moves away from the pointer')
  await page.mouse.move(2, 2)
  await until(page, `${SCROLLER}.scrollTop === 0`)
  t.equal((await seen(page))[0]!.key, 'new-301', 'it comes into sight when the pointer leaves')
})

t.test('keys move from row to row, through all of them', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 5000 })
  t.equal(await page.locator('cb-table .body > .row[tabindex="0"]').count(), 1, 'one stop for the tabulator')
  await page.locator('cb-table .body > .row').first().focus()
  const press = async (key: string, expected: string) => {
    await page.keyboard.press(key)
    await page.evaluate(`${TABLE}.updateComplete`)
    t.equal(await focused(page), expected, key)
  }
  await press('ArrowDown', 'call-1')
  await press('ArrowDown', 'call-2')
  await press('ArrowUp', 'call-1')
  await press('End', 'call-4999')
  await press('Home', 'call-0')
  await page.keyboard.press('PageDown')
  await page.evaluate(`${TABLE}.updateComplete`)
  const afterPage = Number((await focused(page))!.split('-')[1])
  t.ok(afterPage >= 5 && afterPage < 20, 'a page is what is in sight')
  await press('PageUp', 'call-0')
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowDown')
  t.equal(await focused(page), 'call-30')
  t.ok(
    (await seen(page)).some(({ key }) => key === 'call-30'),
    'and what has the focus is in sight',
  )
  await inGallery(page, 'addAbove(40)')
  t.equal(await focused(page), 'call-30', 'rows that come take no focus away')
  await scrollTo(page, 100_000)
  t.equal(await focused(page), 'call-30', 'nor does scrolling')
  await inGallery(page, "removeRow('call-30')")
  t.equal(await focused(page), 'call-31', 'its successor has it when the row goes')
  await page.keyboard.press('Enter')
  t.same(await page.evaluate(`${GALLERY}.opened`), ['call-31'], 'Enter opens')
})

t.test('a click opens a row, except on what does something itself', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 100 })
  await page.locator('[data-key=call-2] .cell').nth(1).click()
  t.same(await page.evaluate(`${GALLERY}.opened`), ['call-2'])
  t.equal(await page.locator('[data-key=call-2]').getAttribute('aria-current'), 'true')
  await page.getByRole('button', { name: 'Actions for user-4' }).click()
  await page.getByRole('menuitem', { name: 'Hold' }).click()
  t.equal(await page.evaluate(`${GALLERY}.chosen`), 'call-4 hold')
  t.same(await page.evaluate(`${GALLERY}.opened`), ['call-2'], 'the menu opened no row')
})

t.test('a row with an address is followed as a link is, by click and by key', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 100 })
  await inGallery(page, 'linked = true')
  await page.getByRole('link').nth(1).click()
  t.match(page.url(), /#\/call-1$/, 'on the link')
  await page.locator('[data-key=call-2] .cell').nth(1).click()
  t.match(page.url(), /#\/call-2$/, 'beside it')
  await page.locator('[data-key=call-3]').focus()
  await page.keyboard.press('Enter')
  t.match(page.url(), /#\/call-3$/, 'by Enter')
  t.same(await page.evaluate(`${GALLERY}.opened`), ['call-1', 'call-2', 'call-3'], 'and the page hears of each once')
})

t.test('a heading sorts, unknown values last in either direction', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 60 })
  const heading = page.getByRole('columnheader', { name: 'MOS' })
  const sort = async () => {
    await heading.getByRole('button').click()
    await page.evaluate(`${TABLE}.updateComplete`)
  }
  await sort()
  t.equal(await heading.getAttribute('aria-sort'), 'descending', 'numbers begin with the greatest')
  const falling = (await texts(page, 6)).map(Number)
  t.same(
    falling,
    falling.toSorted((a, b) => b - a),
  )
  await sort()
  t.equal(await heading.getAttribute('aria-sort'), 'ascending')
  const rising = (await texts(page, 6)).map(Number)
  t.same(
    rising,
    rising.toSorted((a, b) => a - b),
  )
  await scrollTo(page, 1e9)
  t.equal((await texts(page, 6)).at(-1), '–')
  await page.getByRole('columnheader', { name: 'To' }).getByRole('button').click()
  await page.evaluate(`${TABLE}.updateComplete`)
  t.same(
    (await texts(page, 1)).slice(0, 12),
    Array.from({ length: 12 }, (_, i) => `user-${i}`),
    '9 before 10, from the top',
  )
})

t.test('in a narrow place columns give way, and on a telephone rows are cards that can be sorted', async (t) => {
  const page = await gallery.show(t, { only: 'table', rows: 5000 })
  const headings = () => page.getByRole('columnheader').count()
  t.equal(await headings(), 8)
  await page.setViewportSize({ width: 1100, height: 800 })
  await until(page, `${TABLE}.shadowRoot.querySelectorAll('.heading').length === 7`)
  await page.setViewportSize({ width: 380, height: 800 })
  await until(page, `${TABLE}.shadowRoot.querySelector('.cards')`)
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 380, 'nothing is wider than the telephone')
  await page.getByLabel('Sort by').selectOption('MOS')
  await page.evaluate(`${TABLE}.updateComplete`)
  t.match(await page.locator('cb-table .body > .row').first().textContent(), /MOS\s*4\.5/)
  await scrollTo(page, 50_000)
  const count = await page.locator('cb-table .body > .row').count()
  t.ok(count > 4 && count < 32, `${count} cards in the page`)
  const before = await seen(page)
  await inGallery(page, 'addAbove(2)')
  t.same(
    (await seen(page)).map(({ key }) => key),
    before.map(({ key }) => key),
    'cards stay in their place, too',
  )
})
