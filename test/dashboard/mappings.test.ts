import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { ask } from '../e2e/fixtures/api.ts'
import { eventually, Stage, TOKEN } from '../e2e/fixtures/stage.ts'
import { accessible, fitsWidth, openDashboard } from './fixtures/page.ts'

const stage = await Stage.open(t, { config: { store: { key: randomBytes(32).toString('base64') } } })
const house = { url: `${stage.bridge.rooms.http!.url}/dashboard/`, token: TOKEN }
await stage.writeMappings(
  [stage.vendasRow],
  [{ name: 'app-users', from: 'phones', match: '_8.', identity: 'sip:vendas@empresa.com', ring: '{rest}' }],
)
await eventually('the route is read', 10_000, () => stage.bridge.rooms.mappings.routes().length === 1)
const user = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })

t.test('a number is tested without ringing anybody', async (t) => {
  const page = await openDashboard(t, house, { path: 'mappings' })
  await page.getByText('João Vendedor').first().waitFor()
  const number = page.getByLabel('Number, extension or SIP address')
  const outcome = page.locator('#outcome')
  for (const [dialled, expected] of [
    ['vendas', /A mapping takes it.*maria/s],
    ['85551234', /A route takes it.*app-users.*5551234/s],
    ['nobody', /It would be refused/],
  ] as const) {
    await number.fill(dialled)
    await number.press('Enter')
    await outcome.filter({ hasText: expected }).waitFor()
  }
  await accessible(t, page)
  t.equal((await ask(stage, 'GET', '/v1/records')).body.records instanceof Array, true)
})

t.test('a mapping is added, changed and deleted; its password is never shown', async (t) => {
  const page = await openDashboard(t, house, { path: 'mappings' })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = page.locator('cb-dialog[open]')
  await accessible(t, page)
  await dialog.getByLabel('Name', { exact: true }).fill('Ana Suporte')
  await dialog.getByLabel('SIP address').fill('this is no address')
  await dialog.getByLabel('User id').fill(String(user.id))
  await dialog.getByLabel('Login', { exact: true }).fill('suporte_cube')
  await dialog.locator('input[name=secret]').fill(stage.password)
  await dialog.getByLabel('App users that calls to it ring').fill('pedro, 4448516')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByText(/must be a SIP URI/)
    .first()
    .waitFor()
  await dialog.getByLabel('SIP address').fill('sip:suporte@empresa.com')
  await dialog.getByText('Recording, limits, room').click()
  await dialog.getByLabel('Calls at once').fill('3')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. It counts at once.').waitFor()
  await page
    .getByRole('row', { name: /suporte@empresa.com/ })
    .filter({ hasText: 'Online' })
    .waitFor()
  const kept = (await ask(stage, 'GET', '/v1/mappings')).body.mappings
  t.match(kept, [{ ring: ['pedro', 4_448_516], limits: { maxConcurrent: 3 }, secret: 'password' }])

  const menu = page.getByRole('button', { name: 'Actions: Ana Suporte' })
  await menu.click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  t.equal(await dialog.getByLabel('User id').inputValue(), String(user.id))
  t.equal(await dialog.locator('input[name=secret]').count(), 0, 'what is kept stays, unless it is replaced')
  await dialog.getByLabel('Name', { exact: true }).fill('Suporte e Pós-venda')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Suporte e Pós-venda/ }).waitFor()
  t.match((await ask(stage, 'GET', '/v1/mappings')).body.mappings, [
    { displayName: 'Suporte e Pós-venda', secret: 'password', limits: { maxConcurrent: 3 } },
  ])

  await page.getByLabel('Filter by address').fill('pós')
  await page.getByText('1 of 2 mappings').waitFor()
  t.match(page.url(), /text=p%C3%B3s/)
  await page.getByRole('button', { name: 'Actions: Suporte e Pós-venda' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await dialog.getByText(/can’t be called any more/).waitFor()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Nothing matches the filter').waitFor()
  t.strictSame((await ask(stage, 'GET', '/v1/mappings')).body.mappings, [])
  t.notMatch(await page.content(), new RegExp(stage.password))
})

t.test('a file is looked at before it is taken in, and all of it comes out again', async (t) => {
  const page = await openDashboard(t, house, { path: 'mappings', lang: 'pt-BR' })
  await page.getByRole('button', { name: 'Importar' }).click()
  const dialog = page.locator('cb-dialog[open]')
  const yaml = `mappings:
  - sipUri: sip:compras@empresa.com
    displayName: Compras
    cube: { userId: ${user.id}, login: suporte_cube, password: ${stage.password} }
    ring: [pedro]
`
  const choose = (text: string) =>
    dialog
      .getByLabel('Arquivo')
      .setInputFiles({ name: 'm.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) })
  await choose('mappings:\n  - sipUri: [')
  await dialog.getByRole('button', { name: 'Verificar' }).click()
  await dialog.getByRole('alert').waitFor()
  await choose(yaml)
  await dialog.getByRole('button', { name: 'Verificar' }).click()
  await dialog.getByText('adicionado').waitFor()
  t.strictSame((await ask(stage, 'GET', '/v1/mappings')).body.mappings, [], 'nothing has changed yet')
  await dialog.getByRole('button', { name: 'Importar' }).click()
  await page.getByText('Importado. Já está valendo.').waitFor()
  await page.getByRole('row', { name: /compras@empresa.com/ }).waitFor()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Exportar' })
      .click()
      .then(() => page.getByRole('menuitem', { name: 'Em CSV' }).click()),
  ])
  const text = await readFile(await download.path(), 'utf8')
  t.match(text, /sip:compras@empresa.com/)
  t.notMatch(text, new RegExp(stage.password))
})

t.test('a viewer sees the table and changes nothing', async (t) => {
  const made = await ask(stage, 'POST', '/v1/tokens', { body: { name: 'viewer', scopes: ['read'] } })
  const page = await openDashboard(t, house, { path: 'mappings', token: String(made.body.token), width: 380 })
  await page.getByText('vendas@empresa.com').first().waitFor()
  for (const name of ['Add', 'Import']) t.equal(await page.getByRole('button', { name, exact: true }).count(), 0)
  await page.getByRole('button', { name: 'Actions: João Vendedor' }).click()
  t.strictSame(
    await page
      .getByRole('menuitem')
      .allTextContents()
      .then((texts) => texts.map((text) => text.trim())),
    ['Test'],
  )
  await page.getByRole('menuitem', { name: 'Test' }).click()
  await page.locator('#outcome').filter({ hasText: 'A mapping takes it' }).waitFor()
  await fitsWidth(t, page)
  await accessible(t, page)
})
