import t from 'tap'
import { hear, tone } from '../../../dev/audio/heard.ts'
import { decodeWav, encodeWav } from '../../../dev/audio/wav.ts'

t.test('a tone is heard at its frequency and level, at 8 and 48 kHz', async (t) => {
  for (const [hz, rate] of [
    [440, 8000],
    [1000, 8000],
    [3400, 8000],
    [1000, 48000],
  ] as const) {
    const heard = hear(tone(hz, 0.5, rate, -12), rate)
    t.ok(Math.abs(heard.dominantHz! - hz) <= 2, `${hz} Hz was heard as ${heard.dominantHz}`)
    t.ok(Math.abs(heard.levelDbfs + 15) < 0.5, 'a sine of -12 dB peak has -15 dB RMS')
  }
})

t.test('the stronger of two tones is told', async (t) => {
  const loud = tone(600, 0.5, 8000, -10)
  const soft = tone(1500, 0.5, 8000, -25)
  t.ok(
    Math.abs(
      hear(
        loud.map((s, i) => s + soft[i]!),
        8000,
      ).dominantHz! - 600,
    ) <= 2,
  )
})

t.test('silence and near-silence have no frequency', async (t) => {
  t.strictSame(hear(new Int16Array(8000), 8000), { dominantHz: undefined, levelDbfs: -127 })
  t.equal(hear(tone(1000, 1, 8000, -60), 8000).dominantHz, undefined)
})

t.test('a WAVE file reads back as it was written', async (t) => {
  const pcm = { samples: tone(500, 0.1), sampleRate: 8000 }
  t.strictSame(decodeWav(encodeWav(pcm)), pcm)
  t.throws(() => decodeWav(Buffer.from('no such file at all')), /not a WAVE/)
})
