import { CLIP_SECONDS, FLASH } from './timing.ts'

/** Peak, of 32768. */
const LOUDNESS = 12_000
const HZ = 1000
/** A beginning and an end that do not click. */
const RAMP_SECONDS = 0.002

/** The clip's sound at any rate: silence, and a beep of 1 kHz for as long as each flash lasts. */
export function clipSound(sampleRate: number): Int16Array {
  const samples = new Int16Array(Math.round(CLIP_SECONDS * sampleRate))
  for (let flash = 0; flash < CLIP_SECONDS / FLASH.everySeconds; flash++) {
    const begin = FLASH.firstSecond + flash * FLASH.everySeconds
    const count = Math.round(FLASH.seconds * sampleRate)
    const from = Math.round(begin * sampleRate)
    for (let i = 0; i < count; i++) {
      const edge = Math.min(1, i / sampleRate / RAMP_SECONDS, (count - i) / sampleRate / RAMP_SECONDS)
      samples[from + i] = Math.round(LOUDNESS * edge * Math.sin((2 * Math.PI * HZ * i) / sampleRate))
    }
  }
  return samples
}
