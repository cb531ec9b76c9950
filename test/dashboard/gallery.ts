import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { openBrowser } from '../../dev/browser/browser.ts'

const DASHBOARD = new URL('../../dashboard/', import.meta.url)

/** As strict as what the bridge serves the dashboard with. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

export interface Shown {
  readonly theme?: 'light' | 'dark'
  readonly only?: 'table'
  readonly rows?: number
  readonly language?: 'en' | 'pt-BR'
  readonly width?: number
  readonly height?: number
}

export interface Gallery {
  readonly browser: Browser
  /** A page with the widgets, closed with the test. What it complains about fails the test. */
  show(t: Test, shown?: Shown): Promise<Page>
}

/** All widgets on a page in a real browser, as the bridge would serve it; closed with the test. */
export async function openGallery(t: Test): Promise<Gallery> {
  const bundle = await build({
    entryPoints: [new URL('gallery/gallery.ts', DASHBOARD).pathname],
    tsconfig: new URL('tsconfig.json', DASHBOARD).pathname,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  const files: Record<string, [type: string, content: string]> = {
    '/': ['text/html', await readFile(new URL('gallery/index.html', DASHBOARD), 'utf8')],
    '/tokens.css': ['text/css', await readFile(new URL('src/app/tokens.css', DASHBOARD), 'utf8')],
    '/gallery.js': ['text/javascript', bundle.outputFiles[0]!.text],
  }
  const server = createServer((request, reply) => {
    const [type, content] = files[new URL(request.url!, 'http://gallery').pathname] ?? ['text/plain', '']
    reply.writeHead(content ? 200 : 204, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': POLICY,
    })
    reply.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await openBrowser()
  t.teardown(async () => {
    await browser.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo

  return {
    browser,
    async show(t, { width = 1440, height = 900, ...asked } = {}) {
      const page = await browser.newPage({ viewport: { width, height }, locale: 'en-GB' })
      t.teardown(() => page.close())
      page.on('pageerror', (error) => t.fail(`the page threw: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error') t.fail(`the page complains: ${message.text()}`)
      })
      const query = new URLSearchParams(
        Object.entries(asked).map(([key, value]): [string, string] => [key, String(value)]),
      )
      await page.goto(`http://127.0.0.1:${port}/?${query.toString()}`)
      await page.locator('cb-table .body > .row').first().waitFor()
      return page
    },
  }
}

/** Waits until an expression is true in the page: Playwright's own way evaluates it in the page, whose policy forbids it. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await page.evaluate(`Boolean(${expression})`)) return
    await page.waitForTimeout(50)
  }
  throw new Error(`It did not become true: ${expression}`)
}
