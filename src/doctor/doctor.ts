import { systemClock, type Clock } from '../lib/clock.ts'
import type { DoctorReport } from '../lib/doctor-report.ts'
import { runProbe, type Probe } from './probe.ts'

export interface DoctorOptions {
  /** Those of one look, anew for each. */
  readonly probes: () => readonly Probe[]
  readonly clock?: Clock
  /** How long what was found is told again. Default 10 s. */
  readonly reuseMs?: number
}

/** Looks at everything, for whoever asks; however many ask, there is one look at a time. */
export class Doctor {
  readonly #options: DoctorOptions
  readonly #clock: Clock
  #running: Promise<DoctorReport> | undefined
  #last: { readonly report: DoctorReport; readonly until: number } | undefined

  constructor(options: DoctorOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** Never rejects; takes no longer than the slowest probe may (`PROBE_MS`). */
  run(): Promise<DoctorReport> {
    if (this.#last && this.#clock.monotonic() < this.#last.until) return Promise.resolve(this.#last.report)
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Resolves when nothing is looked at any more. */
  async close(): Promise<void> {
    await this.#running
  }

  async #look(): Promise<DoctorReport> {
    const at = this.#clock.now()
    const begun = this.#clock.monotonic()
    // All at once, so that the whole takes no longer than the slowest.
    const probes = await Promise.all(
      this.#options.probes().map(async (probe) => ({ name: probe.name, ...(await runProbe(probe)) })),
    )
    const end = this.#clock.monotonic()
    const report = { at, tookMs: Math.round(end - begun), probes }
    this.#last = { report, until: end + (this.#options.reuseMs ?? 10_000) }
    return report
  }
}
