import type { Schemas } from '../../../../../client/client.ts'
import { lossBetween, together } from './losses.ts'

export type CallVideo = Schemas['CallVideo']
export type VideoSeries = NonNullable<Schemas['CallSeries']['paths'][number]['video']>
export type VideoColumn = keyof VideoSeries
export type VideoPoint = Readonly<Record<VideoColumn, number | null>>

const COLUMNS = [
  'bitrateFromPhone',
  'bitrateToApp',
  'bitrateFromApp',
  'bitrateToPhone',
  'frameRateFromPhone',
  'frameRateToApp',
  'frameRateFromApp',
  'frameRateToPhone',
  'linesFromPhone',
  'linesToApp',
  'linesFromApp',
  'linesToPhone',
  'lossToAppPercent',
  'lossToPhonePercent',
  'frozenToAppMs',
  'frozenToPhoneMs',
] as const satisfies readonly VideoColumn[]

/** Columns of video, each made by its name. */
export function videoColumns(values: (column: VideoColumn) => (number | null)[]): VideoSeries {
  return Object.fromEntries(COLUMNS.map((column) => [column, values(column)])) as VideoSeries
}

/** As the bridge reckons it: docs/quality-figures.md, "Video". `before` is null where video began in the interval. */
export function videoBetween(before: CallVideo | null, { toApp, toPhone }: CallVideo, seconds: number): VideoPoint {
  const fromPhone = streamBetween(before?.toApp.received, toApp.received, seconds)
  const sentToApp = streamBetween(before?.toApp.sent, toApp.sent, seconds)
  const fromApp = streamBetween(before?.toPhone.received, toPhone.received, seconds)
  const sentToPhone = streamBetween(before?.toPhone.sent, toPhone.sent, seconds)
  return {
    bitrateFromPhone: fromPhone.bitrate,
    bitrateToApp: sentToApp.bitrate,
    bitrateFromApp: fromApp.bitrate,
    bitrateToPhone: sentToPhone.bitrate,
    frameRateFromPhone: fromPhone.frameRate,
    frameRateToApp: sentToApp.frameRate,
    frameRateFromApp: fromApp.frameRate,
    frameRateToPhone: sentToPhone.frameRate,
    linesFromPhone: fromPhone.lines,
    linesToApp: sentToApp.lines,
    linesFromApp: fromApp.lines,
    linesToPhone: sentToPhone.lines,
    lossToAppPercent: lossOf(before?.toApp, toApp),
    lossToPhonePercent: lossOf(before?.toPhone, toPhone),
    frozenToAppMs: Math.max(0, toApp.received.freezeMs - (before?.toApp.received.freezeMs ?? 0)),
    frozenToPhoneMs: Math.max(0, toPhone.received.freezeMs - (before?.toPhone.received.freezeMs ?? 0)),
  }
}

type Stream = Pick<CallVideo['toApp']['sent'], 'bytes' | 'pictures' | 'bitrate' | 'frameRate' | 'width' | 'height'>

function streamBetween(before: Stream | undefined, after: Stream, seconds: number) {
  const counted = before && seconds > 0 && after.bytes >= before.bytes && after.pictures >= before.pictures
  return {
    bitrate: counted ? ((after.bytes - before.bytes) * 8) / seconds : after.bitrate,
    frameRate: counted ? (after.pictures - before.pictures) / seconds : after.frameRate,
    lines: after.width == null || after.height == null ? null : Math.min(after.width, after.height),
  }
}

type Direction = CallVideo['toApp']
const NOTHING = { packets: 0, lost: 0 }

/** Of both ways, to the bridge and on from it. */
function lossOf(before: Direction | undefined, { received, sent }: Direction): number | null {
  return together(
    lossBetween(before?.received ?? NOTHING, received),
    lossBetween(arrived(before?.sent ?? NOTHING), arrived(sent)),
  )
}

/** Of what was sent so much came, as far as its receiver has reported. */
export function arrived({ packets, lost }: { packets: number; lost: number }): { packets: number; lost: number } {
  return { packets: Math.max(0, packets - lost), lost }
}
