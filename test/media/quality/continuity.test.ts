import t from 'tap'
import { burstRatio, missedPercent, since } from '../../../src/media/quality/continuity.ts'
import { StreamQuality } from '../../../src/media/quality/stream-quality.ts'
import { seeded } from '../fake-time.ts'

/** A stream of `frames` of which `isMissed` says which are missed. */
function stream(frames: number, isMissed: (frame: number) => boolean): StreamQuality {
  const quality = new StreamQuality()
  let missed = 0
  for (let frame = 0; frame < frames; frame++) {
    if (isMissed(frame)) missed++
    else {
      quality.passed(missed, 0)
      missed = 0
    }
  }
  return quality
}

t.test('nothing missed is no loss, and no burst', async (t) => {
  const quality = stream(1000, () => false)
  t.equal(missedPercent(quality), 0)
  t.equal(burstRatio(quality), 1)
  t.equal(burstRatio({ heard: 0, missed: 0, bursts: 0 }), 1)
  t.equal(missedPercent({ heard: 0, missed: 0, bursts: 0 }), 0)
})

t.test('random loss has a burst ratio of about 1, at each amount of it', async (t) => {
  for (const share of [0.01, 0.05, 0.2]) {
    const random = seeded(7)
    const quality = stream(100_000, () => random() < share)
    t.ok(Math.abs(missedPercent(quality) - 100 * share) < 10 * share, `${missedPercent(quality)} %`)
    t.ok(Math.abs(burstRatio(quality) - 1) < 0.05, `${share}: ${burstRatio(quality)}`)
  }
})

t.test('losses in a row have more, losses that keep apart less', async (t) => {
  const rows = stream(1000, (frame) => frame % 100 >= 95 && frame % 100 < 99)
  t.equal(missedPercent(rows), 4)
  t.equal(burstRatio(rows), 4 * 0.96)
  const apart = stream(1000, (frame) => frame % 2 === 1)
  t.ok(burstRatio(apart) < 0.53)
})

t.test('what is missed in the first second is not held against a stream', async (t) => {
  const quality = new StreamQuality()
  for (let i = 0; i < 49; i++) quality.passed(1, 0)
  t.same([quality.heard, quality.missed, quality.bursts], [49, 0, 0])
  quality.passed(0, 0)
  quality.passed(2, 0)
  t.same([quality.heard, quality.missed, quality.bursts], [51, 2, 1])
})

t.test('a part of a stream is the difference of two looks at it', async (t) => {
  const quality = stream(100, (frame) => frame === 10)
  const before = { heard: quality.heard, missed: quality.missed, bursts: quality.bursts }
  quality.passed(3, 0)
  t.same(since(quality, before), { heard: 1, missed: 3, bursts: 1 })
})

t.test('the buffer delay is the mean of the last frames', async (t) => {
  const quality = new StreamQuality()
  quality.passed(0, 10)
  quality.passed(0, 30)
  t.equal(quality.bufferDelayMs, 20)
  for (let i = 0; i < 500; i++) quality.passed(0, 60)
  t.ok(Math.abs(quality.bufferDelayMs - 60) < 0.1, `${quality.bufferDelayMs} ms`)
})
