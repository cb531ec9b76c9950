import type { CallView } from '../calls/call-view.ts'
import type { WindowTally } from './call-windows.ts'
import { Figures } from './tally.ts'

export type StatsWindow = '30m' | '24h' | '7d'

/** Ratios 0 to 1, times in milliseconds; undefined where nothing can be said. */
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
}

export interface StatsView extends CallFigures {
  readonly window: StatsWindow
  readonly from: number
  readonly to: number
  /** Nearest rank, within 1 %: see QuantileSketch. */
  readonly setupP95Ms: number | undefined
  readonly talkMs: number
  readonly transfers: { readonly attempted: number; readonly completed: number }
  readonly byResult: Readonly<Record<string, number>>
  readonly byCause: Readonly<Record<string, number>>
  /** Most calls first. */
  readonly byMapping: readonly ({ readonly mapping: string | undefined } & CallFigures)[]
  readonly series: StatsSeries
  readonly complete: boolean
}

interface Ingredients {
  readonly window: StatsWindow
  readonly tally: WindowTally
  readonly live: readonly CallView[]
  readonly complete: boolean
}

/** What is told of a window: its ended calls, and of the live ones those that arrived in it. */
export function viewOf({ window, tally, live, complete }: Ingredients): StatsView {
  const { from, to, stepMs, total, steps } = tally
  const present = live.filter(({ arrived }) => arrived >= from)
  const mappings = new Set([...total.byMapping.keys(), ...present.map(({ mapping }) => mapping)])
  const liveIn = (at: number): CallView[] => present.filter(({ arrived }) => arrived >= at && arrived < at + stepMs)
  return {
    window,
    from,
    to,
    ...figuresOf(total.total, present),
    setupP95Ms: total.setups.quantile(0.95),
    talkMs: total.talkMs,
    transfers: { attempted: total.transfersAttempted, completed: total.transfersCompleted },
    byResult: Object.fromEntries(total.byResult),
    byCause: Object.fromEntries(total.byCause),
    byMapping: [...mappings]
      .map((mapping) => ({
        mapping,
        ...figuresOf(
          total.byMapping.get(mapping) ?? new Figures(),
          present.filter((view) => view.mapping === mapping),
        ),
      }))
      .sort((a, b) => b.received - a.received),
    series: {
      stepMs,
      at: steps.map(({ at }) => at),
      received: steps.map(({ at, tally: step }) => (step?.total.ended ?? 0) + liveIn(at).length),
      connected: steps.map(
        ({ at, tally: step }) => (step?.total.connected ?? 0) + liveIn(at).filter(isConnected).length,
      ),
      succeeded: steps.map(({ tally: step }) => step?.total.succeeded ?? 0),
      setupMeanMs: steps.map(({ tally: step }) => step?.total.setupMeanMs),
      mosMean: steps.map(({ tally: step }) => step?.total.mosMean),
    },
    complete,
  }
}

function figuresOf(figures: Figures, live: readonly CallView[]): CallFigures {
  return {
    received: figures.ended + live.length,
    live: live.length,
    connected: figures.connected + live.filter(isConnected).length,
    successRate: figures.successRate,
    setupMeanMs: figures.setupMeanMs,
    mosMean: figures.mosMean,
  }
}

/** A call that is ending may have talked or not: its record, a moment later, says it. */
function isConnected({ state }: CallView): boolean {
  return state === 'talking'
}
