/** Of the phones. */
const RATE = 8000
/** First three formants, Hz, of some vowels (Peterson and Barney 1952, men). */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
  [530, 1840, 2480],
] as const
const FORMANT_WIDTHS = [60, 90, 150]
const SYLLABLE = RATE / 5
/** Of seven syllables the last two are a pause, about what talk has in it. */
const PHRASE = 7
const SPOKEN = 5

/**
 * Something an encoder takes for speech: syllables of a glottal pulse train with jitter through formant filters, each
 * begun by a fricative's noise, in phrases with pauses. The same for every run: encoders' cost depends on the signal.
 */
export function speechLike(seconds: number): Int16Array {
  const samples = new Int16Array(seconds * RATE)
  const random = generator(7)
  const filters = FORMANT_WIDTHS.map(() => new Resonator())
  let untilPulse = 0
  for (let i = 0; i < samples.length; i++) {
    const syllable = Math.floor(i / SYLLABLE)
    const at = (i % SYLLABLE) / SYLLABLE
    const vowel = VOWELS[(syllable * 3) % VOWELS.length]!
    const isSpoken = syllable % PHRASE < SPOKEN
    if (i % SYLLABLE === 0) filters.forEach((filter, f) => filter.tune(vowel[f]!, FORMANT_WIDTHS[f]!))
    let source = 0
    if (--untilPulse <= 0) {
      const pitch = 95 + 35 * Math.sin((2 * Math.PI * i) / (1.3 * RATE))
      untilPulse = (RATE / pitch) * (0.98 + 0.04 * random())
      source = 1
    }
    let voiced = 0
    for (const filter of filters) voiced += filter.next(source)
    const noise = random() - 0.5
    const swell = Math.sin(Math.PI * at) ** 0.7
    const sound = at < 0.2 ? 0.12 * noise : voiced * swell + 0.01 * noise
    samples[i] = Math.max(-32768, Math.min(32767, Math.round(9000 * (isSpoken ? sound : 0.004 * noise))))
  }
  return samples
}

/** Two poles: `hz` is let through, `width` wide. */
class Resonator {
  #a = 0
  #b = 0
  #gain = 0
  #y1 = 0
  #y2 = 0

  tune(hz: number, width: number): void {
    const radius = Math.exp((-Math.PI * width) / RATE)
    this.#a = 2 * radius * Math.cos((2 * Math.PI * hz) / RATE)
    this.#b = -radius * radius
    this.#gain = 1 - radius * 0.6
  }

  next(x: number): number {
    const y = this.#gain * x + this.#a * this.#y1 + this.#b * this.#y2
    this.#y2 = this.#y1
    this.#y1 = y
    return y
  }
}

/** 0 to 1, a linear congruential generator. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0x100000000
  }
}
