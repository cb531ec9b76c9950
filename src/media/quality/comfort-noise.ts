import { dbov } from './level.ts'

/** Between "the line is dead" and "the line is bad". */
const QUIETEST_DBOV = -78
const LOUDEST_DBOV = -55
/** How much the floor may rise per frame towards the level heard: 3 dB a second. */
const RISE_PER_FRAME = 10 ** (3 / 10 / 50)
/** A second of noise at a round amplitude, made once; frames start at random places in it. */
const NOISE_SAMPLES = 8000
const NOISE_PEAK = 1000
const NOISE = makeNoise()

/**
 * Fills the time in which nothing comes with a noise like the one before: a phone that hears digital silence sounds
 * dead. The floor follows the quietest frames.
 */
export class ComfortNoise {
  #floor: number | undefined
  readonly #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Learns from a frame that was heard. */
  learn(framePower: number): void {
    const risen = (this.#floor ?? Infinity) * RISE_PER_FRAME
    this.#floor = Math.max(1, Math.min(framePower, risen))
  }

  /** True for a frame hardly louder than the floor: a good place to shorten or lengthen time. */
  isQuiet(framePower: number): boolean {
    return dbov(framePower) < LOUDEST_DBOV || framePower < 4 * (this.#floor ?? 0)
  }

  /** Writes `samples` of noise; silence before anything was heard. */
  fill(pcm: Int16Array, samples: number): void {
    if (this.#floor === undefined) {
      pcm.fill(0, 0, samples)
      return
    }
    const level = Math.max(QUIETEST_DBOV, Math.min(LOUDEST_DBOV, dbov(this.#floor)))
    // Evenly distributed noise has a third of its peak's square as mean square.
    const peak = 32767 * 10 ** (level / 20) * Math.sqrt(3)
    const from = Math.floor(this.#random() * (NOISE_SAMPLES - samples))
    for (let i = 0; i < samples; i++) pcm[i] = (NOISE[from + i]! * peak) / NOISE_PEAK
  }
}

/** A linear congruential generator: the noise is the same in every process. */
function makeNoise(): Int16Array {
  let state = 1
  return Int16Array.from({ length: NOISE_SAMPLES }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state / 0x80000000) * NOISE_PEAK
  })
}
