import type { Condition } from './conditions.ts'
import type { Figures } from './simulated/simulate.ts'

export type Direction = 'toApp' | 'toPhone'

/** One row: one direction of one call, or of one simulation. */
export interface Row {
  readonly side: 'simulated' | 'cubebridge' | 'wrtc'
  readonly condition: Condition
  readonly direction: Direction
  readonly figures: Figures
}

/** Below what is expected by more than this is a shortfall, not chance. */
const TOLERANCE = 0.005
const DIRECTIONS: Readonly<Record<Direction, string>> = { toApp: 'to the app', toPhone: 'to the phone' }
/** The most that the bridge may add, p95 in ms, by the jitter on either side. Losses are not limited. */
const MOST_ADDED_MS = { calm: 40, jitter: 90 }

const HEAD = [
  'condition         direction     by           STOI  ESTOI  (once)  expected   made up   by FEC   added p50 / p95',
  '                                                                                 %        %                ms',
]

export function table(rows: readonly Row[]): string {
  return [...HEAD, ...rows.map(line)].join('\n')
}

function line({ side, condition, direction, figures }: Row): string {
  const { stoi, estoi, stoiAlignedOnce, concealedPercent, recoveredPercent, addedMs } = figures
  const expected = condition.expected?.[direction]
  return [
    condition.name.padEnd(17),
    DIRECTIONS[direction].padEnd(13),
    side.padEnd(11),
    fixed(stoi, 3, 6),
    fixed(estoi, 3, 6),
    fixed(stoiAlignedOnce, 3, 7),
    fixed(expected, 3, 9),
    fixed(concealedPercent, 1, 9),
    fixed(recoveredPercent, 1, 8),
    `${fixed(addedMs.p50, 1, 8)} / ${fixed(addedMs.p95, 1, 0)}`,
  ].join(' ')
}

/** What falls short: a sentence each. libwebrtc's rows are there for comparison, nothing is expected of them. */
export function shortfalls(rows: readonly Row[]): string[] {
  return rows
    .filter(({ side }) => side !== 'wrtc')
    .flatMap(({ side, condition, direction, figures }) => {
      const where = `${condition.name}, ${DIRECTIONS[direction]}, ${side}`
      const expected = condition.expected?.[direction]
      const { p95 } = figures.addedMs
      const most = mostAddedMs(condition)
      return [
        expected !== undefined && figures.stoi < expected - TOLERANCE
          ? `${where}: STOI ${figures.stoi.toFixed(3)}, expected ${expected}`
          : '',
        most !== undefined && p95 > most ? `${where}: adds ${p95.toFixed(1)} ms (p95), more than ${most}` : '',
      ].filter(Boolean)
    })
}

function mostAddedMs({ sip, app }: Condition): number | undefined {
  if (sip.loss.kind !== 'none' || app.loss.kind !== 'none') return undefined
  return sip.jitterMs > 0 || app.jitterMs > 0 ? MOST_ADDED_MS.jitter : MOST_ADDED_MS.calm
}

export function json(rows: readonly Row[]): string {
  return JSON.stringify({
    quality: rows.map(({ side, condition, direction, figures }) => ({
      side,
      condition: condition.name,
      direction,
      expectedStoi: condition.expected?.[direction],
      ...figures,
    })),
    shortfalls: shortfalls(rows),
  })
}

function fixed(value: number | undefined, digits: number, width: number): string {
  return (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits)).padStart(width)
}
