import { seeded } from '../fake-time.ts'

/** Sound for tests: 16 kHz mono. */
export const RATE = 16000

export function wideTone(hz: number, amplitude: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE))
}

export function noise(amplitude: number, samples: number, seed = 1): Int16Array {
  const random = seeded(seed)
  return Int16Array.from({ length: samples }, () => amplitude * (2 * random() - 1))
}

/**
 * What speech asks of a codec: vowels (harmonics of a gliding pitch, weaker with their number), hisses above 4 kHz, and
 * pauses, in syllables of a quarter of a second that rise and fall.
 */
export function speechLike(samples: number, seed = 1): Int16Array {
  const random = seeded(seed)
  const syllable = RATE / 4
  let phase = 0
  let [kind, pitch] = [0, 0]
  let before = 0
  return Int16Array.from({ length: samples }, (_, i) => {
    const at = (i % syllable) / syllable
    if (i % syllable === 0) [kind, pitch] = [random(), 90 + 150 * random()]
    phase += (2 * Math.PI * pitch * (1 + 0.2 * at)) / RATE
    const hiss = 2 * random() - 1
    // A first difference leaves the high half of the noise.
    const high = hiss - before
    before = hiss
    const loud = Math.sin(Math.PI * at) ** 2
    if (kind < 0.2) return 20 * hiss
    if (kind < 0.45) return 3000 * loud * high
    let vowel = 0
    for (let n = 1; n <= 20; n++) vowel += Math.sin(n * phase) / n
    return 9000 * loud * vowel + 30 * hiss
  })
}

/** Signal-to-noise ratio of `heard`, which comes `delay` samples after `said`, dB. */
export function snr(said: Int16Array, heard: Int16Array, delay: number): number {
  let [signal, error] = [0, 0]
  for (let i = 0; i + delay < heard.length; i++) {
    signal += said[i]! ** 2
    error += (said[i]! - heard[i + delay]!) ** 2
  }
  return 10 * Math.log10(signal / Math.max(1, error))
}
