import t from 'tap'
import {
  SERIES_FIGURES,
  VIDEO_SERIES_FIGURES,
  type SeriesFigures,
  type VideoSeriesFigures,
} from '../../../src/calls/figures-view.ts'
import type { MediaStatistics } from '../../../src/media/statistics.ts'
import type { VideoStatistics } from '../../../src/media/video/statistics.ts'
import { NOTHING_RECEIVED, NOTHING_SENT } from '../../../src/media/worker/no-statistics.ts'
import { countersOf, couldBeginAt, figuresBetween, nothingBefore } from '../../../src/stats/figures/interval.ts'
import { PathSeries } from '../../../src/stats/figures/path-series.ts'
import { SeriesRecorder } from '../../../src/stats/figures/series-recorder.ts'
import { BLACK, TRANSCODED, VIDEO } from '../../http/fake-video.ts'

const NONE = Object.fromEntries(SERIES_FIGURES.map((name) => [name, undefined])) as unknown as SeriesFigures

const NO_VIDEO = Object.fromEntries(
  VIDEO_SERIES_FIGURES.map((name) => [name, undefined]),
) as unknown as VideoSeriesFigures

function media(at: number, more: Partial<MediaStatistics> = {}): MediaStatistics {
  return {
    phoneCodec: 'PCMU',
    appCodec: 'opus',
    paths: { toApp: '', toPhone: '' },
    fromPhone: NOTHING_RECEIVED,
    fromApp: NOTHING_RECEIVED,
    toPhone: NOTHING_SENT,
    toApp: NOTHING_SENT,
    appReport: undefined,
    alarms: [],
    alarmHistory: [],
    sampledAt: at,
    ...more,
  }
}

t.test('an interval is the difference of its counters, and gauges are those at its end', async (t) => {
  const before = media(10_000, {
    fromPhone: { ...NOTHING_RECEIVED, packets: 1000, lost: 10 },
    fromApp: { ...NOTHING_RECEIVED, packets: 900, lost: 50, concealedMs: 400 },
    toApp: { packets: 1000, bytes: 60_000 },
    toPhone: { packets: 900, bytes: 150_000 },
  })
  const after = media(15_000, {
    fromPhone: { ...NOTHING_RECEIVED, packets: 1225, lost: 35, jitterMs: 1.4, levelDbov: -22, mosRecent: 4.3, mos: 2 },
    fromApp: { ...NOTHING_RECEIVED, packets: 1100, lost: 50, concealedMs: 460, silencePercent: 40, levelDbov: -30 },
    toApp: { packets: 1250, bytes: 75_000 },
    toPhone: { packets: 1150, bytes: 193_000 },
    appReport: { fractionLost: 0.5, lost: 9, jitterMs: 3, roundTripMs: 48 },
  })
  t.strictSame(figuresBetween(countersOf(before), after), {
    mosToApp: 4.3,
    mosToPhone: undefined,
    // A tenth on the first way, and half of the rest on the second.
    lossToAppPercent: 100 * (1 - 0.9 * 0.5),
    lossToPhonePercent: 0,
    jitterFromPhoneMs: 1.4,
    jitterFromAppMs: 0,
    concealedToPhoneMs: 60,
    roundTripMs: 48,
    levelPhoneDbov: undefined,
    levelAppDbov: -30,
    bitrateToApp: 24_000,
    bitrateToPhone: 68_800,
  })
})

t.test('what can not be said of an interval is not said', async (t) => {
  const at = media(10_000, {
    fromPhone: { ...NOTHING_RECEIVED, packets: 10, lost: 5 },
    appReport: { fractionLost: 0.5, lost: 9, jitterMs: 3, roundTripMs: undefined },
  })
  const nothing = figuresBetween(countersOf(at), { ...at, sampledAt: 15_000 })
  t.match(nothing, { lossToAppPercent: undefined, lossToPhonePercent: undefined, bitrateToApp: 0 })
  const late = figuresBetween(countersOf(at), {
    ...at,
    sampledAt: 15_000,
    fromPhone: { ...NOTHING_RECEIVED, packets: 20, lost: 3 },
  })
  t.equal(late.lossToAppPercent, 0, 'a late packet takes back a loss, and is none in this interval')
  t.equal(figuresBetween(countersOf(at), at).bitrateToApp, undefined, 'no time went by')
})

