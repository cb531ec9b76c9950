import t from 'tap'
import { openGallery, until } from './gallery.ts'

const gallery = await openGallery(t)

t.test('a dialog takes the focus, gives it back, and closes by key, by cross and beside it', async (t) => {
  const page = await gallery.show(t, { rows: 5 })
  const dialog = page.getByRole('dialog', { name: 'Transfer the call' })
  const open = async () => {
    await page.locator('#open').focus()
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    t.equal(await page.evaluate("document.querySelector('cb-gallery').shadowRoot.activeElement.name"), 'to')
  }
  const isClosed = async (by: string) => {
    await dialog.waitFor({ state: 'hidden' })
    await until(page, "document.querySelector('cb-gallery').shadowRoot.activeElement?.id === 'open'")
    // Its event follows in a task of its own.
    await until(page, "document.querySelector('cb-gallery').dialog === false")
    t.pass(by)
  }
  await open()
  await page.keyboard.press('Escape')
  await isClosed('Escape')
  await open()
  await page.getByRole('button', { name: 'Close' }).click()
  await isClosed('the cross')
  await open()
  await page.mouse.click(10, 10)
  await isClosed('beside it')
  await open()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await isClosed('its owner')
})

t.test('one of a few is chosen by arrows', async (t) => {
  const page = await gallery.show(t, { rows: 5 })
  await page.getByRole('radio', { name: '30 min' }).focus()
  await page.keyboard.press('ArrowLeft')
  t.equal(await page.evaluate("document.querySelector('cb-gallery').window"), '7d', 'around the end')
  t.ok(await page.getByRole('radio', { name: '7 days' }).isChecked())
})

t.test('a menu is worked by keys, and skips what cannot be done', async (t) => {
  const page = await gallery.show(t, { rows: 5 })
  const opener = page.getByRole('button', { name: 'More' })
  await opener.focus()
  await page.keyboard.press('ArrowDown')
  t.equal(await opener.getAttribute('aria-expanded'), 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  t.equal(await page.evaluate("document.querySelector('cb-gallery').chosen"), 'hang-up')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  t.equal(await page.getByRole('menuitem').filter({ visible: true }).count(), 0)
  await opener.click()
  await opener.click()
  t.equal(await page.getByRole('menuitem').filter({ visible: true }).count(), 0, 'a second click closes it')
})

t.test('at most four notices stand, a bad one is an alert, and each can be dismissed', async (t) => {
  const page = await gallery.show(t, { rows: 5 })
  await page.evaluate(`for (let i = 0; i < 6; i++) document.querySelector('cb-gallery').say(i === 5 ? 'bad' : 'ok')`)
  await page.locator('cb-toasts').getByRole('alert').waitFor()
  t.equal(await page.locator('cb-toasts .notice').count(), 4)
  await page.locator('cb-toasts').getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
  await until(page, "document.querySelector('cb-toasts').shadowRoot.querySelectorAll('.notice').length === 3")
})

t.test('a chart says its latest values, those under the pointer, and all of it to who listens', async (t) => {
  const page = await gallery.show(t, { rows: 5, language: 'pt-BR' })
  const chart = page.locator('cb-chart').nth(1)
  t.match(await chart.locator('.legend').textContent(), /jitter\s+\d+ ms\s+loss\s+\d+,\d %/)
  t.equal(await chart.locator('.when').textContent(), '')
  await chart.locator('.u-over').hover()
  await until(
    page,
    `[...document.querySelector('cb-gallery').shadowRoot.querySelectorAll('cb-chart')].slice(0, 2)
    .every((chart) => /^\\d\\d:\\d\\d:\\d\\d$/.test(chart.shadowRoot.querySelector('.when').textContent))`,
  )
  t.pass('its neighbour shows the same moment')
  t.equal(await chart.locator('.spoken tbody tr').count(), 12)
  await page.evaluate("document.documentElement.dataset.theme = 'dark'")
  await page.waitForTimeout(100)
  t.equal(await chart.locator('canvas').count(), 1, 'a new theme leaves no second drawing')
})

t.test('a level is said as a meter is', async (t) => {
  const page = await gallery.show(t, { rows: 5 })
  const meter = page.getByRole('meter', { name: 'Phone' })
  t.equal(await meter.getAttribute('aria-valuenow'), '-24')
  await page.evaluate("document.querySelector('cb-gallery').level = null")
  await page.waitForTimeout(50)
  t.equal(await meter.getAttribute('aria-valuetext'), 'not known')
})
