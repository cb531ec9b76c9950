/**
 * - `pli`: picture loss indication (RFC 4585 6.3.1)
 * - `fir`: full intra request (RFC 5104 4.3.1), which some phones take and no PLI
 * - `info`: SIP INFO (RFC 5168), where RTCP does not get through
 */
export type KeyframeMeans = 'pli' | 'fir' | 'info'

/** Encoders that get more requests than this send keyframes only, or ignore them. */
const SPACING_MS = 300
/** How long each request may take to be answered, before the next by one more means. The last one repeats. */
const PATIENCE_MS = [500, 1000, 2000, 3000]

/**
 * Asks a sender for keyframes: at most one request in 300 ms, where one that comes too early is deferred instead of
 * dropped, and again, by more and more means, until a keyframe comes.
 */
export class KeyframeRequests {
  /** Requests sent. */
  sent = 0
  readonly #ask: (means: KeyframeMeans, command: number) => void
  #neededSince: number | undefined
  #lastAt = -Infinity
  #nextAt = Infinity
  #attempt = 0
  /** RFC 5104 4.3.1.1: the same for a request that is repeated. */
  #command = 0

  /** `ask` sends a request; `command` is for a FIR. */
  constructor(ask: (means: KeyframeMeans, command: number) => void) {
    this.#ask = ask
  }

  /** Since when one has been needed that has not come. Monotonic ms. */
  get neededSince(): number | undefined {
    return this.#neededSince
  }

  /** A keyframe is needed from now on. */
  need(nowMs: number): void {
    if (this.#neededSince !== undefined) return
    this.#neededSince = nowMs
    this.#attempt = 0
    this.#command = (this.#command + 1) & 0xff
    this.#nextAt = this.#lastAt + SPACING_MS
    this.tick(nowMs)
  }

  /** One came, or none is needed any more. */
  came(): void {
    this.#neededSince = undefined
    this.#nextAt = Infinity
  }

  /** To be called now and then. */
  tick(nowMs: number): void {
    if (nowMs < this.#nextAt) return
    const attempt = this.#attempt++
    this.#lastAt = nowMs
    this.#nextAt = nowMs + PATIENCE_MS[Math.min(attempt, PATIENCE_MS.length - 1)]!
    this.sent++
    this.#ask('pli', this.#command)
    if (attempt >= 1) this.#ask('fir', this.#command)
    if (attempt >= 2) this.#ask('info', this.#command)
  }
}
