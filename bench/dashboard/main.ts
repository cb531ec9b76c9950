import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { openBrowser } from '../../dev/browser/browser.ts'
import { ensureDashboard } from '../../dev/setup/dashboard.ts'
import { Progress } from '../../dev/setup/progress.ts'
import { TOOLS } from '../../dev/setup/tools.ts'
import { Closer } from '../../src/lib/closer.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { LoadHouse } from '../../test/dashboard/load/load-house.ts'
import type { Bench } from '../bench.ts'
import { describeMachine } from '../measure/machine.ts'
import { rounded } from '../measure/percentiles.ts'
import { MainThread, memoryOf, type TabMemory } from './memory.ts'
import { scroll, showPlainList, type Scrolling } from './scrolling.ts'

const WARM_UP_MS = 4000
/** Nobody touches the page. */
const REST_MS = 6000
const TABLE = ['cb-table', '.scroller'] as const

/** `npm run bench -- dashboard`: whether the table of live calls stays quick with hundreds of them. */
export const bench: Bench = {
  summary: 'how smoothly the dashboard shows hundreds of live calls, and what a tab takes for it',
  options: [
    '--calls 500     live at once',
    '--events 10     a second: calls that come, change and end; figures of all come every two seconds',
    '--seconds 10    of scrolling, each time',
    '--rounds 2      each of the page without calls, the page with them, and the floor',
    '--serve         only plays the calls, for a browser of your own; until it is interrupted',
    '--json          a last line of JSON',
  ],
  needs: { tools: [TOOLS.chromium] },
  async run({ args, missing }) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        calls: { type: 'string', default: '500' },
        events: { type: 'string', default: '10' },
        seconds: { type: 'string', default: '10' },
        rounds: { type: 'string', default: '2' },
        serve: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const [calls, events, seconds, rounds] = [values.calls, values.events, values.seconds, values.rounds].map(Number)
    if (![calls, events, seconds, rounds].every((number) => number !== undefined && number > 0)) {
      throw new Error('--calls, --events, --seconds and --rounds are numbers above 0')
    }
    if (!process.env.CUBEBRIDGE_DASHBOARD_BUILD && !(await ensureDashboard(new Progress()))) return 1
    const closer = new Closer()
    try {
      const house = closer.add('house', await LoadHouse.open({ calls: calls! }), (it) => it.close())
      house.load.run(events!)
      if (values.serve) {
        say(`${house.url}calls#token=${house.token}`)
        await new Promise((resolve) => process.once('SIGINT', resolve))
        return 0
      }
      if (missing.length > 0) return 1
      say(await describeMachine())
      const scene = { house, closer, seconds: seconds! }
      const measured: Measured[] = []
      for (let round = 1; round <= rounds!; round++) {
        process.stderr.write(`round ${round} of ${rounds}: about ${Math.round(3 * (seconds! + 12))} s …\n`)
        measured.push({ what: 'floor', ...(await floor(scene, calls!)) })
        measured.push({ what: 'no events', ...(await page(scene, () => house.load.stop())) })
        measured.push({ what: 'live', ...(await page(scene, () => house.load.run(events!))) })
      }
      say(report(measured, calls!, events!))
      if (values.json) say(JSON.stringify({ calls, events, measured: measured.map(forMachines) }))
      return 0
    } finally {
      for (const error of await closer.close(15_000)) process.stderr.write(`${error.message}\n`)
    }
  },
}

interface Scene {
  readonly house: LoadHouse
  readonly closer: Closer
  readonly seconds: number
}

interface Measured extends Scrolling {
  readonly what: 'floor' | 'no events' | 'live'
  /** Of its main thread, of one core. */
  readonly busyPercent: { readonly resting: number; readonly scrolling: number }
  readonly memory: TabMemory
}

/** A browser of its own each time: what the one before left does not count. */
async function inBrowser(
  { closer, seconds }: Scene,
  show: (page: Page) => Promise<void>,
  path: readonly string[],
): Promise<Omit<Measured, 'what'>> {
  const browser = closer.add('browser', await openBrowser(), (it) => it.close())
  const opened = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await show(opened)
  await sleep(WARM_UP_MS)
  const thread = await MainThread.of(opened)
  const resting = await thread.busyDuring(() => sleep(REST_MS))
  const scrolling = await thread.busyDuring(() => scroll(opened, path, seconds))
  const busyPercent = { resting: resting.percent, scrolling: scrolling.percent }
  const memory = await memoryOf(browser, opened)
  await browser.close()
  return { ...scrolling.value, busyPercent, memory }
}

function floor(scene: Scene, rows: number): Promise<Omit<Measured, 'what'>> {
  return inBrowser(scene, (opened) => showPlainList(opened, rows), ['.scroller'])
}

function page(scene: Scene, load: () => void): Promise<Omit<Measured, 'what'>> {
  load()
  const { url, token } = scene.house
  const show = async (opened: Page): Promise<void> => {
    await opened.goto(`${url}calls#token=${token}`)
    await opened.locator('cb-table .body .row').first().waitFor({ timeout: 20_000 })
  }
  return inBrowser(scene, show, TABLE)
}

function report(measured: readonly Measured[], calls: number, events: number): string {
  const name = {
    floor: `plain list of ${calls} rows`,
    'no events': `${calls} calls, figures only`,
    live: `${calls} calls, ${events} events/s`,
  }
  const cells = ({ what, memory, ...it }: Measured): string =>
    [
      name[what].padEnd(26),
      it.framesPerSecond.toFixed(1).padStart(6),
      ...[it.p50, it.p95, it.p99, it.longest].map((ms) => ms.toFixed(0).padStart(5)),
      it.latePercent.toFixed(1).padStart(6),
      ...[it.busyPercent.resting, it.busyPercent.scrolling].map((percent) => percent.toFixed(0).padStart(6)),
      ...[memory.heapMb, memory.liveHeapMb].map((mb) => mb.toFixed(1).padStart(7)),
      ...[memory.privateMb, memory.residentMb].map((mb) => mb.toFixed(0).padStart(7)),
    ].join(' ')
  return [
    '',
    '                                    ms between frames   late  busy % of a core     MB of the tab',
    '                              fps   p50   p95   p99   max      %   rest scroll    heap    live private resident',
    ...measured.map(cells),
  ].join('\n')
}

function forMachines({ what, memory, busyPercent, ...scrolling }: Measured): object {
  const round = (values: object): object =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, rounded(Number(value), 1)]))
  return { what, ...round(scrolling), busyPercent: round(busyPercent), memory: round(memory) }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
