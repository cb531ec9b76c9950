import type { IntervalFigures } from '../../calls/figures-view.ts'
import type { MediaStatistics } from '../../media/statistics.ts'
import type { VideoStatistics } from '../../media/video/statistics.ts'
import { lossBetween, percentOf } from './losses.ts'
import { videoBetween } from './video-interval.ts'

/** What intervals are differences of, as it was at one moment. */
export interface Counters {
  /** Epoch ms. */
  readonly at: number
  readonly fromPhone: { readonly packets: number; readonly lost: number }
  readonly fromApp: { readonly packets: number; readonly lost: number; readonly concealedMs: number }
  readonly toApp: { readonly packets: number; readonly bytes: number }
  readonly toPhone: { readonly bytes: number }
  readonly video?: VideoStatistics | undefined
}

export function countersOf({ sampledAt, fromPhone, fromApp, toApp, toPhone, video }: MediaStatistics): Counters {
  return {
    at: sampledAt,
    fromPhone: { packets: fromPhone.packets, lost: fromPhone.lost },
    fromApp: { packets: fromApp.packets, lost: fromApp.lost, concealedMs: fromApp.concealedMs },
    toApp: { packets: toApp.packets, bytes: toApp.bytes },
    toPhone: { bytes: toPhone.bytes },
    video,
  }
}

/** Of a talk path that began at `at`. */
export function nothingBefore(at: number): Counters {
  return {
    at,
    fromPhone: { packets: 0, lost: 0 },
    fromApp: { packets: 0, lost: 0, concealedMs: 0 },
    toApp: { packets: 0, bytes: 0 },
    toPhone: { bytes: 0 },
  }
}

/** Whether that much can have been sent since then: a talk path that came from another call has counted for longer. */
export function couldBeginAt(at: number, { sampledAt, toApp }: MediaStatistics): boolean {
  // 10 ms is the shortest packet that is spoken.
  return toApp.packets <= (sampledAt - at) / 10 + 50
}

/** What was measured at the end of an interval, and what happened in it. */
export function figuresBetween(before: Counters, media: MediaStatistics): IntervalFigures {
  const after = countersOf(media)
  const seconds = (after.at - before.at) / 1000
  const bitrate = (from: number, to: number) => (seconds > 0 && to >= from ? ((to - from) * 8) / seconds : undefined)
  const { appReport, fromPhone, fromApp, video } = media
  const toAppWays = [
    lossBetween(before.fromPhone, after.fromPhone),
    // The report is of the app's own interval; while nothing is sent it is an old one.
    after.toApp.packets > before.toApp.packets ? appReport?.fractionLost : undefined,
  ]
  return {
    // What comes from the phone is what the app hears.
    mosToApp: fromPhone.mosRecent,
    mosToPhone: fromApp.mosRecent,
    lossToAppPercent: percentOf(toAppWays),
    lossToPhonePercent: percentOf([lossBetween(before.fromApp, after.fromApp)]),
    jitterFromPhoneMs: fromPhone.jitterMs,
    jitterFromAppMs: fromApp.jitterMs,
    concealedToPhoneMs: Math.max(0, after.fromApp.concealedMs - before.fromApp.concealedMs),
    roundTripMs: appReport?.roundTripMs,
    // Where nothing is heard in the clear, neither silence nor level is known.
    levelPhoneDbov: fromPhone.silencePercent === undefined ? undefined : fromPhone.levelDbov,
    levelAppDbov: fromApp.silencePercent === undefined ? undefined : fromApp.levelDbov,
    bitrateToApp: bitrate(before.toApp.bytes, after.toApp.bytes),
    bitrateToPhone: bitrate(before.toPhone.bytes, after.toPhone.bytes),
    ...(video && { video: videoBetween(before.video, video, seconds) }),
  }
}
