import type { OpusOptions } from '../session.ts'
import type { OpusSetting } from './opus.ts'
import { firstRate, nextRate, type RateState, type StreamReport } from './rate-control.ts'

/** What an encoder runs at now. Units as in OpusOptions. */
export type EncoderSettings = Readonly<Record<OpusSetting, number>>

export type Adjust = (setting: OpusSetting, value: number) => void

/**
 * What one call's encoder is told while the call goes on: loss and bitrate by the app's reports, complexity by what the
 * worker can afford. It outlives encoders: what was learned before one exists is told to it.
 */
export class EncoderControl {
  readonly #configured: OpusOptions
  #rate: RateState
  #ceiling = Infinity
  #settings: EncoderSettings
  #adjust: Adjust | undefined

  constructor(configured: OpusOptions) {
    this.#configured = configured
    this.#rate = firstRate(configured)
    this.#settings = this.#wanted()
  }

  get settings(): EncoderSettings {
    return this.#settings
  }

  /** The complexity that the call is configured with. */
  get configuredComplexity(): number {
    return this.#configured.complexity
  }

  /** To be called with an encoder that was made as configured. */
  connect(adjust: Adjust): void {
    const { bitrate, complexity, expectedLossPercent } = this.#configured
    this.#settings = { bitrate, complexity, expectedLossPercent }
    this.#adjust = adjust
    this.#apply()
  }

  /** What the app says of our stream. */
  onReport(report: StreamReport): void {
    this.#rate = nextRate(this.#rate, report, this.#configured)
    this.#apply()
  }

  /** The encoder runs at its own complexity or at `ceiling`, whichever is less. */
  setComplexityCeiling(ceiling: number): void {
    this.#ceiling = ceiling
    this.#apply()
  }

  #apply(): void {
    const wanted = this.#wanted()
    const present = this.#settings
    this.#settings = wanted
    for (const setting of SETTINGS) {
      if (wanted[setting] !== present[setting]) this.#adjust?.(setting, wanted[setting])
    }
  }

  #wanted(): EncoderSettings {
    const { rate } = this.#rate
    // libopus writes no FEC at complexity 0 (measured, 1.3.1): where it is needed it is worth the next step.
    const ceiling =
      this.#configured.inbandFec && rate.expectedLossPercent > 0 ? Math.max(1, this.#ceiling) : this.#ceiling
    return { ...rate, complexity: Math.min(this.#configured.complexity, ceiling) }
  }
}

const SETTINGS = ['bitrate', 'complexity', 'expectedLossPercent'] as const satisfies readonly OpusSetting[]
