/** Loss that congestion causes, not a bad radio link; and what counts as none (draft-ietf-rmcat-gcc-02 6). */
const HIGH_LOSS = 0.1
const LOW_LOSS = 0.02
/** A second. */
const GROWTH = 1.08
const MOST_GROWTH_S = 6
/** A bound that lies so far above what is sent bounds nothing. */
const FREE = 2
/** Black and stills: of so little no link can be judged. Bits per second. */
const THIN = 40_000
const FALL = 0.97
/** An estimate that does not grow for so long, though far more comes, is of a link that is full. Milliseconds. */
const STUCK_MS = 3000

/** What the far side can receive, by what it says: its own estimate (REMB), and the loss it reports. */
export class Congestion {
  #remb: number | undefined
  #byLoss: number | undefined
  #lossAt = -Infinity
  /**
   * The estimate is of the link. libwebrtc begins with what comes in its first five seconds, were that only black, and
   * goes on by 8 % a second however much more comes then: that is not believed until something bears it out.
   */
  #measured = false
  #grownAt = 0

  /** What the far side said itself, bits per second. */
  get remb(): number | undefined {
    return this.#remb
  }

  /** Bits per second; undefined while nothing is known. */
  get estimate(): number | undefined {
    const remb = this.#measured ? this.#remb : undefined
    if (this.#byLoss === undefined) return remb
    return remb === undefined ? this.#byLoss : Math.min(remb, this.#byLoss)
  }

  /** The far side told its estimate; `sent` is what it is sent at present. Both bits per second. */
  onRemb(bitrate: number, sent: number, nowMs: number): void {
    const before = this.#remb
    this.#remb = bitrate
    if (sent <= THIN || before === undefined || bitrate > before) this.#grownAt = nowMs
    if (sent <= THIN || this.#measured) return
    const isFirst = before === undefined
    const hasFallen = !isFirst && bitrate < before * FALL
    this.#measured = isFirst || hasFallen || bitrate >= sent || nowMs - this.#grownAt >= STUCK_MS
  }

  /** The fraction lost since it was last told, 0 to 1, and what is sent at present, bits per second. */
  onLoss(fraction: number, sent: number, nowMs: number): void {
    const seconds = Math.min(MOST_GROWTH_S, (nowMs - this.#lossAt) / 1000)
    this.#lossAt = nowMs
    if (fraction > HIGH_LOSS) this.#byLoss = Math.min(this.#byLoss ?? Infinity, sent) * (1 - fraction / 2)
    else if (fraction < LOW_LOSS && this.#byLoss !== undefined) {
      // Some report each second, some each fifth.
      this.#byLoss *= GROWTH ** seconds
      if (this.#byLoss > sent * FREE) this.#byLoss = undefined
    }
  }
}
