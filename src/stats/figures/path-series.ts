import { SERIES_FIGURES, type SeriesFigures, type SeriesPath } from '../../calls/figures-view.ts'

type Figure = keyof SeriesFigures

interface Column {
  /** How two neighbours become one. `power`: levels are logarithms. */
  readonly merge: 'mean' | 'sum' | 'power'
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

/**
 * The columns of one talk path. What is not known is NaN, so that an array of numbers stays one of plain doubles: 104
 * bytes a point.
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

  /** What happened until `at`, which becomes part of the last interval while that is shorter than `stepMs`. */
  add(at: number, figures: SeriesFigures, stepMs: number): void {
    this.#append(
      at,
      SERIES_FIGURES.map((name) => figures[name] ?? NaN),
      stepMs,
    )
  }

  /** Makes neighbours one, as if `stepMs` had been the step from the beginning. */
  thin(stepMs: number): void {
    const [ats, columns] = [this.#at, this.#columns]
    this.#at = []
    this.#columns = SERIES_FIGURES.map(() => [])
    for (const [i, at] of ats.entries()) {
      this.#append(
        at,
        columns.map((column) => column[i] ?? NaN),
        stepMs,
      )
    }
  }

  view(): SeriesPath {
    const columns = SERIES_FIGURES.map((name, i) => [
      name,
      this.#columns[i]?.map((value) => (Number.isNaN(value) ? undefined : rounded(value, COLUMNS[name].digits))) ?? [],
    ])
    return {
      participant: this.participant,
      at: this.#at.map(Math.round),
      ...(Object.fromEntries(columns) as Record<Figure, (number | undefined)[]>),
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
    for (const [i, name] of SERIES_FIGURES.entries()) {
      const column = this.#columns[i]
      if (column) column[last] = merged(COLUMNS[name].merge, column[last] ?? NaN, lastMs, values[i] ?? NaN, ms)
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
  }
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits
  // Not -0: JSON has none.
  return Math.round(value * factor) / factor || 0
}
