/** Pitch periods looked for: 66 to 200 Hz at 8 kHz, as ITU-T G.711 Appendix I does. */
const LEAST_PERIOD = 40
const MOST_PERIOD = 120
/** Over how much the last period is compared with what was before it. */
const COMPARED = 160
/** ITU-T G.711 Appendix I: full loudness for 10 ms, then a fifth less every 10 ms. */
const STEP = 80
const LOSS_PER_STEP = 0.2
/** Between what was made up and what came: 4 ms. */
const FADE = 32

/** What phones fill gaps with: the last pitch period again and again, ever softer (after ITU-T G.711 Appendix I). */
export class PitchRepetition {
  readonly #out: Float64Array
  /** How many samples were made up since the last real one. */
  #made = 0
  #period = 0

  /** Works in place on what is heard. */
  constructor(out: Float64Array) {
    this.#out = out
  }

  /** Makes up `count` samples from `at` on. */
  conceal(at: number, count: number): void {
    if (this.#made === 0) this.#period = this.#findPeriod(at)
    this.#fill(at, count)
    this.#made += count
  }

  /** Real samples again: what would have been made up fades out in their beginning. */
  resume(at: number, samples: Float64Array): void {
    const fade = this.#made > 0 ? Math.min(FADE, samples.length) : 0
    this.#fill(at, fade)
    for (let i = 0; i < samples.length; i++) {
      const made = i < fade ? this.#out[at + i]! : 0
      const share = i < fade ? i / fade : 1
      this.#out[at + i] = made * (1 - share) + samples[i]! * share
    }
    this.#made = 0
  }

  #fill(at: number, count: number): void {
    const begin = at - this.#made
    for (let i = at; i < at + count; i++) {
      const since = i - begin
      const source = begin - this.#period + (since % this.#period)
      const gain = Math.max(0, 1 - LOSS_PER_STEP * Math.max(0, since / STEP - 1))
      this.#out[i] = (this.#out[source] ?? 0) * gain
    }
  }

  #findPeriod(at: number): number {
    let [best, period] = [-Infinity, MOST_PERIOD]
    for (let candidate = LEAST_PERIOD; candidate <= MOST_PERIOD; candidate++) {
      let [product, energy] = [0, 1]
      for (let i = at - COMPARED; i < at; i++) {
        const before = this.#out[i - candidate] ?? 0
        product += (this.#out[i] ?? 0) * before
        energy += before * before
      }
      const likeness = product / Math.sqrt(energy)
      if (likeness > best) [best, period] = [likeness, candidate]
    }
    return period
  }
}
