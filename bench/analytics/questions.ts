import type { AnalyticsQuery } from '../../src/calls/analytics-view.ts'
import type { Store } from '../../src/store/store.ts'

const DAY_MS = 24 * 3_600_000
const PAGE = { limit: 100, cursor: undefined }

/** One thing that is asked of the store, and how. */
export interface Question {
  readonly name: string
  /** `turn` counts up: answers that the store keeps for a while, and pages of the file that it has, are not to help. */
  ask(turn: number): Promise<unknown>
}

/** What dashboards and operators ask of a store with `days` of records until `to`. */
export function questions(store: Store, to: number, days: number): Question[] {
  const analytics = (name: string, back: number, more: Partial<AnalyticsQuery> = {}): Question => ({
    name: `analytics, ${name}`,
    ask: (turn) => {
      const all = { mapping: undefined, department: undefined, direction: undefined, timeZone: 'America/Sao_Paulo' }
      return store.analytics.analyse({ from: to - back * DAY_MS, to: to - turn, ...all, ...more })
    },
  })
  const search = (name: string, query: (turn: number) => Parameters<Store['cdrs']['search']>[0]): Question => ({
    name: `records, ${name}`,
    ask: (turn) => store.cdrs.search(query(turn), PAGE),
  })
  const some = (turn: number) => to - ((turn * 37) % days) * DAY_MS
  return [
    analytics('24 hours', 1),
    analytics('7 days', Math.min(7, days)),
    analytics(`${days} days`, days),
    analytics(`${days} days, one mapping`, days, { mapping: 'sip:fila03@empresa.com.br' }),
    search('first page', () => ({})),
    search('an hour', (turn) => ({ from: some(turn) - 3_600_000, to: some(turn) })),
    search('one cause of a week', (turn) => ({ cause: 'busy', to: some(turn), from: some(turn) - 7 * DAY_MS })),
    search('a number', (turn) => ({ participant: String(1000 + ((turn * 97) % 4000)) })),
    search('part of a number', (turn) => ({ party: `+55119${String(10 + ((turn * 7) % 90))}` })),
    search('part of a common name', () => ({ party: 'beatriz' })),
  ]
}

/** Milliseconds of each of `turns` askings, after one that is not counted. */
export async function timesOf(question: Question, turns: number): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn <= turns; turn++) {
    const begun = performance.now()
    await question.ask(turn)
    if (turn > 0) times.push(performance.now() - begun)
  }
  return times
}

export interface Rate {
  readonly items: number
  readonly perSecond: number
}

/** How quickly an export comes, of up to `most` of its items. */
export async function exportRate(items: AsyncIterable<unknown>, most: number): Promise<Rate> {
  const begun = performance.now()
  let count = 0
  for await (const _ of items) if (++count >= most) break
  return { items: count, perSecond: (count * 1000) / (performance.now() - begun) }
}
