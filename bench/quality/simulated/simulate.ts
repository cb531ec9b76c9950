import type { OpusCodec } from '../../../src/media/opus/opus.ts'
import type { OpusOptions } from '../../../src/media/session.ts'
import type { Condition } from '../conditions.ts'
import { percentile } from '../dsp/latency.ts'
import { score, type Score } from '../dsp/score.ts'
import { throughG711, type Speech } from '../sound/speech.ts'
import { appVoice } from '../sound/app-voice.ts'
import { simulateToApp } from './to-app.ts'
import { simulateToPhone, type Heard } from './to-phone.ts'

/** One direction under one condition. */
export interface Figures extends Score {
  readonly concealedPercent: number
  readonly recoveredPercent: number
  readonly addedMs: { readonly p50: number; readonly p95: number }
  readonly late: number
}

/** As the bridge is configured by default. */
export const OPUS: OpusOptions = {
  bitrate: 24_000,
  complexity: 5,
  inbandFec: true,
  expectedLossPercent: 10,
  dtx: false,
}
/** Where the app's packets may fall in the bridge's beat: what a call gets is chance, so all are measured. */
const PHASES_MS = [1, 6, 11, 16]

/** Runs conditions on a simulated clock: the same figures on every machine. */
export class Simulation {
  readonly #speech: Speech
  readonly #codec: OpusCodec
  readonly #voice: readonly Buffer[]
  readonly #reference: Float64Array

  constructor(speech: Speech, codec: OpusCodec) {
    this.#speech = speech
    this.#codec = codec
    this.#voice = appVoice(speech, codec)
    this.#reference = throughG711(speech)
  }

  toApp(condition: Condition, seed: number, opus: OpusOptions = OPUS): Figures {
    return this.#figures([simulateToApp({ condition, seed, speech: this.#speech, opus, codec: this.#codec })])
  }

  toPhone(condition: Condition, seed: number, phasesMs: readonly number[] = PHASES_MS): Figures {
    const common = { condition, voice: this.#voice, reference: this.#reference, codec: this.#codec }
    return this.#figures(phasesMs.map((phaseMs, i) => simulateToPhone({ ...common, seed: seed + 100 * i, phaseMs })))
  }

  /** The mean of several runs; latencies of all their packets. */
  #figures(runs: readonly Heard[]): Figures {
    const scores = runs.map(({ heard }) => score(this.#reference, heard, this.#speech.sentences))
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    const added = runs.flatMap(({ addedMs }) => addedMs)
    return {
      stoi: mean(scores.map(({ stoi }) => stoi)),
      estoi: mean(scores.map(({ estoi }) => estoi)),
      stoiAlignedOnce: mean(scores.map(({ stoiAlignedOnce }) => stoiAlignedOnce)),
      concealedPercent: mean(runs.map(({ concealedPercent }) => concealedPercent)),
      recoveredPercent: mean(runs.map(({ recoveredPercent }) => recoveredPercent)),
      addedMs: { p50: percentile(added, 0.5), p95: percentile(added, 0.95) },
      late: mean(runs.map(({ late }) => late)),
    }
  }
}
