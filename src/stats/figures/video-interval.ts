import type { VideoSeriesFigures } from '../../calls/figures-view.ts'
import type { VideoDirection, VideoStatistics, VideoStreamFigures } from '../../media/video/statistics.ts'
import { lossBetween, percentOf } from './losses.ts'

/** What was measured of video in an interval of so long. `before` is undefined where video began in it. */
export function videoBetween(
  before: VideoStatistics | undefined,
  after: VideoStatistics,
  seconds: number,
): VideoSeriesFigures {
  const { toApp, toPhone } = after
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
    lossToAppPercent: lossPercent(before?.toApp, toApp),
    lossToPhonePercent: lossPercent(before?.toPhone, toPhone),
    frozenToAppMs: Math.max(0, toApp.received.freezeMs - (before?.toApp.received.freezeMs ?? 0)),
    frozenToPhoneMs: Math.max(0, toPhone.received.freezeMs - (before?.toPhone.received.freezeMs ?? 0)),
  }
}

interface Stream {
  readonly bitrate: number
  readonly frameRate: number
  readonly lines: number | undefined
}

function streamBetween(before: VideoStreamFigures | undefined, after: VideoStreamFigures, seconds: number): Stream {
  const { width, height } = after
  // Of a stream that began meanwhile the interval is too long a time: its own rates of the last second say more.
  const counted =
    before !== undefined && seconds > 0 && after.bytes >= before.bytes && after.pictures >= before.pictures
  return {
    bitrate: counted ? ((after.bytes - before.bytes) * 8) / seconds : after.bitrate,
    frameRate: counted ? (after.pictures - before.pictures) / seconds : after.frameRate,
    lines: width === undefined || height === undefined ? undefined : Math.min(width, height),
  }
}

/** Of both ways, to the bridge and on from it. */
function lossPercent(before: VideoDirection | undefined, { received, sent }: VideoDirection): number | undefined {
  return percentOf([
    lossBetween(before?.received ?? NOTHING, received),
    lossBetween(arrived(before?.sent ?? NOTHING), arrived(sent)),
  ])
}

const NOTHING = { packets: 0, lost: 0 }

/** Of what was sent so much came, as far as its receiver has reported. */
function arrived({ packets, lost }: { readonly packets: number; readonly lost: number }): typeof NOTHING {
  return { packets: Math.max(0, packets - lost), lost }
}
