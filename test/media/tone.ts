/** Sound for tests: 8 kHz mono. */
export const RATE = 8000

/** `samples` of a sine from sample number `from` on, so that successive calls join. */
export function tone(hz: number, amplitude: number, from: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * (from + i)) / RATE))
}

/** A tone that swells and fades four times a second, as syllables do: Opus takes a steady one for noise. */
export function warble(hz: number, amplitude: number, from: number, samples: number): Int16Array {
  return tone(hz, amplitude, from, samples).map(
    (sample, i) => sample * (0.55 - 0.45 * Math.cos((2 * Math.PI * 4 * (from + i)) / RATE)),
  )
}

/** Level in dBov: 0 is a square wave of full scale. */
export function levelOf(pcm: Int16Array): number {
  let sum = 0
  for (const sample of pcm) sum += sample * sample
  return sum === 0 ? -127 : Math.max(-127, 10 * Math.log10(sum / pcm.length / 32767 ** 2))
}

/** The share of the energy that lies at `hz` (Goertzel with a Hann window), 0 to 1. */
export function shareAt(pcm: Int16Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / RATE)
  let [previous, before, energy] = [0, 0, 0]
  pcm.forEach((sample, i) => {
    const windowed = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / pcm.length))
    energy += windowed * windowed
    const now = windowed + coefficient * previous - before
    before = previous
    previous = now
  })
  const power = previous * previous + before * before - coefficient * previous * before
  // A pure tone's Goertzel power is energy * length / 2 times 2/3, what the window leaves of it.
  return energy === 0 ? 0 : power / ((energy * pcm.length) / 3)
}

/** The frequency with the most energy in the last second, by steps of 5 Hz. */
export function dominantHz(sound: Int16Array): number {
  const pcm = sound.subarray(-RATE)
  let [best, at] = [0, 0]
  for (let hz = 50; hz < 3900; hz += 5) {
    const share = shareAt(pcm, hz)
    if (share > best) [best, at] = [share, hz]
  }
  return at
}
