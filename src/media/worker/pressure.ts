/** How a worker did in one period (a second). */
export interface PressureSample {
  /** Of its event loop, 0 to 1. */
  readonly utilisation: number
  /** Share of the 20 ms slots that the pacer skipped because it ran late, 0 to 1. */
  readonly missed: number
  /** The highest Opus complexity that a live call is configured with; undefined without calls. */
  readonly complexity: number | undefined
}

export interface Pressure {
  /** No encoder of the worker runs at a higher complexity. */
  readonly ceiling: number
  /** Periods in a row that were too much. */
  readonly hot: number
  /** Periods in a row with plenty of room. */
  readonly calm: number
}

/** The ceilings. Complexity 0 costs a third of 5, and 10 one and a half times; one hears next to no difference. */
const STEPS = [10, 5, 3, 1, 0] as const

export const NO_PRESSURE: Pressure = { ceiling: STEPS[0], hot: 0, calm: 0 }
/** The lowest ceiling: there is nothing left to give up but further calls. */
export const LOWEST_CEILING = 0

const HOT_UTILISATION = 0.8
/** Of 50 slots a second: late for 100 ms of it altogether. One late moment, as when a call is set up, is less. */
const HOT_MISSED = 0.1
const HOT_PERIODS = 2
/** So far below what is hot that the cost of one step up can not make it hot again. */
const CALM_UTILISATION = 0.5
const CALM_MISSED = 0.02
const CALM_PERIODS = 20

/**
 * The state after one more period: a step down after two hot ones, a step up after twenty calm ones, and in between
 * nothing. A step down goes below what the calls are configured with, so that it always saves something.
 */
export function nextPressure(state: Pressure, sample: PressureSample): Pressure {
  const hot = sample.utilisation > HOT_UTILISATION || sample.missed > HOT_MISSED
  if (hot) {
    if (state.hot + 1 < HOT_PERIODS) return { ...state, hot: state.hot + 1, calm: 0 }
    return { ceiling: below(state.ceiling, sample.complexity), hot: 0, calm: 0 }
  }
  if (sample.utilisation >= CALM_UTILISATION || sample.missed > CALM_MISSED) return { ...state, hot: 0, calm: 0 }
  if (state.calm + 1 < CALM_PERIODS) return { ...state, hot: 0, calm: state.calm + 1 }
  return { ceiling: above(state.ceiling), hot: 0, calm: 0 }
}

/** The next step below both the ceiling and what is in use. Without calls there is nothing to save. */
function below(ceiling: number, complexity: number | undefined): number {
  if (complexity === undefined) return ceiling
  return STEPS.find((step) => step < Math.min(ceiling, complexity)) ?? LOWEST_CEILING
}

function above(ceiling: number): number {
  return STEPS.findLast((step) => step > ceiling) ?? STEPS[0]
}
