export type StatsWindow = '30m' | '24h' | '7d'

/** What became of the calls of some part. Ratios 0 to 1, times in milliseconds; undefined where nothing can be said. */
export interface CallFigures {
  /** All that arrived in the window, those that are live among them. */
  readonly received: number
  readonly live: number
  /** Both sides were joined. */
  readonly connected: number
  /** Successful ones of those that are over. */
  readonly successRate: number | undefined
  readonly setupMeanMs: number | undefined
  readonly mosMean: number | undefined
}

export interface StatsSeries {
  readonly stepMs: number
  /** Epoch ms at which each step began. */
  readonly at: readonly number[]
  readonly received: readonly number[]
  readonly connected: readonly number[]
  readonly succeeded: readonly number[]
  readonly setupMeanMs: readonly (number | undefined)[]
  readonly mosMean: readonly (number | undefined)[]
  /** Attempted ones, of calls that are over. */
  readonly transfers: readonly number[]
}

export interface StatsView extends CallFigures {
  readonly window: StatsWindow
  /** Epoch ms; calls that arrived from then until `to`. */
  readonly from: number
  readonly to: number
  /** Nearest rank, within 1 %. */
  readonly setupP95Ms: number | undefined
  readonly talkMs: number
  readonly transfers: { readonly attempted: number; readonly completed: number }
  readonly byResult: Readonly<Record<string, number>>
  readonly byCause: Readonly<Record<string, number>>
  /** Most calls first. */
  readonly byMapping: readonly ({ readonly mapping: string | undefined } & CallFigures)[]
  readonly series: StatsSeries
  /** False while calls of before the start are still being read, or when they could not be. */
  readonly complete: boolean
}
