import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import t from 'tap'
import { openGallery } from './gallery.ts'

const gallery = await openGallery(t)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds against WCAG 2.2 AA and its own good practice. */
async function findings(page: Page): Promise<string[]> {
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(
    ({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.flat().join(' ') + ' ' + failureSummary)))`)
}

for (const theme of ['light', 'dark'] as const) {
  t.test(`axe finds nothing in the ${theme} theme`, async (t) => {
    const page = await gallery.show(t, { theme, rows: 30 })
    await page.evaluate(axe)
    await page.evaluate(
      `document.querySelector('cb-gallery').say('ok'); document.querySelector('cb-gallery').say('bad')`,
    )
    await page.getByRole('button', { name: 'More' }).click()
    await page.waitForTimeout(400)
    t.same(await findings(page), [], 'with notices and a menu')
    await page.setViewportSize({ width: 380, height: 800 })
    await page.locator('#open').click()
    await page.waitForTimeout(400)
    t.same(await findings(page), [], 'on a telephone, with a dialog')
    t.equal(await page.evaluate('document.documentElement.scrollWidth'), 380, 'and nothing is wider than it')
  })
}
