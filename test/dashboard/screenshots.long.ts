import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { repositoryDir } from '../../dev/setup/paths.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { ask } from '../e2e/fixtures/api.ts'
import { BusyHouse } from './fixtures/busy-house.ts'
import { openDashboard, type DashboardOptions } from './fixtures/page.ts'

const FOLDER = join(repositoryDir, 'docs/dashboard')

/** The pictures of docs/dashboard.md, of real calls between real phones and apps; made anew by running this. */
t.test('every page has its picture', { timeout: 300_000 }, async (t) => {
  await mkdir(FOLDER, { recursive: true })
  const house = await BusyHouse.open(t)
  await house.past()
  const [live, other] = [await house.talk('vendas'), await house.talk('suporte')]
  await ask(house.stage, 'POST', `/v1/calls/${live.callId}/recording`, { body: { layout: 'split' } })
  const records = await ask(house.stage, 'GET', '/v1/records?limit=500')
  const recorded = (records.body.records as { callId: string; recordings: string[] }[]).find(
    ({ recordings }) => recordings.length > 0,
  )
  // Figures over some time are what the page of a call is about.
  await sleep(75_000)

  const take = async (
    name: string,
    options: DashboardOptions,
    {
      whole = false,
      settle = 3500,
      before,
    }: { whole?: boolean; settle?: number; before?: (page: Page) => Promise<void> } = {},
  ): Promise<void> => {
    const page = await openDashboard(t, house, options)
    await page.waitForTimeout(settle)
    await before?.(page)
    const path = join(FOLDER, `${name}.png`)
    await page.screenshot({ path, fullPage: whole })
    t.ok((await stat(path)).size > 10_000, name)
    await page.context().close()
  }

  await take('sign-in', { token: null }, { settle: 500 })
  await take('overview', {})
  await take('calls', { path: 'calls' })
  await take('call', { path: `calls/${live.callId}` }, { whole: true, settle: 6000 })
  await take('call-pt-br-dark', { path: `calls/${live.callId}`, lang: 'pt-BR', theme: 'dark' }, { settle: 6000 })
  await take('call-telephone', { path: `calls/${live.callId}`, width: 380 }, { settle: 6000 })
  await take('call-ended', { path: `calls/${recorded!.callId}` }, { whole: true, settle: 6000 })
  await take('analytics', { path: 'analytics' }, { whole: true })
  await take('history', { path: 'history' })
  await take('mappings', { path: 'mappings' })
  await take('health', { path: 'health' }, { settle: 6000 })
  await take('overview-wall', { width: 3840, height: 2160, theme: 'dark' })
  await live.end()
  await other.end()
  await house.stage.nothingLeft(t)
})
