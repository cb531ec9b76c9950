import t from 'tap'
import { recordedMedia, STILL, type CallMedia, type TalkPath } from '../../dashboard/src/pages/call/data/picture.ts'
import { lately, SeriesBook } from '../../dashboard/src/pages/call/data/series.ts'
import { toMediaBody } from '../../src/http/bodies/media-body.ts'
import { toSeriesBody } from '../../src/http/bodies/series-body.ts'
import { PathSeries } from '../../src/stats/figures/path-series.ts'
import { countersOf, figuresBetween } from '../../src/stats/figures/interval.ts'
import type { MediaStatistics } from '../../src/media/statistics.ts'
import { MEDIA } from '../http/fake-operator.ts'
import { TRANSCODED, UNTOUCHED } from '../http/fake-video.ts'

/** Ten seconds are as long as the counters say, with video from the fourth on. */
function mediaAt(second: number): MediaStatistics {
  const grown = <S extends { bytes: number; pictures: number; packets: number; lost: number }>(stream: S): S => ({
    ...stream,
    bytes: stream.bytes + second * 8000,
    pictures: stream.pictures + second * 20,
    packets: stream.packets + second * 90,
    lost: stream.lost + second * 10,
  })
  const of = (direction: typeof TRANSCODED) => ({
    ...direction,
    received: { ...grown(direction.received), freezeMs: second * 100 },
    sent: grown(direction.sent),
  })
  const video = second < 4 ? undefined : { toApp: of(TRANSCODED), toPhone: of(UNTOUCHED) }
  return { ...MEDIA, sampledAt: 1_000_000 + second * 1000, video }
}

const talk = (media: CallMedia): TalkPath => ({ participant: 'p2', media, ...STILL })

t.test('what the page reckons of live figures is what the bridge reckons', async (t) => {
  const book = new SeriesBook()
  const bridge = new PathSeries('p2', mediaAt(0).sampledAt)
  for (let second = 0; second <= 10; second += 2) {
    const media = mediaAt(second)
    t.equal(book.measured(talk(toMediaBody('c1', media))), second > 0, `at ${second} s`)
    if (second > 0) bridge.add(media.sampledAt, figuresBetween(countersOf(mediaAt(second - 2)), media), 2000)
  }
  const path = book.of('p2')!
  const [expected] = toSeriesBody({ callId: 'c1', stepMs: 2000, paths: [bridge.view()] }).paths
  t.strictSame(path.at, expected!.at)
  const rounded = (values: (number | null)[]) => values.map((value) => value && Number(value.toFixed(1)))
  for (const [name, values] of Object.entries(expected!.video!)) {
    t.strictSame(rounded(path.video![name as keyof typeof path.video]), rounded(values), name)
  }
  t.equal(path.video!.bitrateToApp[0], null, 'before there was video there is a gap')
  t.equal(path.video!.bitrateToApp.at(-1), 64_000)
})

t.test('what the bridge kept and what was seen become one, whichever has video', async (t) => {
  const book = new SeriesBook()
  for (const second of [4, 6, 8]) book.measured(talk(toMediaBody('c1', mediaAt(second))))
  const kept = new PathSeries('p2', 900_000)
  kept.add(1_000_000, figuresBetween(countersOf(mediaAt(0)), mediaAt(0)), 5000)
  book.given(toSeriesBody({ callId: 'c1', stepMs: 5000, paths: [kept.view()] }))
  const path = book.of('p2')!
  t.strictSame(path.at, [1_000_000, 1_006_000, 1_008_000])
  t.strictSame(path.video!.linesToApp, [null, 480, 480])
  t.strictSame(lately(path, 1_008_000).video!.linesToApp, [480])
})

t.test('records of before there was video have none', async (t) => {
  const { video: _video, ...older } = toMediaBody('c1', MEDIA)
  t.equal(recordedMedia(older)?.video, null)
})
