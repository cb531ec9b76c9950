/**
 * Figures in words. The classes are those of docs/quality-figures.md, "In words": jitter and loss as G.114 and Y.1541 plan voice, round trip
 * twice the mouth-to-ear delays of G.114, MOS as G.107 Annex B rates satisfaction.
 */
export type Rating = 'excellent' | 'good' | 'fair' | 'poor' | 'bad'

export type Tone = 'ok' | 'warn' | 'bad' | 'neutral' | 'info'

const RATINGS: readonly Rating[] = ['excellent', 'good', 'fair', 'poor', 'bad']

/** Up to each bound the rating of its place; above all, bad. */
export const BOUNDS = {
  /** Milliseconds, RFC 3550 6.4.1. */
  jitter: [5, 20, 40, 80],
  /** Percent. */
  loss: [0.2, 1, 3, 8],
  /** Milliseconds. */
  roundTrip: [100, 250, 400, 700],
  /** Of all audio, percent. */
  concealed: [0.2, 1, 3, 8],
} as const

/** From each bound on the rating of its place. */
export const MOS_BOUNDS = [4.3, 4, 3.6, 3.1] as const

export type Rated = keyof typeof BOUNDS | 'mos'

export function rate(figure: Rated, value: number | null | undefined): Rating | undefined {
  if (value == null || Number.isNaN(value)) return undefined
  const place =
    figure === 'mos'
      ? MOS_BOUNDS.findIndex((bound) => asShown(value) >= bound)
      : BOUNDS[figure].findIndex((bound) => value <= bound)
  return RATINGS[place === -1 ? RATINGS.length - 1 : place]
}

/** With one decimal, as people read it: two that look the same are not to be called differently. */
function asShown(mos: number): number {
  return Math.round(mos * 10) / 10
}

export function toneOf(rating: Rating | undefined): Tone {
  switch (rating) {
    case undefined:
      return 'neutral'
    case 'excellent':
    case 'good':
      return 'ok'
    case 'fair':
      return 'warn'
    case 'poor':
    case 'bad':
      return 'bad'
  }
}
