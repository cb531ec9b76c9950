import { readdir } from 'node:fs/promises'
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'
import type { Instruments } from './instruments.ts'

const RESOLUTION_MS = 10
const LAG_QUANTILES = [0.5, 0.99, 1] as const

/** What the control process itself uses. */
export class ProcessFigures {
  readonly #startedAt = Date.now() - process.uptime() * 1000
  readonly #lag: IntervalHistogram

  constructor() {
    this.#lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    this.#lag.enable()
  }

  async collect(to: Instruments): Promise<void> {
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    to.set('cubebridge_process_resident_memory_bytes', [[{}, rss]])
    to.set('cubebridge_process_heap_used_bytes', [[{}, heapUsed]])
    to.setCounter('cubebridge_process_cpu_seconds_total', [[{}, (user + system) / 1e6]])
    to.set('cubebridge_process_start_time_seconds', [[{}, this.#startedAt / 1000]])
    to.set(
      'cubebridge_process_event_loop_lag_seconds',
      LAG_QUANTILES.map((quantile) => [{ quantile: String(quantile) }, this.#lagSeconds(quantile)]),
    )
    this.#lag.reset()
    const fds = await openFds()
    to.set('cubebridge_process_open_fds', fds === undefined ? [] : [[{}, fds]])
  }

  /** Idempotent. */
  close(): void {
    this.#lag.disable()
  }

  /** The histogram holds how far apart its ticks were, in ns; they should be `RESOLUTION_MS` apart. */
  #lagSeconds(quantile: number): number {
    if (this.#lag.count === 0) return 0
    return Math.max(0, this.#lag.percentile(quantile * 100) / 1e9 - RESOLUTION_MS / 1000)
  }
}

async function openFds(): Promise<number | undefined> {
  try {
    return (await readdir('/proc/self/fd')).length
  } catch {
    return undefined
  }
}
