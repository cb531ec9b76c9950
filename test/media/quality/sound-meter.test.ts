import t from 'tap'
import { SoundMeter } from '../../../src/media/quality/sound-meter.ts'
import { g711Tables } from '../../../src/media/g711/g711.ts'
import { meanSquareAt } from '../../../src/media/quality/level.ts'
import { tone } from '../tone.ts'

const [MULAW_LOUDEST, ALAW_LOUDEST] = [Math.max(...g711Tables('PCMU').decode), Math.max(...g711Tables('PCMA').decode)]

/** A square wave of that level, dBov: each sample has it. */
const at = (level: number) => new Int16Array(160).fill(Math.round(Math.sqrt(meanSquareAt(level))))

t.test('samples at full scale are counted, whatever the codec', async (t) => {
  const meter = new SoundMeter()
  const frame = tone(1000, 20_000, 0, 160)
  frame.set([32767, -32768, MULAW_LOUDEST, -MULAW_LOUDEST, ALAW_LOUDEST, MULAW_LOUDEST - 1], 10)
  meter.hear(frame, 160, 0)
  t.equal(meter.samples, 160)
  t.equal(meter.clipped, 5)
})

t.test('a loud tone that fits does not clip, one that does not fit does', async (t) => {
  const meter = new SoundMeter()
  meter.hear(tone(1000, 30_000, 0, 160), 160, 0)
  t.equal(meter.clipped, 0)
  // Twice full scale: the sine is beyond it for two thirds of the time.
  meter.hear(
    Int16Array.from(tone(437, 16_000, 0, 160), (x) => Math.max(-32768, Math.min(32767, 4 * x))),
    160,
    20,
  )
  t.ok(meter.clipped > 160 * 0.6 && meter.clipped < 160 * 0.75, `${meter.clipped} of 160`)
})

t.test('frames below -60 dBov are silent', async (t) => {
  const meter = new SoundMeter()
  for (const level of [-127, -72, -62, -58, -30]) meter.hear(at(level), 160, 0)
  t.equal(meter.frames, 5)
  t.equal(meter.silentFrames, 3)
})

t.test('a dead line is what has no more than the silence of A-law', async (t) => {
  const meter = new SoundMeter()
  t.equal(meter.lastSoundAt, -Infinity)
  meter.hear(new Int16Array(160), 160, 20)
  meter.hear(new Int16Array(160).fill(g711Tables('PCMA').decode[g711Tables('PCMA').silence]!), 160, 40)
  t.equal(meter.lastSoundAt, -Infinity)
  meter.hear(at(-65), 160, 60)
  meter.hear(new Int16Array(160).fill(-8), 160, 80)
  t.equal(meter.lastSoundAt, 60)
})

t.test('the level is that of the last second, and an empty frame is nothing', async (t) => {
  const meter = new SoundMeter()
  meter.hear(new Int16Array(0), 0, 0)
  t.equal(meter.frames, 0)
  meter.hear(at(-20), 160, 0)
  t.equal(meter.level(10), -20)
  t.equal(meter.level(1000), -127)
})
