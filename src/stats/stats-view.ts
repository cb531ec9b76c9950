import type { CallView } from '../calls/call-view.ts'
import type { CallFigures, StatsView, StatsWindow } from '../calls/stats-view.ts'
import type { WindowTally } from './call-windows.ts'
import { Figures } from './tally.ts'

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
      transfers: steps.map(({ tally: step }) => step?.transfersAttempted ?? 0),
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
