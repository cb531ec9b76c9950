/** A timestamp that is off the wall clock by more than this has a new base. Milliseconds. */
const MAX_DEVIATION_MS = 3000

/**
 * Turns RTP timestamps into media time that neither wraps nor jumps: units since the first packet. Silence that was
 * not sent passes; a new time base (another source, a restarted sender) is joined to the old by the wall clock.
 */
export class MediaClock {
  readonly #unitsPerMs: number
  #started = false
  /** Of the latest packet: as it came, in media time, and when. */
  #timestamp = 0
  #time = 0
  #at = 0
  #rebase = false
  #rebased = false

  constructor(clockRate: number) {
    this.#unitsPerMs = clockRate / 1000
  }

  /** True when the packet last read had a new time base. */
  get rebased(): boolean {
    return this.#rebased
  }

  /** The next packet has a new time base, whatever its timestamp. */
  restart(): void {
    this.#rebase = true
  }

  /**
   * Media time of a timestamp that arrived at `nowMs`. Negative for packets from before the first. `isNewest`: by its
   * number the packet follows all others, so that an earlier timestamp than theirs is a new base, not a straggler.
   */
  read(timestamp: number, nowMs: number, isNewest = false): number {
    this.#rebased = false
    if (!this.#started) {
      this.#started = true
      this.#rebase = false
      return this.#set(timestamp, 0, nowMs)
    }
    const step = (timestamp - this.#timestamp) | 0
    const elapsed = Math.round((nowMs - this.#at) * this.#unitsPerMs)
    const isOff = Math.abs(step - elapsed) > MAX_DEVIATION_MS * this.#unitsPerMs
    if (this.#rebase || isOff || (isNewest && step < 0)) {
      this.#rebase = false
      this.#rebased = true
      // At least one unit, so that the new base never shares a time with the old.
      return this.#set(timestamp, this.#time + Math.max(1, elapsed), nowMs)
    }
    return step > 0 ? this.#set(timestamp, this.#time + step, nowMs) : this.#time + step
  }

  #set(timestamp: number, time: number, nowMs: number): number {
    this.#timestamp = timestamp
    this.#time = time
    this.#at = nowMs
    return time
  }
}
