import type { CallSeries, SeriesFigures, SeriesPath } from '../calls/figures-view.ts'
import { SERIES_FIGURES } from '../calls/figures-view.ts'
import type { Log } from '../lib/log.ts'
import { callIdOf } from './cdr-row.ts'
import { QueuedStore } from './queued-store.ts'
import type { Handles } from './schema.ts'

export interface EndedSeries {
  readonly series: CallSeries
  /** Epoch ms at which the call ended. */
  readonly at: number
}

/** As it stands in the table: JSON has no undefined in lists. */
type Kept = Pick<CallSeries, 'stepMs'> & {
  readonly paths: readonly (Pick<SeriesPath, 'participant' | 'at'> & {
    readonly [Figure in keyof SeriesFigures]?: readonly (number | null)[]
  })[]
}

/** How ended calls sounded over time, one row each. Methods reject with a StoreError. */
export class CallSeriesStore extends QueuedStore<EndedSeries> {
  constructor(db: Handles, log: Log) {
    // The series of an hour are 40 kB: few at a time, and not too many that wait.
    super(db, log, { what: 'series of calls', table: 'call_series', key: 'call_id', batch: 20, maxQueued: 1000 })
  }

  override async appendAll(ended: readonly EndedSeries[]): Promise<void> {
    // One statement can't change a row twice.
    const rows = new Map(
      ended.map(({ series, at }) => [
        callIdOf(series.callId),
        { call_id: callIdOf(series.callId), at: Math.round(at), series: textOf(series) },
      ]),
    )
    if (rows.size === 0) return
    await this.db.write
      .insertInto('call_series')
      .values([...rows.values()])
      .onConflict((conflict) =>
        conflict
          .column('call_id')
          .doUpdateSet((eb) => ({ at: eb.ref('excluded.at'), series: eb.ref('excluded.series') })),
      )
      .execute()
  }

  /** Undefined: nothing was measured, or is kept any more. */
  async get(callId: string): Promise<CallSeries | undefined> {
    const row = await this.db.read
      .selectFrom('call_series')
      .select('series')
      .where('call_id', '=', callIdOf(callId))
      .executeTakeFirst()
    return row && seriesOf(callId, row.series)
  }
}

function textOf({ stepMs, paths }: CallSeries): string {
  const kept: Kept = {
    stepMs,
    paths: paths.map((path) => ({
      participant: path.participant,
      at: path.at,
      ...Object.fromEntries(SERIES_FIGURES.map((name) => [name, path[name].map((value) => value ?? null)])),
    })),
  }
  return JSON.stringify(kept)
}

function seriesOf(callId: string, text: string): CallSeries {
  const { stepMs, paths } = JSON.parse(text) as Kept
  return { callId, stepMs, paths: paths.map(pathOf) }
}

/** A figure that an earlier version did not keep is not known. */
function pathOf({ participant, at, ...kept }: Kept['paths'][number]): SeriesPath {
  const columns = SERIES_FIGURES.map((name) => [name, at.map((_, i) => kept[name]?.[i] ?? undefined)])
  return {
    participant,
    at,
    ...(Object.fromEntries(columns) as Record<keyof SeriesFigures, (number | undefined)[]>),
  }
}
