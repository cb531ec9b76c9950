import t from 'tap'
import { hear, tone } from '../../../dev/audio/heard.ts'
import { resample, say } from '../../../dev/demo/speech.ts'

t.test('resampling keeps a tone where it was and as loud, and removes what the lower rate cannot carry', async (t) => {
  const kept = resample({ samples: tone(1000, 0.5, 22050, -12), sampleRate: 22050 }, 8000)
  const heard = hear(kept.samples.subarray(200, -200), 8000)
  t.ok(Math.abs(heard.dominantHz! - 1000) <= 2)
  t.ok(Math.abs(heard.levelDbfs + 15) < 0.5)
  const removed = resample({ samples: tone(6000, 0.5, 22050, -12), sampleRate: 22050 }, 8000)
  t.equal(hear(removed.samples.subarray(200, -200), 8000).dominantHz, undefined)
})

t.test('a sentence is spoken, in both languages', async (t) => {
  for (const [text, voice] of [
    ['Good morning', 'en'],
    ['Bom dia', 'pt-br'],
  ] as const) {
    const speech = await say(text, voice)
    t.ok(speech.samples.length > speech.sampleRate / 3, 'takes a moment')
    t.ok(hear(speech.samples.subarray(speech.sampleRate / 10), speech.sampleRate).levelDbfs > -35, 'can be heard')
  }
})
