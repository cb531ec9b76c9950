/** Full scale of 16-bit samples: 0 dBov (RFC 6464 3). */
const FULL_SCALE = 32767
export const SILENCE_DBOV = -127
const FRAMES = 50
const WINDOW_MS = 1000

/** Mean square of `samples` of `pcm`. */
export function power(pcm: Int16Array, samples: number): number {
  let sum = 0
  for (let i = 0; i < samples; i++) sum += pcm[i]! * pcm[i]!
  return samples > 0 ? sum / samples : 0
}

/** A mean square in dBov: 0 is full scale, -127 silence. */
export function dbov(meanSquare: number): number {
  if (meanSquare <= 0) return SILENCE_DBOV
  return Math.max(SILENCE_DBOV, 10 * Math.log10(meanSquare / FULL_SCALE ** 2))
}

/** The mean square of a level in dBov. */
export function meanSquareAt(level: number): number {
  return FULL_SCALE ** 2 * 10 ** (level / 10)
}

/** The mean level of what was heard in the last second: a sum per 20 ms frame, the logarithm only when asked. */
export class LevelMeter {
  readonly #powers = new Float64Array(FRAMES)
  readonly #heardAt = new Float64Array(FRAMES).fill(-Infinity)
  #at = 0

  add(framePower: number, nowMs: number): void {
    this.#powers[this.#at] = framePower
    this.#heardAt[this.#at] = nowMs
    this.#at = (this.#at + 1) % FRAMES
  }

  /** dBov; silence when nothing was heard for a second. */
  level(nowMs: number): number {
    let sum = 0
    let frames = 0
    for (let i = 0; i < FRAMES; i++) {
      if (nowMs - this.#heardAt[i]! >= WINDOW_MS) continue
      sum += this.#powers[i]!
      frames++
    }
    return Math.round(dbov(frames > 0 ? sum / frames : 0) * 10) / 10
  }
}
