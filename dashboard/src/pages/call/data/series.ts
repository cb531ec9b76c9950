import type { Schemas } from '../../../../../client/client.ts'
import { lossBetween, together } from './losses.ts'
import type { CallMedia, TalkPath } from './picture.ts'
import { videoBetween, videoColumns, type VideoPoint } from './video-series.ts'

export type PathSeries = Schemas['CallSeries']['paths'][number]
export type Column = Exclude<keyof PathSeries, 'participant' | 'at' | 'video'>

const COLUMNS = [
  'mosToApp',
  'mosToPhone',
  'lossToAppPercent',
  'lossToPhonePercent',
  'jitterFromPhoneMs',
  'jitterFromAppMs',
  'concealedToPhoneMs',
  'roundTripMs',
  'levelPhoneDbov',
  'levelAppDbov',
  'bitrateToApp',
  'bitrateToPhone',
] as const satisfies readonly Column[]

interface Point {
  readonly figures: Record<Column, number | null>
  /** Null: there was no video. */
  readonly video: VideoPoint | null
}

/** Live figures come each second; a point of so long says more of losses and jumps less. */
const STEP_MS = 2000
/** Half an hour of them: what is older the bridge itself keeps, and tells when the call is over. */
const MOST_POINTS = 900

/**
 * How a call sounded over time: what the bridge has measured until now, and then what is seen live. Intervals are reckoned
 * as the bridge does it: docs/quality-figures.md.
 */
export class SeriesBook {
  #paths = new Map<string, PathSeries>()
  /** Where the interval began that is under way. */
  readonly #before = new Map<string, CallMedia>()

  /** Replaces what was seen, except for points that are newer. */
  given({ paths }: Schemas['CallSeries']): void {
    const seen = this.#paths
    this.#paths = new Map(paths.map((path) => [path.participant, path]))
    for (const [participant, path] of seen) {
      const known = this.#paths.get(participant)
      const last = known?.at.at(-1) ?? 0
      const from = path.at.findIndex((at) => at > last)
      if (from >= 0) this.#paths.set(participant, known ? joined(known, slice(path, from)) : path)
    }
  }

  /** Returns whether there is a new point. */
  measured({ participant, media }: TalkPath): boolean {
    const before = this.#before.get(participant)
    if (before && media.sampledAt - before.sampledAt < STEP_MS) return false
    this.#before.set(participant, media)
    if (!before) return false
    const point = pointBetween(before, media)
    const path = this.#paths.get(participant) ?? emptyPath(participant)
    if ((path.at.at(-1) ?? 0) >= media.sampledAt) return false
    const longer = append(path, media.sampledAt, point)
    this.#paths.set(
      participant,
      longer.at.length > MOST_POINTS ? slice(longer, longer.at.length - MOST_POINTS) : longer,
    )
    return true
  }

  /** From `since` (epoch ms) on; the same object until there is something new. */
  of(participant: string): PathSeries | undefined {
    return this.#paths.get(participant)
  }
}

/** Only the points from `since` on. */
export function lately(path: PathSeries, since: number): PathSeries {
  const from = path.at.findIndex((at) => at >= since)
  return from <= 0 ? (from === 0 ? path : slice(path, path.at.length)) : slice(path, from)
}

function pointBetween(before: CallMedia, after: CallMedia): Point {
  const seconds = (after.sampledAt - before.sampledAt) / 1000
  return {
    figures: figuresBetween(before, after),
    video: after.video && videoBetween(before.video, after.video, seconds),
  }
}

function figuresBetween(before: CallMedia, after: CallMedia): Point['figures'] {
  const { fromPhone, fromApp, toApp, toPhone, appReport } = after
  const seconds = (after.sampledAt - before.sampledAt) / 1000
  const bitrate = (from: number, to: number): number | null => (to >= from ? ((to - from) * 8) / seconds : null)
  const sent = toApp.packets > before.toApp.packets
  return {
    mosToApp: fromPhone.mosRecent,
    mosToPhone: fromApp.mosRecent,
    lossToAppPercent: together(
      lossBetween(before.fromPhone, fromPhone),
      sent ? (appReport?.fractionLost ?? null) : null,
    ),
    lossToPhonePercent: together(lossBetween(before.fromApp, fromApp), null),
    jitterFromPhoneMs: fromPhone.jitterMs,
    jitterFromAppMs: fromApp.jitterMs,
    concealedToPhoneMs: Math.max(0, fromApp.concealedMs - before.fromApp.concealedMs),
    roundTripMs: appReport?.roundTripMs ?? null,
    levelPhoneDbov: fromPhone.silencePercent === null ? null : fromPhone.levelDbov,
    levelAppDbov: fromApp.silencePercent === null ? null : fromApp.levelDbov,
    bitrateToApp: bitrate(before.toApp.bytes, toApp.bytes),
    bitrateToPhone: bitrate(before.toPhone.bytes, toPhone.bytes),
  }
}

function emptyPath(participant: string): PathSeries {
  return combine(participant, [], () => [])
}

function append(path: PathSeries, at: number, { figures, video }: Point): PathSeries {
  const before = path.video ?? (video ? nothing(path.at.length) : null)
  return combine(
    path.participant,
    [...path.at, at],
    (column) => [...path[column], figures[column]],
    before && videoColumns((column) => [...before[column], video?.[column] ?? null]),
  )
}

function joined(first: PathSeries, second: PathSeries): PathSeries {
  const both = first.video ?? second.video
  const [before, after] = [first.video ?? nothing(first.at.length), second.video ?? nothing(second.at.length)]
  return combine(
    first.participant,
    [...first.at, ...second.at],
    (column) => [...first[column], ...second[column]],
    both && videoColumns((column) => [...before[column], ...after[column]]),
  )
}

function slice({ participant, at, video, ...figures }: PathSeries, from: number): PathSeries {
  return combine(
    participant,
    at.slice(from),
    (column) => figures[column].slice(from),
    video && videoColumns((column) => video[column].slice(from)),
  )
}

/** Of a time without video. */
function nothing(length: number): NonNullable<PathSeries['video']> {
  return videoColumns(() => Array.from({ length }, () => null))
}

function combine(
  participant: string,
  at: number[],
  values: (column: Column) => (number | null)[],
  video: PathSeries['video'] = null,
): PathSeries {
  const columns = Object.fromEntries(COLUMNS.map((column) => [column, values(column)]))
  return { participant, at, ...(columns as Record<Column, (number | null)[]>), video }
}
