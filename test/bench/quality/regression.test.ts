import t from 'tap'
import { CONDITIONS, type Condition } from '../../../bench/quality/conditions.ts'
import { Simulation } from '../../../bench/quality/simulated/simulate.ts'
import { assembleSpeech, PHONE_RATE } from '../../../bench/quality/sound/speech.ts'
import { resample, say } from '../../../dev/demo/speech.ts'
import { loadOpus } from '../../../src/media/audio-path.ts'

// The bench takes a recorded voice, which has to be downloaded; this one is made on the spot, and scores about the same.
const SENTENCES = ['The birch canoe slid on the smooth planks.', 'It is easy to tell the depth of a well.']
const clips = await Promise.all(
  SENTENCES.map(async (sentence) => resample(await say(sentence, 'en'), PHONE_RATE).samples),
)
const simulation = new Simulation(assembleSpeech(clips), loadOpus())
const SEED = 1
/** The calmest and the worst place in the beat. */
const PHASES_MS = [6, 16]

function named(name: string): Condition {
  const condition = CONDITIONS.find((candidate) => candidate.name === name)
  if (condition === undefined) throw new Error(`no condition ${name}`)
  return condition
}

t.test('to the app, speech stays intelligible and hardly waits', async (t) => {
  for (const [name, stoi, p95] of [
    ['clean', 0.975, 7],
    ['sip 30 ms', 0.975, 12],
    ['sip 5 % 30 ms', 0.92, 50],
    ['app 5 %', 0.965, 7],
  ] as const) {
    const figures = simulation.toApp(named(name), SEED)
    t.ok(figures.stoi >= stoi, `${name}: STOI ${figures.stoi.toFixed(3)}`)
    t.ok(figures.addedMs.p95 <= p95, `${name}: adds ${figures.addedMs.p95.toFixed(1)} ms (p95)`)
    t.equal(figures.late, name === 'sip 30 ms' ? 0 : figures.late, 'jitter alone loses nothing')
  }
})

t.test('to the phone, speech stays intelligible and waits no longer than the network asks for', async (t) => {
  for (const [name, stoi, p95] of [
    ['clean', 0.98, 40],
    ['app 30 ms', 0.98, 70],
    ['app 5 %', 0.965, 65],
    ['app 5 % 30 ms', 0.96, 90],
  ] as const) {
    const figures = simulation.toPhone(named(name), SEED, PHASES_MS)
    t.ok(figures.stoi >= stoi, `${name}: STOI ${figures.stoi.toFixed(3)}`)
    t.ok(figures.addedMs.p95 <= p95, `${name}: adds ${figures.addedMs.p95.toFixed(1)} ms (p95)`)
  }
})
