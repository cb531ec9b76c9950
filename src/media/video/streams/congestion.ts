/** Loss that congestion causes, not a bad radio link; and what counts as none (draft-ietf-rmcat-gcc-02 6). */
const HIGH_LOSS = 0.1
const LOW_LOSS = 0.02
const GROWTH = 1.08
/** A bound that lies so far above what is sent bounds nothing. */
const FREE = 2

/** What the far side can receive, by what it says: its own estimate (REMB), and the loss it reports. */
export class Congestion {
  #remb: number | undefined
  #byLoss: number | undefined

  /** What the far side said itself, bits per second. */
  get remb(): number | undefined {
    return this.#remb
  }

  /** Bits per second; undefined while nothing is known. */
  get estimate(): number | undefined {
    if (this.#byLoss === undefined) return this.#remb
    return this.#remb === undefined ? this.#byLoss : Math.min(this.#remb, this.#byLoss)
  }

  onRemb(bitrate: number): void {
    this.#remb = bitrate
  }

  /** A report came: the fraction lost since the last one, 0 to 1, and what is sent at present, bits per second. */
  onLoss(fraction: number, sent: number): void {
    if (fraction > HIGH_LOSS) this.#byLoss = Math.min(this.#byLoss ?? Infinity, sent) * (1 - fraction / 2)
    else if (fraction < LOW_LOSS && this.#byLoss !== undefined) {
      this.#byLoss *= GROWTH
      if (this.#byLoss > sent * FREE) this.#byLoss = undefined
    }
  }
}