t.test('a path that counted before it came to the call is known by its packets', async (t) => {
  const after = media(5000, { toApp: { packets: 250, bytes: 0 } })
  t.ok(couldBeginAt(0, after))
  t.notOk(couldBeginAt(4000, after))
  t.equal(nothingBefore(7).at, 7)
})

t.test('what comes before the step is over is one interval with what follows', async (t) => {
  const path = new PathSeries('p2', 0)
  path.add(1000, { ...NONE, mosToApp: 4, concealedToPhoneMs: 20, bitrateToApp: 10_000, levelAppDbov: -127 }, 5000)
  path.add(3000, { ...NONE, mosToApp: 1, concealedToPhoneMs: 30, bitrateToApp: 40_000, levelAppDbov: -10 }, 5000)
  path.add(5000, { ...NONE, mosToPhone: 3 }, 5000)
  path.add(10_000, { ...NONE, mosToApp: 2 }, 5000)
  t.match(path.view(), {
    participant: 'p2',
    at: [5000, 10_000],
    // Weighed by time; what is not known weighs nothing.
    mosToApp: [2, 2],
    mosToPhone: [3, undefined],
    concealedToPhoneMs: [50, undefined],
    bitrateToApp: [30_000, undefined],
    // Two thirds of the power of -10.
    levelAppDbov: [-11.8, undefined],
  })
})

t.test('an interval takes the length that is nearest to the step, and time does not go back', async (t) => {
  const path = new PathSeries('p2', 0)
  for (const at of [4900, 10_100, 10_100, 9000, 14_900, 60_000]) path.add(at, NONE, 5000)
  t.strictSame(path.view().at, [4900, 10_100, 14_900, 60_000])
})

t.test('a call of a day has 720 points at most, and nothing that was counted is lost', async (t) => {
  const series = new SeriesRecorder('c1')
  const steps = (24 * 3600) / 5
  for (let i = 1; i <= steps; i++) {
    series.add('p2', 0, i * 5000, { ...NONE, mosToApp: 4, concealedToPhoneMs: 1, bitrateToApp: i % 2 ? 0 : 20_000 })
    // A second app comes at noon, and its intervals are as long.
    if (i > steps / 2) series.add('p3', (steps / 2) * 5000, i * 5000, { ...NONE, mosToApp: 3 })
  }
  const { stepMs, paths, callId } = series.view()
  const [one, two] = paths
  t.equal(callId, 'c1')
  t.equal(stepMs, 160_000)
  t.ok(one!.at.length > 360 && one!.at.length <= 720, `${one!.at.length} points`)
  t.ok(Math.abs(two!.at.length - one!.at.length / 2) <= 1, `${two!.at.length} points of the second`)
  for (const name of SERIES_FIGURES) t.equal(one![name].length, one!.at.length, name)
  t.equal(
    one!.concealedToPhoneMs.reduce<number>((sum, ms) => sum + ms!, 0),
    steps,
  )
  t.ok(one!.mosToApp.every((mos) => mos === 4))
  t.ok(one!.bitrateToApp.every((rate) => rate === 10_000))
  const lengths = one!.at.map((at, i) => at - (one!.at[i - 1] ?? 0))
  t.ok(lengths.slice(0, -1).every((ms) => ms === stepMs))
})

t.test('intervals that are far apart do not keep a full path from being thinned', async (t) => {
  const series = new SeriesRecorder('c1')
  for (let i = 1; i <= 30; i++) series.add('p2', 0, i * 60_000, NONE, 10)
  t.ok(series.view().paths[0]!.at.length <= 10)
})

t.test('of a room that hundreds come to, the first 64 apps are followed', async (t) => {
  const series = new SeriesRecorder('c1')
  for (let i = 1; i <= 200; i++) series.add(`p${i}`, 0, 5000, NONE)
  t.equal(series.view().paths.length, 64)
  t.equal(series.paths, 64)
})

