import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { sleep } from '../../src/lib/deadline.ts'
import { TimeoutError } from '../../src/lib/errors.ts'
import { openBrowser } from './browser.ts'

/** What `monitor-page.js` puts into the page. */
interface OperatorPage {
  readonly operator: {
    listen(callId: string, mode: string, hz: number | null, token: string): Promise<string>
    tones(among: readonly number[]): number[]
  }
}

const SCRIPT = new URL('./monitor-page.js', import.meta.url)
const PATIENCE_MS = 20_000

/** An operator's page at the bridge's own address: a peer connection and fetch, and no account anywhere. */
export class MonitorPage {
  readonly #page: Page
  readonly #browser: Browser
  readonly #token: string

  private constructor(page: Page, browser: Browser, token: string) {
    this.#page = page
    this.#browser = browser
    this.#token = token
  }

  /** `url`: of the bridge. */
  static async open(url: string, token: string): Promise<MonitorPage> {
    const browser = await openBrowser()
    try {
      const page = await browser.newPage()
      await page.addInitScript({ content: await readFile(SCRIPT, 'utf8') })
      await page.goto(`${url}/health`)
      return new MonitorPage(page, browser, token)
    } catch (error) {
      await browser.close()
      throw error
    }
  }

  /** Begins to monitor, and says `hz`, or with null has no microphone. Resolves to the monitor's id when the bridge has answered. */
  listen(callId: string, mode: string, hz: number | null): Promise<string> {
    return this.#page.evaluate(
      ([call, how, tone, token]) => (globalThis as unknown as OperatorPage).operator.listen(call, how, tone, token),
      [callId, mode, hz, this.#token] as const,
    )
  }

  /** Resolves as soon as, of the tones `among` (Hz), all of `expected` and no others are heard. @throws TimeoutError */
  async hearsTones(expected: readonly number[], among: readonly number[]): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    for (;;) {
      const heard = await this.#page.evaluate((hz) => (globalThis as unknown as OperatorPage).operator.tones(hz), among)
      if (heard.join() === expected.join()) return
      if (performance.now() > deadline) {
        throw new TimeoutError(`The page did not hear ${expected.join()} within ${PATIENCE_MS} ms but ${heard.join()}`)
      }
      await sleep(50)
    }
  }

  /** As a user closes the window. Idempotent. */
  async close(): Promise<void> {
    await this.#browser.close()
  }
}
