/** A packet may only have been overtaken. Milliseconds. */
const TOLERANCE_MS = 8
/** Of a round trip, until one was measured. */
const UNKNOWN_TRIP_MS = 100
const LEAST_REPEAT_MS = 40
const MAX_ASKED = 6
/** So many at once are no loss to be mended piece by piece. */
const MAX_MISSING = 200
/** How long a gap is worth waiting for: its round trip twice, within bounds. */
const LEAST_WAIT_MS = 60
const MOST_WAIT_MS = 300

interface Missing {
  readonly sequence: number
  /** When it is next asked for. */
  dueAt: number
  asked: number
  askedAt: number
}

/** Which packets of a stream are missing, and when each is to be asked for, again and again (RFC 4585 6.2.1). */
export class MissingPackets {
  /** Numbers that were asked for. */
  asked = 0
  #missing: Missing[] = []
  #highest = -1
  #tripMs: number | undefined

  /** How long to wait for what is missing. Milliseconds. */
  get waitMs(): number {
    return Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, 2 * (this.#tripMs ?? UNKNOWN_TRIP_MS) + 40))
  }

  /** A packet came; `sequence` is extended. */
  arrived(sequence: number, nowMs: number): void {
    if (this.#highest < 0) this.#highest = sequence
    if (sequence > this.#highest) {
      if (sequence - this.#highest + this.#missing.length > MAX_MISSING) this.#missing = []
      else {
        for (let gone = this.#highest + 1; gone < sequence; gone++) {
          this.#missing.push({ sequence: gone, dueAt: nowMs + TOLERANCE_MS, asked: 0, askedAt: 0 })
        }
      }
      this.#highest = sequence
      return
    }
    if (this.#missing.length === 0) return
    const at = this.#missing.findIndex((missing) => missing.sequence === sequence)
    if (at < 0) return
    const [found] = this.#missing.splice(at, 1)
    // Asked for twice, it tells nothing: which request was answered?
    if (found?.asked === 1) {
      const trip = nowMs - found.askedAt
      this.#tripMs = this.#tripMs === undefined ? trip : this.#tripMs + (trip - this.#tripMs) / 8
    }
  }

  /** What is to be asked for now, in ascending order; RTP's 16-bit numbers. Undefined when nothing is. */
  due(nowMs: number): number[] | undefined {
    if (!this.#missing.some((missing) => missing.dueAt <= nowMs)) return undefined
    const sequences: number[] = []
    const repeatMs = Math.max(LEAST_REPEAT_MS, 1.2 * (this.#tripMs ?? UNKNOWN_TRIP_MS))
    for (const missing of this.#missing) {
      if (missing.dueAt > nowMs) continue
      sequences.push(missing.sequence & 0xffff)
      missing.asked++
      missing.askedAt = nowMs
      missing.dueAt = missing.asked < MAX_ASKED ? nowMs + repeatMs : Infinity
    }
    this.asked += sequences.length
    return sequences
  }

  /** What is below `sequence` is of no use any more. */
  forgetBelow(sequence: number): void {
    if (this.#missing.length > 0 && this.#missing[0]!.sequence < sequence) {
      this.#missing = this.#missing.filter((missing) => missing.sequence >= sequence)
    }
  }

  restart(): void {
    this.#missing = []
    this.#highest = -1
  }
}
