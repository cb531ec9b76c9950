import t from 'tap'
import { Downsampler, FACTOR, Upsampler } from '../../../bench/sides/resample.ts'
import { hear, tone } from '../../../dev/audio/heard.ts'

t.test('a tone of the telephone band survives the way to 48 kHz and back', async (t) => {
  const [up, down] = [new Upsampler(), new Downsampler()]
  const original = tone(1000, 1)
  const wide = new Int16Array(original.length * FACTOR)
  const back = new Int16Array(original.length)
  // In frames of 20 ms, as calls have it: the past between them counts.
  for (let at = 0; at < original.length; at += 160) {
    const part = wide.subarray(at * FACTOR, (at + 160) * FACTOR)
    up.run(original.subarray(at, at + 160), part)
    t.equal(down.run(part, back.subarray(at)), 160)
  }
  const [before, at48, after] = [hear(original, 8000), hear(wide, 48_000), hear(back, 8000)]
  t.equal(at48.dominantHz, 1000)
  t.equal(after.dominantHz, 1000)
  t.ok(Math.abs(after.levelDbfs - before.levelDbfs) < 0.5, `${before.levelDbfs} and ${after.levelDbfs} dB`)
})
