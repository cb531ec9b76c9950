/** Samples in a second. */
export const RATE = 8000
/** 20 ms. */
export const FRAME = 160
export const FRAME_MS = 20

/** A formant as a two-pole resonator. */
interface Resonator {
  a: number
  b: number
  before: number
  beforeThat: number
}

/** First three formants of five vowels, Hz (G. Peterson and H. Barney, 1952: men). */
const VOWELS = [
  [270, 2290, 3010],
  [530, 1840, 2480],
  [730, 1090, 2440],
  [570, 840, 2410],
  [300, 870, 2240],
] as const

/**
 * Something with the statistics of speech, the same at each call: syllables of voiced vowels at a wandering pitch,
 * fricatives between them, pauses between words. It keeps an Opus encoder as busy as speech does, and no stretch of it is
 * like another, so that a stretch heard at the far end tells when it was said.
 */
export function speech(seconds: number): Int16Array {
  const random = generator(20_261_123)
  const out = new Int16Array(Math.round(seconds * RATE))
  const formants: Resonator[] = [0, 0, 0].map(() => ({ a: 0, b: 0, before: 0, beforeThat: 0 }))
  let phase = 0
  let pitch = 120
  for (let at = 0; at < out.length;) {
    const length = Math.min(out.length - at, Math.round((0.1 + 0.15 * random()) * RATE))
    const kind = random()
    const vowel = VOWELS[Math.floor(random() * VOWELS.length)]!
    const [glide, loudness] = [(random() - 0.5) * 50, 0.5 + 0.5 * random()]
    formants.forEach((formant, i) => tune(formant, vowel[i]! * (0.92 + 0.16 * random()), 60 + 40 * i))
    for (let i = 0; i < length; i++) {
      const swell = Math.sin((Math.PI * i) / length) * loudness
      let sample = (random() - 0.5) * 0.002
      if (kind < 0.7) {
        phase += (pitch + (glide * i) / length) / RATE
        let excitation = (random() - 0.5) * 0.04
        if (phase >= 1) {
          phase -= 1
          excitation += 1
        }
        for (const formant of formants) excitation = resonate(formant, excitation)
        sample += excitation * swell * 0.5
      } else if (kind < 0.82) {
        sample += (random() - 0.5) * swell * 0.15
      }
      out[at + i] = Math.round(Math.max(-0.9, Math.min(0.9, sample)) * 32767)
    }
    at += length
    pitch = Math.max(85, Math.min(180, pitch + glide + (random() - 0.5) * 20))
  }
  return out
}

function tune(resonator: Resonator, hz: number, width: number): void {
  const radius = Math.exp((-Math.PI * width) / RATE)
  resonator.a = 2 * radius * Math.cos((2 * Math.PI * hz) / RATE)
  resonator.b = -radius * radius
}

function resonate(resonator: Resonator, input: number): number {
  const { a, b, before, beforeThat } = resonator
  const out = (1 - a - b) * input + a * before + b * beforeThat
  resonator.beforeThat = before
  resonator.before = out
  return out
}

/** Numbers from 0 to 1, the same ones each time (G. Marsaglia's xorshift, 2003). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}
