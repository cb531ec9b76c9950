import { readFile } from 'node:fs/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'

/** What a tab takes, MB (10^6 bytes). */
export interface TabMemory {
  /** JavaScript objects in use, with what is not collected yet. */
  readonly heapMb: number
  /** The same right after a collection. */
  readonly liveHeapMb: number
  /** The tab's process: what is its own and no file's (RssAnon and swap), which browsers' task managers show. */
  readonly privateMb: number
  /** All that it has resident, the browser's program, which all tabs share, included. */
  readonly residentMb: number
}

export async function memoryOf(browser: Browser, page: Page): Promise<TabMemory> {
  const tools = await page.context().newCDPSession(page)
  await tools.send('Performance.enable')
  const heap = async (): Promise<number> => {
    const { metrics } = await tools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN) / 1e6
  }
  const heapMb = await heap()
  const processes = await renderers(browser)
  await tools.send('HeapProfiler.collectGarbage')
  const liveHeapMb = await heap()
  await tools.detach()
  // Chromium keeps a spare process for the next tab: the page's is the larger one.
  const largest = processes.sort((a, b) => b.privateMb - a.privateMb)[0]
  return { heapMb, liveHeapMb, privateMb: largest?.privateMb ?? NaN, residentMb: largest?.residentMb ?? NaN }
}

/** Processor time of a page's main thread, counted from now on. */
export class MainThread {
  readonly #tools: CDPSession

  private constructor(tools: CDPSession) {
    this.#tools = tools
  }

  static async of(page: Page): Promise<MainThread> {
    const tools = await page.context().newCDPSession(page)
    await tools.send('Performance.enable')
    return new MainThread(tools)
  }

  /** What part of the time of `what` it had something to do, percent. */
  async busyDuring<T>(what: () => Promise<T>): Promise<{ readonly percent: number; readonly value: T }> {
    const [busy, at] = [await this.#busyMs(), performance.now()]
    const value = await what()
    return { percent: (((await this.#busyMs()) - busy) / (performance.now() - at)) * 100, value }
  }

  async #busyMs(): Promise<number> {
    const { metrics } = await this.#tools.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
  }
}

async function renderers(browser: Browser): Promise<{ privateMb: number; residentMb: number }[]> {
  const tools = await browser.newBrowserCDPSession()
  const { processInfo } = await tools.send('SystemInfo.getProcessInfo')
  await tools.detach()
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  return Promise.all(
    pids.map(async (pid) => {
      // proc_pid_status(5), in KiB.
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
      const mb = (kib: number): number => (kib * 1024) / 1e6
      return { privateMb: mb(kb('RssAnon') + kb('VmSwap')), residentMb: mb(kb('VmRSS')) }
    }),
  )
}
