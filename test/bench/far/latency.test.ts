import t from 'tap'
import { underWay } from '../../../bench/far/latency.ts'
import { FRAME, speech } from '../../../bench/far/speech.ts'
import { percentile } from '../../../bench/measure/percentiles.ts'

const said = speech(6)
const frames = said.length / FRAME
const sent = {
  times: Float64Array.from({ length: frames }, (_, i) => 1000 + i * 20),
  frames: Int32Array.from({ length: frames }, (_, i) => i),
}

/** What arrives when the network takes `networkMs` and the codec delays the audio by `samples`. */
function heard(networkMs: number, samples: number, change: (sample: number, at: number) => number = (x) => x) {
  return {
    samples: said.map((_, i) => change(i < samples ? 0 : said[i - samples]!, i)),
    starts: Int32Array.from({ length: frames }, (_, i) => i * FRAME),
    times: sent.times.map((at) => at + networkMs),
  }
}

t.test('speech is the same each time, and neither silent nor clipped', async (t) => {
  t.same(speech(6), said)
  const rms = Math.sqrt(said.reduce((sum, x) => sum + x * x, 0) / said.length)
  t.ok(rms > 1000 && rms < 10_000, `root mean square ${Math.round(rms)}`)
})

t.test('time on the network, in a codec and for collecting a frame is found', async (t) => {
  const { ms, stretches } = underWay(said, sent, heard(30, 52))
  t.ok(stretches > 20)
  t.equal(ms.length, stretches, 'all is recognised')
  for (const value of ms) t.ok(Math.abs(value - (20 + 30 + 6.5)) < 0.01, `${value} ms`)
})

t.test('audio that was altered as a codec does is still recognised', async (t) => {
  const rough = (sample: number, at: number) => Math.round(sample * 0.7 + 300 * Math.sin(at))
  const { ms, stretches } = underWay(said, sent, heard(10, 0, rough))
  t.ok(ms.length > 0.9 * stretches)
  t.ok(Math.abs(percentile(ms, 50)! - 30) < 0.3)
})

t.test('what was never said is not recognised', async (t) => {
  const noise = (_: number, at: number) => Math.round(8000 * Math.sin(at * at))
  const { ms, stretches } = underWay(said, sent, heard(10, 0, noise))
  t.ok(stretches > 20)
  t.equal(ms.length, 0)
})

t.test('a call that was not heard at all gives nothing', async (t) => {
  const nothing = { samples: new Int16Array(0), starts: new Int32Array(0), times: new Float64Array(0) }
  t.strictSame(underWay(said, sent, nothing), { ms: [], stretches: 0 })
})
