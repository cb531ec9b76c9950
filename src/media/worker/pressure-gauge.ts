import { performance } from 'node:perf_hooks'
import type { Pacer } from '../path/pacer.ts'
import { nextPressure, NO_PRESSURE, type Pressure } from './pressure.ts'

export interface PressureGaugeOptions {
  readonly pacer: Pick<Pacer, 'counts'>
  /** A second, but for tests. Milliseconds. */
  readonly periodMs: number
  /** The highest complexity that a live call is configured with. */
  readonly complexity: () => number | undefined
  readonly onCeiling: (ceiling: number) => void
}

/** Takes the worker's pulse once a period. */
export class PressureGauge {
  readonly #options: PressureGaugeOptions
  readonly #timer: NodeJS.Timeout
  #pressure: Pressure = NO_PRESSURE
  #loop = performance.eventLoopUtilization()
  #slots = { slots: 0, missed: 0 }

  constructor(options: PressureGaugeOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sample(), options.periodMs)
  }

  get ceiling(): number {
    return this.#pressure.ceiling
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer)
  }

  #sample(): void {
    const { pacer, complexity, onCeiling } = this.#options
    const loop = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(loop, this.#loop)
    const { slots, missed } = pacer.counts
    const due = slots - this.#slots.slots
    const sample = {
      utilisation: Number.isFinite(utilization) ? utilization : 0,
      missed: due > 0 ? (missed - this.#slots.missed) / due : 0,
      complexity: complexity(),
    }
    this.#loop = loop
    this.#slots = { slots, missed }
    const { ceiling } = this.#pressure
    this.#pressure = nextPressure(this.#pressure, sample)
    if (this.#pressure.ceiling !== ceiling) onCeiling(this.#pressure.ceiling)
  }
}
