import type { ReceptionReport } from '../../rtp/rtcp.ts'

/** Of fewer packets a share says nothing: three of twenty are lost once in a while where one of a hundred is. */
const ENOUGH = 40
/** More between two reports: the receiver counts anew. */
const MOST = 20_000

/** What is lost on the way to a receiver, by its reports; of enough packets, and without what never was sent. */
export class ReportedLoss {
  #highest: number | undefined
  #skipped = 0
  #expected = 0
  #lost = 0

  /**
   * The share lost, 0 to 1, since it last was told; undefined: not enough was sent yet. `skipped`: numbers that were
   * left out so far, on purpose.
   */
  share({ highestSequence, fractionLost }: ReceptionReport, skipped: number): number | undefined {
    const expected = this.#highest === undefined ? 0 : (highestSequence - this.#highest) >>> 0
    const gaps = skipped - this.#skipped
    this.#highest = highestSequence
    this.#skipped = skipped
    if (expected > MOST) return undefined
    this.#expected += Math.max(0, expected - gaps)
    this.#lost += Math.max(0, fractionLost * expected - gaps)
    if (this.#expected < ENOUGH) return undefined
    const share = Math.min(1, this.#lost / this.#expected)
    this.#expected = this.#lost = 0
    return share
  }
}
