import { spectralPeak } from './spectrum.ts'

/** What a stretch of audio sounds like, measured. */
export interface Heard {
  /** The strongest frequency, Hz, to about 1 Hz; undefined when nothing but silence was heard. */
  readonly dominantHz: number | undefined
  /** Root mean square relative to full scale, dB; -127 for digital silence. */
  readonly levelDbfs: number
}

const SILENCE_DBFS = -50
const LOWEST_HZ = 100
/** Of wideband speech; what a codec makes up above it is no tone. */
const HIGHEST_HZ = 7000

/** Measures 16-bit mono PCM. A second of audio is plenty; at least 50 ms are needed to tell a frequency. */
export function hear(samples: Int16Array, sampleRate: number): Heard {
  const levelDbfs = level(samples)
  if (levelDbfs < SILENCE_DBFS || samples.length < sampleRate / 20) return { dominantHz: undefined, levelDbfs }
  const highest = Math.min(HIGHEST_HZ, sampleRate / 2) - 50
  const coarse = spectralPeak(samples, sampleRate, LOWEST_HZ, highest)
  // The spectrum is of a power of two of the samples: at worst half of them, whose bins are twice as wide.
  const step = (2 * sampleRate) / samples.length
  const fine = strongest(samples, sampleRate, coarse - step, coarse + step, step / 10)
  return { dominantHz: Math.round(fine), levelDbfs }
}

function level(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const rms = Math.sqrt(sum / Math.max(1, samples.length)) / 32768
  return rms === 0 ? -127 : Math.max(-127, Math.round(200 * Math.log10(rms)) / 10)
}

function strongest(samples: Int16Array, rate: number, from: number, to: number, step: number): number {
  let best = from
  let most = -1
  for (let hz = from; hz <= to; hz += step) {
    const power = goertzel(samples, rate, hz)
    if (power > most) [best, most] = [hz, power]
  }
  return best
}

/** Power of one frequency (G. Goertzel, 1958). */
function goertzel(samples: Int16Array, rate: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate)
  let before = 0
  let beforeThat = 0
  for (const sample of samples) {
    const now = sample + coefficient * before - beforeThat
    beforeThat = before
    before = now
  }
  return before * before + beforeThat * beforeThat - coefficient * before * beforeThat
}

/** A sine of `hz` at `dbfs` peak. */
export function tone(hz: number, seconds: number, sampleRate = 8000, dbfs = -12): Int16Array {
  const amplitude = 32767 * 10 ** (dbfs / 20)
  return Int16Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / sampleRate)),
  )
}
