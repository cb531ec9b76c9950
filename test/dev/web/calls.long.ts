import t from 'tap'
import { hear } from '../../../dev/audio/heard.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { openScene } from './scene.ts'

const scene = await openScene(t)

t.test('two users of the page call each other', async (t) => {
  const [ana, bruno] = await Promise.all([scene.app(t, 'ana'), scene.app(t, 'bruno')])
  await ana.speak(440)
  await bruno.speak(1000)

  t.match(await ana.heard(), { dominantHz: undefined, levelDbfs: -127 }, 'no call, nothing heard')
  t.match(await ana.call('bruno'), { status: 'dialing', name: 'Bruno Souza', number: 'bruno' })
  t.match(await bruno.incoming(), { headline: 'Incoming call', name: 'Ana Souza', number: 'ana' })
  await bruno.answer()
  await ana.reaches('talking')

  // Both ways, by frequency.
  await Promise.all([bruno.hears(440), ana.hears(1000)])
  const recording = await bruno.record(1)
  t.equal(recording.samples.length, recording.sampleRate)
  t.match(hear(recording.samples, recording.sampleRate).dominantHz, 440)
  t.match(await ana.stats(), { connectionState: 'connected', codec: 'audio/opus' })
  const level = ana.page.locator('#level-in')
  t.ok(Number(await level.getAttribute('aria-valuenow')) > -40, 'the meter shows what is heard')

  // Muted: the far side hears silence, and hears again after.
  await bruno.mute(true)
  t.match(await bruno.view(), { headline: 'Muted' })
  await ana.hears(null)
  await bruno.mute(false)
  await ana.hears(1000)

  // Digits travel as telephone-events, which the far browser turns into tones: heard by their upper frequency.
  await Promise.all([ana.speak(null), bruno.hears(440).then(() => bruno.hears(null))])
  const tones = bruno.record(3)
  await sleep(200)
  await ana.pressDigits('159')
  t.equal(await ana.page.locator('#digits').textContent(), '159')
  t.same(upperTones(await tones), [1209, 1336, 1477])

  await ana.hangUp()
  t.match(await ana.view(), { outcome: 'hungUpByMe', text: 'You hung up.' })
  t.match(await bruno.reaches('ended'), { outcome: 'hungUpByThem', text: 'Ana Souza hung up.' })
  t.match(await bruno.heard(), { dominantHz: undefined })

  // The other way round, by the button that the last call left.
  await bruno.page.locator('#call-again').click()
  await ana.incoming()
  await ana.decline()
  t.match(await bruno.reaches('ended'), { outcome: 'declinedByThem', text: 'Ana Souza declined your call.' })
  t.equal(await bruno.page.locator('#recent .row').count(), 2)

  t.same([...ana.problems, ...bruno.problems], [], 'no console error, no breach of the security policy')
  await Promise.all([ana.close(), bruno.close()])
  t.same(scene.cloud.sessions, { rest: 0, chat: 0 }, 'signed out properly')
})

t.test('busy, missed, cancelled and unanswered calls say so', async (t) => {
  const [ana, bruno, carla] = await Promise.all([scene.app(t, 'ana'), scene.app(t, 'bruno'), scene.app(t, 'carla')])

  // A caller who gives up.
  await ana.call('bruno')
  await bruno.incoming()
  await ana.hangUp()
  t.match(await ana.view(), { outcome: 'cancelled' })
  t.match(await bruno.reaches('ended'), { outcome: 'missed', text: 'Ana Souza tried to reach you.' })

  // One who is in a call already.
  await ana.call('bruno')
  await bruno.incoming()
  await bruno.answer()
  await carla.call('bruno')
  t.match(await carla.reaches('ended'), { outcome: 'busy', text: 'Bruno Souza is on another call.' })
  t.match(await bruno.view(), { status: 'talking', name: 'Ana Souza' }, 'the call goes on')

  await ana.reaches('talking')
  await bruno.hangUp()
  await ana.reaches('ended')

  // Nobody there: the SDK gives up after its answer time.
  await bruno.close()
  await carla.call('bruno')
  t.match(await carla.reaches('ended'), { outcome: 'noAnswer', text: 'Bruno Souza did not answer.' })
  t.same([...ana.problems, ...carla.problems], [])
})

/** The upper DTMF frequencies heard, in order, each once. */
function upperTones({ samples, sampleRate }: { samples: Int16Array; sampleRate: number }): number[] {
  const window = Math.round(sampleRate * 0.06)
  const found: number[] = []
  for (let at = 0; at + window <= samples.length; at += window / 2) {
    const heard = UPPER_HZ.map((hz) => power(samples.subarray(at, at + window), sampleRate, hz))
    const strongest = Math.max(...heard)
    if (strongest < 0.01) continue
    const hz = UPPER_HZ[heard.indexOf(strongest)]!
    if (found.at(-1) !== hz) found.push(hz)
  }
  return found
}

const UPPER_HZ = [1209, 1336, 1477, 1633]

/** The share of full scale that this frequency has in the samples. */
function power(samples: Int16Array, sampleRate: number, hz: number): number {
  let [cosine, sine] = [0, 0]
  samples.forEach((sample, i) => {
    cosine += sample * Math.cos((2 * Math.PI * hz * i) / sampleRate)
    sine += sample * Math.sin((2 * Math.PI * hz * i) / sampleRate)
  })
  return (2 * Math.hypot(cosine, sine)) / samples.length / 32768
}
