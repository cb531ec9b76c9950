import type { ReceptionReport } from './rtcp.ts'

/** RFC 3550 A.1: a step further than these is no loss or reordering. */
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
/** Of the numbers A.1 extends: the first cycle is 1, so that a packet from before the first has a number too. */
const CYCLE = 0x10000
/** A change of transit time beyond this is a new time base, not jitter. Seconds. */
const MAX_TRANSIT_STEP = 5

/**
 * What RFC 3550 appendix A keeps of a source: valid sequence numbers, loss and jitter. Totals go on over restarts
 * and changes of source, as a session's statistics do; reports speak of the present source only.
 */
export class Reception {
  packets = 0
  bytes = 0
  /** The packet last accepted began numbering anew. */
  restarted = false

  readonly #clockRate: number
  readonly #maxMisorder: number
  #started = false
  #cycles = CYCLE
  #highest = 0
  #first = 0
  #received = 0
  /** What a packet must carry to confirm a jump. */
  #expectedAfterJump = -1
  #lostBefore = 0
  #expectedAtReport = 0
  #receivedAtReport = 0
  #transit: number | undefined
  #jitter = 0

  /** `clockRate` of the source's timestamps, Hz. `maxMisorder`: how many numbers late a packet may come. */
  constructor(clockRate: number, { maxMisorder = MAX_MISORDER }: { readonly maxMisorder?: number } = {}) {
    this.#clockRate = clockRate
    this.#maxMisorder = maxMisorder
  }

  /**
   * Takes a packet's header; returns its extended sequence number, or -1 for a packet that jumps: it is taken for a
   * stray unless the next one follows it. `timestamp` is undefined for packets that are not timed by the media clock.
   */
  accept(sequence: number, timestamp: number | undefined, arrivalMs: number, bytes: number): number {
    this.restarted = false
    const extended = this.#extend(sequence)
    if (extended < 0) return -1
    this.packets++
    this.bytes += bytes
    this.#received++
    if (timestamp !== undefined) this.#time(timestamp, arrivalMs)
    return extended
  }

  /** Another source follows. */
  restart(): void {
    if (this.#started) this.#lostBefore += this.#lostOfSource()
    this.#started = false
    this.#transit = undefined
  }

  /** RFC 3550 A.3; never below 0. */
  get lost(): number {
    return this.#lostBefore + this.#lostOfSource()
  }

  get jitterMs(): number {
    return (this.#jitter / this.#clockRate) * 1000
  }

  /** The report block on the present source; its fraction counts from the previous report on. */
  report(ssrc: number, lastSenderReport: number, delaySinceLastSenderReport: number): ReceptionReport {
    const expected = this.#expected()
    const expectedNow = expected - this.#expectedAtReport
    const lostNow = expectedNow - (this.#received - this.#receivedAtReport)
    this.#expectedAtReport = expected
    this.#receivedAtReport = this.#received
    return {
      ssrc,
      fractionLost: expectedNow > 0 && lostNow > 0 ? lostNow / expectedNow : 0,
      cumulativeLost: expected - this.#received,
      highestSequence: this.#cycles - CYCLE + this.#highest,
      jitter: Math.floor(this.#jitter),
      lastSenderReport,
      delaySinceLastSenderReport,
    }
  }

  /** RFC 3550 A.1, without the probation: the sources here are checked by address or by key. */
  #extend(sequence: number): number {
    if (!this.#started) return this.#begin(sequence)
    const ahead = (sequence - this.#highest) & 0xffff
    if (ahead < MAX_DROPOUT) {
      if (sequence < this.#highest) this.#cycles += CYCLE
      this.#highest = sequence
    } else if (ahead <= CYCLE - this.#maxMisorder) {
      if (sequence !== this.#expectedAfterJump) {
        this.#expectedAfterJump = (sequence + 1) & 0xffff
        return -1
      }
      this.restart()
      this.restarted = true
      return this.#begin(sequence)
    } else if (sequence > this.#highest) {
      return this.#cycles - CYCLE + sequence
    }
    return this.#cycles + sequence
  }

  #begin(sequence: number): number {
    this.#started = true
    this.#cycles = CYCLE
    this.#highest = sequence
    this.#first = sequence
    this.#received = 0
    this.#expectedAfterJump = -1
    this.#expectedAtReport = 0
    this.#receivedAtReport = 0
    return CYCLE + sequence
  }

  /** RFC 3550 A.8. */
  #time(timestamp: number, arrivalMs: number): void {
    const transit = ((arrivalMs * this.#clockRate) / 1000 - timestamp) | 0
    if (this.#transit !== undefined) {
      const step = Math.abs((transit - this.#transit) | 0)
      if (step < MAX_TRANSIT_STEP * this.#clockRate) this.#jitter += (step - this.#jitter) / 16
    }
    this.#transit = transit
  }

  #expected(): number {
    return this.#started ? this.#cycles - CYCLE + this.#highest - this.#first + 1 : 0
  }

  #lostOfSource(): number {
    return this.#started ? Math.max(0, this.#expected() - this.#received) : 0
  }
}
