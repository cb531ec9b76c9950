import t from 'tap'
import { locate } from '../../../bench/quality/dsp/alignment.ts'
import { Fft } from '../../../bench/quality/dsp/fft.ts'
import { seededRandom } from '../../../bench/quality/dsp/random.ts'
import { resample } from '../../../bench/quality/dsp/resample.ts'
import { intelligibility } from '../../../bench/quality/dsp/stoi.ts'

const RATE = 10_000
const SAMPLES = 3 * RATE

/** Noise that swells and fades as syllables and words do, and other noise of the same power. */
function material() {
  const random = seededRandom(1)
  const noise = Float64Array.from({ length: 2 * SAMPLES }, () => 2 * random() - 1)
  const clean = noise.slice(0, SAMPLES).map((value, i) => {
    const syllable = Math.abs(Math.sin((2 * Math.PI * 3 * i) / RATE))
    return value * syllable * (0.3 + 0.7 * Math.abs(Math.sin((2 * Math.PI * 0.7 * i) / RATE)))
  })
  const masker = noise.slice(SAMPLES)
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  const scale = norm(clean) / norm(masker)
  const at = (snr: number) => clean.map((value, i) => value + masker[i]! * scale * 10 ** (-snr / 20))
  return { clean, masker, at }
}

const near = (a: number, b: number, within: number) => Math.abs(a - b) <= within

t.test('what is not changed, or only in loudness or sign, is as intelligible as can be', async (t) => {
  const { clean } = material()
  for (const gain of [1, 0.1, 20, -1]) {
    const { stoi, estoi } = intelligibility(
      clean,
      clean.map((value) => value * gain),
      RATE,
    )
    t.ok(near(stoi, 1, 1e-9), `STOI ${stoi} with a gain of ${gain}`)
    t.ok(near(estoi, 1, 1e-9), `ESTOI ${estoi} with a gain of ${gain}`)
  }
})

t.test('noise gives what an implementation by other hands, with NumPy, gives', async (t) => {
  const { clean, at } = material()
  for (const [snr, stoi, estoi] of [
    [20, 0.996582, 0.969407],
    [10, 0.966175, 0.810457],
    [5, 0.900639, 0.632836],
    [0, 0.746086, 0.40857],
    [-5, 0.507249, 0.204123],
    [-10, 0.307428, 0.077918],
  ] as const) {
    const measured = intelligibility(clean, at(snr), RATE)
    t.ok(near(measured.stoi, stoi, 1e-5), `STOI ${measured.stoi} at ${snr} dB`)
    t.ok(near(measured.estoi, estoi, 1e-5), `ESTOI ${measured.estoi} at ${snr} dB`)
  }
})

t.test('speech that is gone altogether is not intelligible, and pauses do not count', async (t) => {
  const { clean, masker, at } = material()
  t.ok(intelligibility(clean, masker, RATE).stoi < 0.2)
  const pause = new Float64Array(RATE)
  const joined = (a: Float64Array, b: Float64Array) => Float64Array.from([...a, ...b])
  const without = intelligibility(clean, at(5), RATE).stoi
  const noisyPause = masker.slice(0, RATE).map((value) => value * 0.1)
  const withPause = intelligibility(joined(clean, pause), joined(at(5), noisyPause), RATE).stoi
  t.ok(near(without, withPause, 0.01), `${withPause} with a noisy pause, ${without} without`)
})

t.test('too little speech, or lengths that differ, are refused', async (t) => {
  const { clean } = material()
  t.throws(() => intelligibility(clean.slice(0, 3000), clean.slice(0, 3000), RATE), RangeError)
  t.throws(() => intelligibility(clean, clean.slice(1), RATE), RangeError)
})

t.test('another rate keeps tones below the limit and takes away those above', async (t) => {
  const tone = (hz: number, rate: number) =>
    Float64Array.from({ length: rate }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate))
  const inner = (samples: Float64Array) => samples.subarray(samples.length / 4, (3 * samples.length) / 4)
  const up = inner(resample(tone(1000, 8000), 8000, 10_000))
  const wanted = inner(tone(1000, 10_000))
  t.ok(up.every((value, i) => near(value, wanted[i]!, 0.002)))
  t.ok(inner(resample(tone(5000, 48_000), 48_000, 8000)).every((value) => near(value, 0, 0.002)))
})

t.test('a transform and its inverse are the same again, a tone is one line', async (t) => {
  const fft = new Fft(64)
  const re = Float64Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 64))
  const im = new Float64Array(64)
  const before = re.slice()
  fft.forward(re, im)
  re.forEach((value, k) => t.ok(near(value, k === 5 || k === 59 ? 32 : 0, 1e-9)))
  fft.inverse(re, im)
  t.ok(re.every((value, i) => near(value / 64, before[i]!, 1e-12)))
  t.throws(() => new Fft(60), RangeError)
})

t.test('a stretch of sound is found where it is, softer and in noise', async (t) => {
  const { clean, masker } = material()
  const heard = clean.map((_, i) => (clean[i - 137] ?? 0) * 0.2 + masker[i]! * 0.02)
  const { lag, correlation } = locate(clean, heard, { from: 8000, to: 12_000 }, { least: -300, most: 300 })
  t.equal(lag, 137)
  t.ok(correlation > 0.9)
})
