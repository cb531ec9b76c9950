import t from 'tap'
import { EstimateTrend } from '../../../../src/media/video/streams/estimate-trend.ts'

/** Tells an estimate ten times a second, from `from` on. */
function follow(trend: EstimateTrend, from: number, seconds: number, estimate: (second: number) => number): number {
  for (let ms = 0; ms < seconds * 1000; ms += 100) trend.note(estimate(ms / 1000), from + ms)
  return from + seconds * 1000
}

t.test('an estimate that breathes is steady', async (t) => {
  const trend = new EstimateTrend()
  const now = follow(trend, 0, 40, (s) => 120_000 + 4000 * Math.sin(s))
  t.match([trend.isFalling(now), trend.isRising(now), trend.isSurging(now)], [false, false, false])
})

t.test('a new one that does not fall may be about to rise', async (t) => {
  const trend = new EstimateTrend()
  t.notOk(trend.isRising(0), 'nothing is known')
  let now = follow(trend, 0, 3, () => 300_000)
  t.ok(trend.isRising(now))
  now = follow(trend, now, 3, () => 300_000)
  t.notOk(trend.isRising(now), 'it is not')
})

t.test('it falls for a moment', async (t) => {
  const trend = new EstimateTrend()
  let now = follow(trend, 0, 10, () => 400_000)
  trend.note(220_000, now)
  t.ok(trend.isFalling(now))
  now = follow(trend, now, 2, () => 220_000)
  t.notOk(trend.isFalling(now))
})

t.test('by 8 % a second it rises, and once it is above all that was, it surges', async (t) => {
  const trend = new EstimateTrend()
  let now = follow(trend, 0, 25, (s) => 120_000 + 20_000 * ((s % 10) / 10))
  t.notOk(trend.isSurging(now), 'as a full link has it, up a little and down again')
  now = follow(trend, now, 3, (s) => 120_000 * 1.08 ** s)
  t.notOk(trend.isSurging(now), 'too soon to say')
  now = follow(trend, now, 5, (s) => 120_000 * 1.08 ** (3 + s))
  t.ok(trend.isRising(now))
  t.ok(trend.isSurging(now))
  trend.note(150_000, now)
  t.notOk(trend.isSurging(now), 'until a queue is seen')
})

t.test('what comes back after a short fall is no surge', async (t) => {
  const trend = new EstimateTrend()
  let now = follow(trend, 0, 15, () => 140_000)
  now = follow(trend, now, 8, (s) => 70_000 * 1.08 ** s)
  t.ok(trend.isRising(now))
  t.notOk(trend.isSurging(now))
})
