/** What counts as heard: tones of phones and apps come in at about -9 to -20 dBFS, what leaks of them far below. */
export const AUDIBLE_DBFS = -40

/**
 * How loud one frequency is in a stretch of 16-bit PCM, whatever else sounds: the peak of a sine, dB relative to full
 * scale, -127 for none. Frequencies 20 Hz apart are told from each other in 200 ms and more.
 */
export function toneLevel(samples: Int16Array, sampleRate: number, hz: number): number {
  let real = 0
  let imaginary = 0
  const { length } = samples
  for (let i = 0; i < length; i++) {
    // The Hann window keeps a loud neighbour from leaking into this frequency.
    const sample = samples[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length))
    const angle = (2 * Math.PI * hz * i) / sampleRate
    real += sample * Math.cos(angle)
    imaginary += sample * Math.sin(angle)
  }
  const peak = (4 * Math.hypot(real, imaginary)) / Math.max(1, length) / 32768
  return peak < 1e-6 ? -127 : Math.max(-127, Math.round(200 * Math.log10(peak)) / 10)
}

/** Those of `among` that are heard, in their order. */
export function tonesIn(samples: Int16Array, sampleRate: number, among: readonly number[]): number[] {
  return among.filter((hz) => toneLevel(samples, sampleRate, hz) > AUDIBLE_DBFS)
}