t.test('the video of an interval is counted on both sides, and its losses on both ways', async (t) => {
  const after: VideoStatistics = {
    toApp: {
      ...TRANSCODED,
      received: {
        ...TRANSCODED.received,
        bytes: TRANSCODED.received.bytes + 320_000,
        pictures: TRANSCODED.received.pictures + 150,
        packets: TRANSCODED.received.packets + 450,
        lost: TRANSCODED.received.lost + 50,
        freezeMs: 1300,
      },
      sent: {
        ...TRANSCODED.sent,
        bytes: TRANSCODED.sent.bytes + 160_000,
        pictures: TRANSCODED.sent.pictures + 125,
        packets: TRANSCODED.sent.packets + 200,
        lost: TRANSCODED.sent.lost + 100,
      },
    },
    toPhone: BLACK,
  }
  const { video } = figuresBetween(countersOf(media(10_000, { video: VIDEO })), media(15_000, { video: after }))
  t.strictSame(video, {
    bitrateFromPhone: 512_000,
    bitrateToApp: 256_000,
    bitrateFromApp: 0,
    bitrateToPhone: 0,
    frameRateFromPhone: 30,
    frameRateToApp: 25,
    frameRateFromApp: 0,
    frameRateToPhone: 0,
    linesFromPhone: 720,
    linesToApp: 480,
    linesFromApp: undefined,
    linesToPhone: 360,
    // A tenth on the first way, and half of the rest on the second.
    lossToAppPercent: 100 * (1 - 0.9 * 0.5),
    lossToPhonePercent: undefined,
    frozenToAppMs: 400,
    frozenToPhoneMs: 0,
  })
  t.notOk('video' in figuresBetween(countersOf(media(10_000)), media(15_000)), 'a call without video has none')
})

t.test('video that began within an interval has the rates of its own last second', async (t) => {
  const { video } = figuresBetween(countersOf(media(10_000)), media(15_000, { video: VIDEO }))
  t.match(video, { bitrateFromPhone: 512_000, bitrateToApp: 256_000, frameRateToApp: 25, frozenToAppMs: 900 })
  const upright = { ...TRANSCODED, sent: { ...TRANSCODED.sent, width: 480, height: 854 } }
  const turned = figuresBetween(countersOf(media(1)), media(2, { video: { toApp: upright, toPhone: BLACK } }))
  t.equal(turned.video?.linesToApp, 480, 'upright has as many lines as lying')
})

t.test('a path whose video comes later has gaps before it, and one without video has no columns of it', async (t) => {
  const series = new SeriesRecorder('c1')
  series.add('p2', 0, 5000, { ...NONE, mosToApp: 4 })
  series.add('p3', 0, 5000, NONE)
  const video = { ...NO_VIDEO, bitrateToApp: 100_000, linesToApp: 720, frozenToAppMs: 100 }
  series.add('p2', 0, 10_000, { ...NONE, mosToApp: 4, video })
  series.add('p2', 0, 15_000, { ...NONE, mosToApp: 4 })
  const [one, two] = series.view().paths
  t.strictSame(one!.video!.bitrateToApp, [undefined, 100_000, undefined])
  for (const name of VIDEO_SERIES_FIGURES) t.equal(one!.video![name].length, one!.at.length, name)
  t.notOk('video' in two!)
  t.equal(series.weight, 3)
})

t.test('thinned video keeps what it counts, and a picture keeps a size it had', async (t) => {
  const path = new PathSeries('p2', 0)
  path.add(5000, { ...NONE, video: { ...NO_VIDEO, bitrateToApp: 100, linesToApp: 720, frozenToAppMs: 30 } }, 5000)
  path.add(10_000, { ...NONE, video: { ...NO_VIDEO, bitrateToApp: 300, linesToApp: 480, frozenToAppMs: 40 } }, 5000)
  path.thin(10_000)
  t.match(path.view(), { at: [10_000], video: { bitrateToApp: [200], linesToApp: [480], frozenToAppMs: [70] } })
})
