import { gzipSync } from 'node:zlib'
import t from 'tap'
import { ask } from '../e2e/fixtures/api.ts'
import { Stage, TOKEN } from '../e2e/fixtures/stage.ts'
import { openLine } from './fixtures/cuttable-line.ts'
import { accessible, fitsWidth, openDashboard } from './fixtures/page.ts'

const stage = await Stage.open(t)
const api = stage.bridge.rooms.http!.url
const house = { url: `${api}/dashboard/`, token: TOKEN }

t.test('who comes without a token is asked for one, and told when it is wrong', async (t) => {
  const page = await openDashboard(t, house, { token: null })
  await accessible(t, page)
  const token = page.getByLabel('Token', { exact: false }).first()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Enter a token.').waitFor()
  await token.fill('this-is-not-a-token-of-anybody')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('This token is not right, or not valid any more.').waitFor()
  await page.getByRole('button', { name: 'Português' }).click()
  await page.getByText('Este token não está certo ou não é mais válido.').waitFor()
  await token.fill(TOKEN)
  await page.getByRole('button', { name: 'Entrar' }).click()
  await page
    .getByRole('heading', { name: 'Visão geral' })
    .or(page.getByRole('link', { name: 'Visão geral' }))
    .first()
    .waitFor()
  t.equal(await page.evaluate('localStorage.getItem("cubebridge.token")'), null, 'kept for this visit only')
  t.equal(await page.evaluate('document.documentElement.lang'), 'pt-BR')
})

t.test('a link brings its token, which does not stay in the address', async (t) => {
  const page = await openDashboard(t, house, { path: 'mappings' })
  t.equal(new URL(page.url()).hash, '')
  await page.getByRole('heading', { name: 'Mappings and routes' }).waitFor()
  t.equal(await page.title(), 'Mappings · cubebridge')
  await page.reload()
  await page.getByRole('heading', { name: 'Mappings and routes' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('cb-sign-in').waitFor()
  t.equal(await page.evaluate('sessionStorage.getItem("cubebridge.token")'), null)
})

t.test('a token that is revoked ends the session at once', async (t) => {
  const made = await ask(stage, 'POST', '/v1/tokens', { body: { name: 'wall', scopes: ['read'] } })
  const page = await openDashboard(t, house, { token: String(made.body.token) })
  await page.getByText('wall', { exact: true }).waitFor()
  await ask(stage, 'DELETE', `/v1/tokens/${String(made.body.id)}`)
  await page.locator('cb-sign-in').waitFor()
})

t.test('language and colours are changed in place, and remembered', async (t) => {
  const page = await openDashboard(t, house, { path: 'mappings' })
  await page.getByRole('button', { name: 'Português' }).click()
  await page.getByRole('heading', { name: 'Mapeamentos e rotas' }).waitFor()
  await page.getByRole('button', { name: 'Cores escuras' }).click()
  t.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark')
  await page.reload()
  await page.getByRole('heading', { name: 'Mapeamentos e rotas' }).waitFor()
  t.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark')
  await accessible(t, page)
})

t.test('on a telephone the menu is behind a button; keys go past it', async (t) => {
  const page = await openDashboard(t, house, { width: 380, path: 'nowhere/at/all' })
  await page.getByText('There is no such page').waitFor()
  await fitsWidth(t, page)
  t.notOk(await page.getByRole('link', { name: 'Analytics' }).isVisible())
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await accessible(t, page)
  await page.getByRole('link', { name: 'Mappings' }).click()
  await page.getByRole('heading', { name: 'Mappings and routes' }).waitFor()
  await page.goBack()
  await page.getByText('There is no such page').waitFor()
  await page.reload()
  await page.locator('cb-shell').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  t.equal(
    await page.evaluate(
      'document.querySelector("cb-app").shadowRoot.querySelector("cb-shell").shadowRoot.activeElement.id',
    ),
    'main',
  )
})

t.test('the first page is loaded with less than 150 kB', async (t) => {
  const files: Promise<[string, number]>[] = []
  const page = await openDashboard(t, house, {
    before: async (page) => {
      page.on('response', (response) => {
        const { pathname } = new URL(response.url())
        const size = async (): Promise<[string, number]> => [pathname, gzipSync(await response.body()).length]
        if (pathname.startsWith('/dashboard/')) files.push(size())
      })
    },
  })
  await page.locator('cb-overview').getByRole('heading').first().waitFor()
  const sizes = await Promise.all(files)
  const sum = sizes.reduce((total, [, size]) => total + size, 0)
  t.ok(sizes.length > 3 && sum < 150_000, `${sum} bytes, compressed: ${JSON.stringify(Object.fromEntries(sizes))}`)
})

t.test('a connection that is lost is told at once, and what happened meanwhile is caught up with', async (t) => {
  const line = await openLine(t, api)
  const [phone] = await Promise.all([stage.phone('1001'), stage.app('maria', { onCall: 'accept', hz: null })])
  const page = await openDashboard(t, { url: `${line.url}/dashboard/`, token: TOKEN }, { path: 'calls' })
  const count = page.getByRole('link', { name: 'Live calls' }).locator('.count')
  const first = await phone.call('vendas')
  await first.answered()
  await count.getByText('1', { exact: true }).waitFor()
  let lists = 0
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/v1/calls') lists++
  })

  line.cut()
  await page.getByText('No connection to the bridge since').waitFor({ timeout: 5000 })
  t.equal(await page.evaluate('document.documentElement.dataset.stale'), '', 'pages show what they know as old')
  await accessible(t, page)
  await first.hangUp()
  const second = await phone.call('vendas')
  await second.answered()
  t.equal(await count.textContent(), '1')

  // It may reconnect by itself before it is told to: then the button is gone.
  const tryNow = page.getByRole('button', { name: 'Try now' })
  await tryNow.waitFor()
  line.mend()
  await Promise.race([
    tryNow.click().catch(() => undefined),
    page.getByText('Connected again: everything is up to date.').waitFor(),
  ])
  await page.getByText('Connected again: everything is up to date.').waitFor()
  t.equal(await page.evaluate('document.documentElement.dataset.stale'), undefined)
  t.equal(await page.getByText('No connection to the bridge since').count(), 0)
  // The first call's end and the second one's beginning: told by the stream alone, which went on where it broke.
  await count.getByText('1', { exact: true }).waitFor()
  t.equal(lists, 0, 'nothing had to be asked for anew')
  await second.hangUp()
  await count.getByText('0', { exact: true }).waitFor()
  await stage.nothingLeft(t)
})
