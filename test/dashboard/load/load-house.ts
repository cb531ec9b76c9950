import { EventJournal } from '../../../src/events/journal.ts'
import type { HttpPorts } from '../../../src/http/ports.ts'
import { openHttpServer } from '../../../src/http/server.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { Closer } from '../../../src/lib/closer.ts'
import { silentLog } from '../../../src/lib/log.ts'
import { FiguresSampler } from '../../../src/stats/figures/figures-sampler.ts'
import { FakePorts, TOKEN } from '../../http/fixture.ts'
import { CallLoad } from './call-load.ts'

/** As for the tests: for who works on the page while others do, too. */
const OTHER_BUILD = process.env.CUBEBRIDGE_DASHBOARD_BUILD

/**
 * The bridge's own interface with its dashboard, event journal and sampler of figures, over calls that are only played:
 * hundreds of them, where real ones would take the machine that a browser is measured on.
 */
export class LoadHouse {
  /** `http://127.0.0.1:41234/dashboard/` */
  readonly url: string
  readonly token = TOKEN
  readonly load: CallLoad
  readonly journal: EventJournal
  /** What else the interface has. */
  readonly ports: FakePorts
  readonly #closer: Closer

  private constructor(parts: Pick<LoadHouse, 'url' | 'load' | 'journal' | 'ports'>, closer: Closer) {
    this.url = parts.url
    this.load = parts.load
    this.journal = parts.journal
    this.ports = parts.ports
    this.#closer = closer
  }

  static async open({ calls, seed = 1 }: { readonly calls: number; readonly seed?: number }): Promise<LoadHouse> {
    const closer = new Closer()
    const others = new FakePorts()
    const journal = closer.add(
      'journal',
      new EventJournal({ log: silentLog, clock: systemClock, digits: false }),
      (it) => it.close(),
    )
    const figures = closer.add(
      'figures',
      new FiguresSampler({
        ask: (callId) => load.figures(callId),
        keep: (series) => void others.records.keptSeries.set(series.callId, series),
        clock: systemClock,
        log: silentLog,
      }),
      (it) => it.close(),
    )
    const load: CallLoad = closer.add(
      'load',
      new CallLoad({
        calls,
        random: randomOf(seed),
        tell: (happened) => {
          journal.append(happened)
          figures.take(happened)
        },
      }),
      (it) => it.stop(),
    )
    const ports: HttpPorts = Object.assign(Object.create(others) as FakePorts, {
      operator: load,
      events: journal,
      figures,
    })
    const server = await closer.add(
      'http',
      openHttpServer(
        {
          address: '127.0.0.1',
          port: 0,
          tokens: [TOKEN],
          log: silentLog,
          dashboard: true,
          ...(OTHER_BUILD ? { dashboardFolder: OTHER_BUILD } : {}),
          requestsPerMinute: 100_000,
          dashboardRequestsPerMinute: 100_000,
        },
        ports,
      ),
      async (it) => (await it).close(),
    )
    return new LoadHouse({ url: `${server.url}/dashboard/`, load, journal, ports: others }, closer)
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#closer.close(10_000)
  }
}

/** The same numbers for the same seed: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
