import {
  SERIES_FIGURES,
  VIDEO_SERIES_FIGURES,
  type IntervalFigures,
  type SeriesFigures,
  type SeriesPath,
  type VideoSeriesFigures,
} from '../../calls/figures-view.ts'

type Figure = keyof SeriesFigures
type VideoFigure = keyof VideoSeriesFigures

interface Column {
  /** How two neighbours become one. `power`: levels are logarithms. */
  readonly merge: 'mean' | 'sum' | 'power' | 'last'
  /** Decimals. */
  readonly digits: number
}

const COLUMNS: Readonly<Record<Figure, Column>> = {
  mosToApp: { merge: 'mean', digits: 2 },
  mosToPhone: { merge: 'mean', digits: 2 },
  lossToAppPercent: { merge: 'mean', digits: 2 },
  lossToPhonePercent: { merge: 'mean', digits: 2 },
  jitterFromPhoneMs: { merge: 'mean', digits: 1 },
  jitterFromAppMs: { merge: 'mean', digits: 1 },
  concealedToPhoneMs: { merge: 'sum', digits: 0 },
  roundTripMs: { merge: 'mean', digits: 1 },
  levelPhoneDbov: { merge: 'power', digits: 1 },
  levelAppDbov: { merge: 'power', digits: 1 },
  bitrateToApp: { merge: 'mean', digits: 0 },
  bitrateToPhone: { merge: 'mean', digits: 0 },
}

const RATE: Column = { merge: 'mean', digits: 0 }
const PICTURES: Column = { merge: 'mean', digits: 1 }
// A picture has the size it was sent in, never one between two.
const LINES: Column = { merge: 'last', digits: 0 }
const LOSS: Column = { merge: 'mean', digits: 2 }
const TIME: Column = { merge: 'sum', digits: 0 }

const VIDEO_COLUMNS: Readonly<Record<VideoFigure, Column>> = {
  bitrateFromPhone: RATE,
  bitrateToApp: RATE,
  bitrateFromApp: RATE,
  bitrateToPhone: RATE,
  frameRateFromPhone: PICTURES,
  frameRateToApp: PICTURES,
  frameRateFromApp: PICTURES,
  frameRateToPhone: PICTURES,
  linesFromPhone: LINES,
  linesToApp: LINES,
  linesFromApp: LINES,
  linesToPhone: LINES,
  lossToAppPercent: LOSS,
  lossToPhonePercent: LOSS,
  frozenToAppMs: TIME,
  frozenToPhoneMs: TIME,
}

const AUDIO = SERIES_FIGURES.map((name) => COLUMNS[name])
const BOTH = [...AUDIO, ...VIDEO_SERIES_FIGURES.map((name) => VIDEO_COLUMNS[name])]

/**
 * The columns of one talk path. What is not known is NaN, so that an array of numbers stays one of plain doubles: 104
 * bytes a point. Those of video are there from the first picture on: 128 bytes more.
 */
export class PathSeries {
  readonly participant: string
  /** When the first interval began. */
  readonly #since: number
  #at: number[] = []
  #columns: number[][] = SERIES_FIGURES.map(() => [])

  constructor(participant: string, since: number) {
    this.participant = participant
    this.#since = since
  }

  get length(): number {
    return this.#at.length
  }

  get hasVideo(): boolean {
    return this.#columns.length > AUDIO.length
  }

  /** What happened until `at`, which becomes part of the last interval while that is shorter than `stepMs`. */
  add(at: number, { video, ...figures }: IntervalFigures, stepMs: number): void {
    if (video && !this.hasVideo) {
      const before = this.#at.map(() => NaN)
      this.#columns.push(...VIDEO_SERIES_FIGURES.map(() => [...before]))
    }
    const values: number[] = SERIES_FIGURES.map((name) => figures[name] ?? NaN)
    if (this.hasVideo) values.push(...VIDEO_SERIES_FIGURES.map((name) => video?.[name] ?? NaN))
    this.#append(at, values, stepMs)
  }

  /** Makes neighbours one, as if `stepMs` had been the step from the beginning. */
  thin(stepMs: number): void {
    const [ats, columns] = [this.#at, this.#columns]
    this.#at = []
    this.#columns = columns.map(() => [])
    for (const [i, at] of ats.entries()) {
      this.#append(
        at,
        columns.map((column) => column[i] ?? NaN),
        stepMs,
      )
    }
  }

  view(): SeriesPath {
    const columns = this.#columns.map((values, i) => {
      const digits = BOTH[i]?.digits ?? 0
      return values.map((value) => (Number.isNaN(value) ? undefined : rounded(value, digits)))
    })
    return {
      participant: this.participant,
      at: this.#at.map(Math.round),
      ...named(SERIES_FIGURES, columns),
      ...(this.hasVideo && { video: named(VIDEO_SERIES_FIGURES, columns.slice(AUDIO.length)) }),
    }
  }

  #append(at: number, values: readonly number[], stepMs: number): void {
    const last = this.#at.length - 1
    const lastAt = this.#at[last] ?? this.#since
    // The wall clock was set back: there is no such interval.
    if (at <= lastAt) return
    const lastMs = lastAt - (this.#at[last - 1] ?? this.#since)
    const ms = at - lastAt
    // To whichever length is nearer to the step.
    if (last < 0 || lastMs + ms / 2 > stepMs) {
      this.#at.push(at)
      for (const [i, value] of values.entries()) this.#columns[i]?.push(value)
      return
    }
    this.#at[last] = at
    for (const [i, column] of this.#columns.entries()) {
      column[last] = merged(BOTH[i]?.merge ?? 'mean', column[last] ?? NaN, lastMs, values[i] ?? NaN, ms)
    }
  }
}

function merged(how: Column['merge'], a: number, aMs: number, b: number, bMs: number): number {
  if (Number.isNaN(a)) return b
  if (Number.isNaN(b)) return a
  const mean = (x: number, y: number) => (x * aMs + y * bMs) / (aMs + bMs)
  switch (how) {
    case 'sum':
      return a + b
    case 'power':
      return 10 * Math.log10(mean(10 ** (a / 10), 10 ** (b / 10)))
    case 'mean':
      return mean(a, b)
    case 'last':
      return b
  }
}

function named<Name extends string>(
  names: readonly Name[],
  columns: readonly (number | undefined)[][],
): Record<Name, (number | undefined)[]> {
  return Object.fromEntries(names.map((name, i) => [name, columns[i] ?? []])) as Record<Name, (number | undefined)[]>
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits
  // Not -0: JSON has none.
  return Math.round(value * factor) / factor || 0
}
