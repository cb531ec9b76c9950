import type { CallSeries, SeriesFigures, SeriesPath, VideoSeriesFigures } from '../calls/figures-view.ts'
import { SERIES_FIGURES, VIDEO_SERIES_FIGURES } from '../calls/figures-view.ts'
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
  readonly paths: readonly (Pick<SeriesPath, 'participant' | 'at'> & KeptColumns<keyof SeriesFigures> & KeptVideo)[]
}

type KeptColumns<Figure extends string> = Readonly<Partial<Record<Figure, readonly (number | null)[]>>>
interface KeptVideo {
  readonly video?: KeptColumns<keyof VideoSeriesFigures>
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
  const all: Kept = {
    stepMs,
    paths: paths.map((path) => ({
      participant: path.participant,
      at: path.at,
      ...kept(SERIES_FIGURES, path),
      ...(path.video && { video: kept(VIDEO_SERIES_FIGURES, path.video) }),
    })),
  }
  return JSON.stringify(all)
}

function seriesOf(callId: string, text: string): CallSeries {
  const { stepMs, paths } = JSON.parse(text) as Kept
  return { callId, stepMs, paths: paths.map(pathOf) }
}

function pathOf({ participant, at, video, ...audio }: Kept['paths'][number]): SeriesPath {
  return {
    participant,
    at,
    ...known(SERIES_FIGURES, audio, at.length),
    ...(video && { video: known(VIDEO_SERIES_FIGURES, video, at.length) }),
  }
}

function kept<Figure extends string>(
  names: readonly Figure[],
  columns: Readonly<Record<Figure, readonly (number | undefined)[]>>,
): Record<string, (number | null)[]> {
  return Object.fromEntries(names.map((name) => [name, columns[name].map((value) => value ?? null)]))
}

/** A figure that an earlier version did not keep is not known. */
function known<Figure extends string>(
  names: readonly Figure[],
  columns: KeptColumns<Figure>,
  length: number,
): Record<Figure, (number | undefined)[]> {
  const all = names.map((name) => [name, Array.from({ length }, (_, i) => columns[name]?.[i] ?? undefined)])
  return Object.fromEntries(all) as Record<Figure, (number | undefined)[]>
}
