import type { CallRecord } from '../../live/happened.ts'

/** MOS of an ended call: of the sound from the phone as the app heard it, and the other way round. */
export interface Heard {
  readonly byApp: number | null
  readonly byPhone: number | null
  /** Of those that are known, as the analytics have it. */
  readonly mean: number | null
}

export function heardOf({ media }: CallRecord): Heard {
  const byApp = mosIn(media?.fromPhone)
  const byPhone = mosIn(media?.fromApp)
  const known = [byApp, byPhone].filter((value) => value !== null)
  return { byApp, byPhone, mean: known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length }
}

function mosIn(direction: unknown): number | null {
  if (typeof direction !== 'object' || direction === null || !('mos' in direction)) return null
  return typeof direction.mos === 'number' ? direction.mos : null
}
