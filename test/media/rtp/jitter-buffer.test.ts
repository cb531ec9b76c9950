import t from 'tap'
import { DelayEstimator } from '../../../src/media/rtp/delay-estimator.ts'
import { JitterBuffer } from '../../../src/media/rtp/jitter-buffer.ts'
import { seeded } from '../fake-time.ts'

function drain(buffer: JitterBuffer): string[] {
  const texts: string[] = []
  for (let packet = buffer.first; packet; packet = buffer.first) {
    texts.push(`${packet.sequence}@${packet.time}:${packet.payload.toString('latin1', 0, packet.length)}`)
    buffer.shift()
  }
  return texts
}

t.test('packets wait in order of time, in copies of their own', async (t) => {
  const buffer = new JitterBuffer()
  const payload = Buffer.alloc(1)
  for (const n of [2, 0, 3, 1]) {
    payload.write(String.fromCharCode(97 + n), 'latin1')
    t.ok(buffer.insert(payload, 1, n, n * 960, 960))
  }
  t.equal(buffer.size, 4)
  t.same(drain(buffer), ['0@0:a', '1@960:b', '2@1920:c', '3@2880:d'])
  t.equal(buffer.first, undefined)
  buffer.shift()
})

t.test('it holds a second; the earliest packets make room, and slots come back', async (t) => {
  const buffer = new JitterBuffer()
  for (let n = 0; n < 120; n++) buffer.insert(Buffer.from('x'), 1, n, n * 960, 960)
  t.equal(buffer.size, 50)
  t.equal(buffer.first?.sequence, 70)
  buffer.clear()
  t.equal(buffer.size, 0)
  for (let n = 0; n < 50; n++) buffer.insert(Buffer.from('x'), 1, n, n * 960, 960)
  t.equal(buffer.first?.sequence, 0)
})

t.test('a payload longer than a frame on the wire is refused', async (t) => {
  t.notOk(new JitterBuffer().insert(Buffer.alloc(1501), 1501, 1, 0, 960))
})

/** What packets wait on a network that delays all of them alike. */
const CALM_MS = 7.5

/** Feeds packets of 20 ms with the delay given; returns the estimator and the time after. */
function estimate(packets: number, delay: (n: number) => number, estimator = new DelayEstimator(48000), from = 0) {
  for (let n = from; n < from + packets; n++) estimator.arrived(n * 960, n * 20 + delay(n))
  return { estimator, now: (from + packets) * 20 }
}

t.test('before anything is known packets wait some 40 ms, on a calm network soon less', async (t) => {
  t.equal(estimate(1, () => 0).estimator.targetMs(20), 45)
  const { estimator, now } = estimate(1500, () => 7)
  t.equal(estimator.targetMs(now), CALM_MS)
  t.equal(estimator.playTime(7 + CALM_MS), 0)
  t.equal(estimator.playTime(1007 + CALM_MS), 48000)
})

t.test('the wait covers nearly all of the jitter, and forgets it when it is over', async (t) => {
  const random = seeded(5)
  const { estimator, now } = estimate(3000, () => random() * 60)
  const target = estimator.targetMs(now)
  t.ok(target >= 55 && target <= 70, `${target} ms`)
  const calm = estimate(3000, () => 30, estimator, 3000)
  t.equal(estimator.targetMs(calm.now), CALM_MS)
})

t.test('rare stragglers do not count, a spell of them does', async (t) => {
  const rare = estimate(3000, (n) => (n % 50 === 0 ? 200 : 0))
  t.equal(rare.estimator.targetMs(rare.now), CALM_MS)
  const spell = estimate(3000, (n) => (n % 20 === 0 ? 200 : 0))
  t.ok(spell.estimator.targetMs(spell.now) > 200)
})

t.test('the least transit follows a drifting clock', async (t) => {
  const { estimator, now } = estimate(15000, (n) => n * 0.002)
  t.ok(estimator.targetMs(now) <= 10)
  t.ok(Math.abs(estimator.playTime(now + 30) / 48 - (now - 10)) < 5)
})

t.test('while packets get lost, the wait includes the successor', async (t) => {
  const { estimator, now } = estimate(1500, () => 0)
  estimator.lost(960, now)
  t.equal(estimator.targetMs(now + 9999), CALM_MS + 20)
  t.equal(estimator.targetMs(now + 10000), CALM_MS)
})

t.test('a new time base changes the times, not what is known of the network', async (t) => {
  const { estimator, now } = estimate(1500, () => 0)
  estimator.restart()
  estimator.arrived(5, now)
  t.equal(estimator.targetMs(now), CALM_MS)
  t.equal(estimator.playTime(now + CALM_MS), 5)
})
