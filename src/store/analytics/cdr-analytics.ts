import type { RawBuilder } from 'kysely'
import {
  MAX_ANALYSED_MS,
  type AnalyticsBucket,
  type AnalyticsQuery,
  type AnalyticsRow,
  type AnalyticsView,
} from '../../calls/analytics-view.ts'
import type { Clock } from '../../lib/clock.ts'
import { StoreError } from '../errors.ts'
import type { Handles } from '../schema.ts'
import { Turnstile } from '../sqlite/turnstile.ts'
import { fold, sumsOf, Tally } from './fold.ts'
import { LocalTime } from './local-time.ts'
import {
  endingStatement,
  exportStatement,
  mappingStatement,
  setupStatement,
  slotStatement,
  worstStatement,
} from './statements.ts'

const HOURS_UP_TO_MS = 8 * 24 * 3_600_000
/** How long an answer is good for, whoever asks. */
const KEPT_MS = 10_000
const MAX_KEPT = 32
/** Those who wait for their turn. The interface itself gives up after 15 s. */
const MAX_WAITING = 16
const WAIT_MS = 10_000

interface Kept {
  readonly view: Promise<AnalyticsView>
  /** Monotonic; undefined while it is being found. */
  until: number | undefined
}

/** Figures of ended calls over any time, from the columns of their records. Methods reject with a StoreError. */
export class CdrAnalytics {
  readonly #db: Handles
  readonly #clock: Clock
  readonly #kept = new Map<string, Kept>()
  /** One at a time: whoever looks for a record waits for one statement at most, not for those of ten dashboards. */
  readonly #turnstile = new Turnstile(MAX_WAITING, WAIT_MS)

  constructor(db: Handles, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  /** The same question within 10 seconds gets the same answer. */
  analyse(query: AnalyticsQuery): Promise<AnalyticsView> {
    const now = this.#clock.monotonic()
    for (const [key, { until }] of this.#kept) if (until !== undefined && until <= now) this.#kept.delete(key)
    const key = JSON.stringify(query)
    const known = this.#kept.get(key)
    if (known) return known.view
    const kept: Kept = { view: this.#analyse(query), until: undefined }
    this.#kept.set(key, kept)
    kept.view.then(
      () => {
        kept.until = this.#clock.monotonic() + KEPT_MS
        this.#forget()
      },
      () => this.#kept.delete(key),
    )
    return kept.view
  }

  /**
   * The calls of each local hour or day, mapping and direction, oldest first. Read hour by hour or day by day, so that a
   * slow reader holds up nobody.
   */
  async *export(query: AnalyticsQuery): AsyncIterableIterator<AnalyticsRow> {
    const { clock, bucket } = plan(query)
    const beginnings = clock.beginnings(bucket, query.from, query.to)
    for (const [i, at] of beginnings.entries()) {
      const part = { from: Math.max(at, query.from), to: Math.min(beginnings[i + 1] ?? query.to, query.to) }
      for (const row of await this.#rows(exportStatement(this.#db.kind, { ...query, ...part }))) {
        const tally = new Tally().add(sumsOf(row.sums))
        const { talkMs, transfers } = tally
        const of = { mapping: row.mapping ?? undefined, department: row.department ?? undefined }
        yield { at, ...of, direction: row.direction, ...tally.means, talkMs, transfers }
      }
    }
  }

  async #analyse(query: AnalyticsQuery): Promise<AnalyticsView> {
    const { clock, bucket } = plan(query)
    const { kind } = this.#db
    await this.#turnstile.enter()
    try {
      // One after the other: between them others have their turn.
      return fold(query, bucket, clock, {
        slots: await this.#rows(slotStatement(kind, query, clock.grainMs)),
        mappings: await this.#rows(mappingStatement(kind, query)),
        endings: await this.#rows(endingStatement(kind, query)),
        setups: await this.#rows(setupStatement(kind, query)),
        worst: await this.#rows(worstStatement(query)),
      })
    } finally {
      this.#turnstile.leave()
    }
  }

  async #rows<T>(statement: RawBuilder<T>): Promise<T[]> {
    return (await statement.execute(this.#db.read)).rows
  }

  #forget(): void {
    for (const key of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - MAX_KEPT))) this.#kept.delete(key)
  }
}

function plan({ from, to, timeZone }: AnalyticsQuery): { readonly clock: LocalTime; readonly bucket: AnalyticsBucket } {
  if (!(from < to && to - from <= MAX_ANALYSED_MS)) {
    throw new StoreError('store_unfit', 'the time must begin before it ends, and have 400 days at most')
  }
  return { clock: new LocalTime(timeZone, from, to), bucket: to - from <= HOURS_UP_TO_MS ? 'hour' : 'day' }
}
