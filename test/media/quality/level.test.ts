import t from 'tap'
import { ComfortNoise } from '../../../src/media/quality/comfort-noise.ts'
import { ConcealmentGuard } from '../../../src/media/quality/concealment-guard.ts'
import { dbov, LevelMeter, power } from '../../../src/media/quality/level.ts'
import { seeded } from '../fake-time.ts'
import { levelOf, tone } from '../tone.ts'

t.test('full scale is 0 dBov, a full sine 3 dB less, silence -127', async (t) => {
  t.equal(dbov(power(new Int16Array(160).fill(32767), 160)), 0)
  t.ok(Math.abs(dbov(power(tone(1000, 32767, 0, 160), 160)) + 3.01) < 0.01)
  t.equal(dbov(power(new Int16Array(160), 160)), -127)
  t.equal(power(new Int16Array(0), 0), 0)
})

t.test('the meter speaks of the last second only', async (t) => {
  const meter = new LevelMeter()
  t.equal(meter.level(0), -127)
  for (let i = 0; i < 200; i++) meter.add(32767 ** 2 * 0.01, i * 20)
  t.equal(meter.level(3999), -20)
  for (let i = 0; i < 25; i++) meter.add(0, 4000 + i * 20)
  t.equal(meter.level(4490), -23)
  t.equal(meter.level(5479), -127, 'only the silent frames are left')
  t.equal(meter.level(9000), -127)
})

t.test('comfort noise is silence before anything was heard, then as loud as the quiet was', async (t) => {
  const noise = new ComfortNoise(seeded(1))
  const pcm = new Int16Array(160).fill(99)
  noise.fill(pcm, 160)
  t.ok(pcm.every((sample) => sample === 0))
  const hiss = 32767 ** 2 * 1e-6
  for (let i = 0; i < 50; i++) noise.learn(i % 10 === 0 ? hiss : 32767 ** 2 * 0.01)
  noise.fill(pcm, 160)
  t.ok(Math.abs(levelOf(pcm) + 60) < 3, `${levelOf(pcm)} dBov`)
  t.ok(noise.isQuiet(hiss * 2))
  t.notOk(noise.isQuiet(32767 ** 2 * 0.01))
})

t.test('comfort noise is never loud, and never nothing', async (t) => {
  const pcm = new Int16Array(160)
  const loud = new ComfortNoise(seeded(1))
  loud.learn(32767 ** 2)
  loud.fill(pcm, 160)
  t.ok(levelOf(pcm) < -52)
  const quiet = new ComfortNoise(seeded(1))
  quiet.learn(0)
  quiet.fill(pcm, 160)
  t.ok(levelOf(pcm) > -82)
})

t.test('a concealed frame is not louder than the one before, nor is its echo', async (t) => {
  const guard = new ConcealmentGuard(8000)
  guard.decoded(tone(1000, 1000, 0, 160), 160)
  const made = tone(1000, 32000, 0, 160)
  guard.concealed(made, 160)
  t.ok(Math.abs(levelOf(made) - levelOf(tone(1000, 1000, 0, 160))) < 0.1)
  const next = tone(1000, 32000, 0, 160)
  guard.decoded(next, 160)
  t.ok(Math.max(...next.subarray(0, 8)) < 5000)
  t.same(next.subarray(80), tone(1000, 32000, 0, 160).subarray(80))
})

t.test('a concealed frame that fades is left alone, and sets the bound for the next', async (t) => {
  const guard = new ConcealmentGuard(8000)
  guard.decoded(tone(1000, 8000, 0, 160), 160)
  const fading = tone(1000, 4000, 0, 160)
  guard.concealed(fading, 160)
  t.same(fading, tone(1000, 4000, 0, 160))
  const rising = tone(1000, 8000, 0, 160)
  guard.concealed(rising, 160)
  t.ok(Math.abs(levelOf(rising) - levelOf(fading)) < 0.1)
})
