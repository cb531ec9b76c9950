import { LevelMeter, meanSquareAt } from './level.ts'

/**
 * Samples from here on count as clipped: the largest value of G.711 mu-law, which is below that of A-law (32256) and of
 * 16 bits. Whatever was louder came out as this.
 */
const FULL_SCALE = 32124
const FULL_SCALE_SQUARED = FULL_SCALE ** 2
/**
 * Frames below -60 dBov are silent: 34 dB under the nominal level of active speech, -26 dBov (ITU-T P.56, G.191), and
 * above the noise that an idle channel may have, -65 dBm0p (ITU-T G.712), which is about -68 dBov.
 */
const SILENT = meanSquareAt(-60)
/** Below this nothing is on the line at all: A-law has no zero, and its silence is -72 dBov. */
const DEAD = meanSquareAt(-70)

/** What can be said of sound: its level, clipping and silence. One pass over the samples of each 20 ms frame. */
export class SoundMeter {
  samples = 0
  /** Of the samples, those at full scale. */
  clipped = 0
  frames = 0
  /** Of the frames, those below -60 dBov. */
  silentFrames = 0
  /** Monotonic ms of the last frame that was more than a dead line. */
  lastSoundAt = -Infinity
  readonly #level = new LevelMeter()

  hear(pcm: Int16Array, samples: number, nowMs: number): void {
    if (samples <= 0) return
    let sum = 0
    let clipped = 0
    for (let i = 0; i < samples; i++) {
      const square = pcm[i]! * pcm[i]!
      sum += square
      if (square >= FULL_SCALE_SQUARED) clipped++
    }
    const power = sum / samples
    this.samples += samples
    this.clipped += clipped
    this.frames++
    if (power < SILENT) this.silentFrames++
    if (power >= DEAD) this.lastSoundAt = nowMs
    this.#level.add(power, nowMs)
  }

  /** Mean of the last second, dBov. */
  level(nowMs: number): number {
    return this.#level.level(nowMs)
  }
}
