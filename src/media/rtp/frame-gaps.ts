/**
 * What a stage that makes frames of one length of packets of any length has to know of gaps between packets: how many
 * frames to tell as lost. Times in samples.
 */
export class FrameGaps {
  readonly #frameSamples: number
  #expected: number | undefined
  /** Of the packet before. */
  #packetSamples = 0
  #lost = 0

  constructor(frameSamples: number) {
    this.#frameSamples = frameSamples
  }

  /**
   * A packet of `samples` at `time`, `lost` packets missing before it, `filled` samples of a frame waiting for their
   * rest. True when that rest will not come.
   */
  breaksFrame(time: number, samples: number, lost: number, filled: number): boolean {
    const expected = this.#expected
    const isGap = expected !== undefined && time !== expected
    if (isGap && lost > 0) {
      // Frames as we send them, whatever length the phone's packets have. What is longer was silence as well.
      const missing = Math.min(time - expected, lost * this.#packetSamples) + filled
      this.#lost += Math.max(1, Math.round(missing / this.#frameSamples))
    }
    this.#packetSamples = samples
    this.#expected = time + samples
    return isGap
  }

  /** Frames to be told as lost with the next one; once. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }
}
