/** What a packet's SSRC means to a path. */
export type SourceChange = 'same' | 'changed' | 'ignored'

/** The followed source is given up for another when it was silent for so long. */
const SILENT_MS = 60

/**
 * Which SSRC a path follows. A new one is followed at once when the old is silent, else with its second packet in a
 * row: a straggler of the old source, or a second source beside it, does not make the path flutter.
 */
export class SourceFollower {
  #ssrc: number | undefined
  #heardAt = 0
  #candidate: number | undefined

  get ssrc(): number | undefined {
    return this.#ssrc
  }

  follow(ssrc: number, nowMs: number): SourceChange {
    if (ssrc === this.#ssrc) {
      this.#heardAt = nowMs
      this.#candidate = undefined
      return 'same'
    }
    if (this.#ssrc !== undefined && ssrc !== this.#candidate && nowMs - this.#heardAt < SILENT_MS) {
      this.#candidate = ssrc
      return 'ignored'
    }
    const change = this.#ssrc === undefined ? 'same' : 'changed'
    this.#ssrc = ssrc
    this.#heardAt = nowMs
    this.#candidate = undefined
    return change
  }
}
