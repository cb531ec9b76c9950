/**
 * How packets can go on undecoded.
 * - `as-is`
 * - `anew`: only packed anew, as the receiver has packetization-mode 0 and the sender 1
 * - `no`: another codec, or a profile that the receiver does not decode
 */
export type Passing = 'as-is' | 'anew' | 'no'

export type Route = 'untouched' | 'transcoded' | 'none'

export interface RouteInput {
  readonly nowMs: number
  /** What the sender sends, bits per second. */
  readonly rate: number
  /** What the receiver can take, bits per second; undefined while it did not say. */
  readonly estimate: number | undefined
  /** Of the transcoder, where there is one: what it is told to make, and what it makes. Bits per second. */
  readonly target: number
  readonly output: number
  /** The estimate falls; or it grows; or it does and is more than in all the time before. */
  readonly isFalling: boolean
  readonly isRising: boolean
  readonly isSurging: boolean
}

/** Headers on top of payload. */
const OVERHEAD = 1.05
/** How long too much is borne, by how much too much it is: a link that takes half of it is full at once. */
const BEAR_MS: readonly (readonly [share: number, ms: number])[] = [
  [0.5, 300],
  [0.8, 1000],
  [1, 2000],
]
const NEARLY = 0.5
/** While the estimate falls, it is on its way to what the link takes: a queue has grown already. */
const BEAR_FALLING_MS = 400
/** Above the configured limit: senders need a while to heed what they are asked. */
const ABOVE_LIMIT = 1.25
const BEAR_LIMIT_MS = 5000
/** A receiver's estimate never goes far beyond what it is sent: room for more shows as this much above. */
const ROOM = 1.25
const TRY_AFTER_MS = 10_000
const MOST_TRY_AFTER_MS = 300_000
/** Untouched for so long, it was right to try. */
const PROVEN_MS = 60_000
/** An estimate that surges grows by no more than 8 % a second: its end is not waited for. */
const SURGED = 0.35
const TRIAL_MS = 20_000

/** Decides whether a stream goes through untouched: whenever it can, and the receiver can take it. */
export class RouteChoice {
  readonly #passing: Passing
  readonly #maxBitrate: number
  #route: Route = 'untouched'
  #routeSince = -Infinity
  #tooMuchSince: number | undefined
  #overLimitSince: number | undefined
  #roomSince: number | undefined
  #tryAfterMs = TRY_AFTER_MS
  /** Until when more is sent than the estimate has room for, as long as it does not fall. */
  #trialUntil = -Infinity

  /** `maxBitrate`: what the receiver is to be sent at most, bits per second. */
  constructor(passing: Passing, maxBitrate: number) {
    this.#passing = passing
    this.#maxBitrate = maxBitrate
  }

  /** `transcodable`: it could be done now. */
  choose(transcodable: boolean, input: RouteInput): Route {
    const route = this.#choose(transcodable, input)
    if (route !== this.#route) {
      // Tried in vain: the next time is later.
      if (this.#route === 'untouched' && route === 'transcoded' && this.#routeSince > -Infinity) {
        const held = input.nowMs - this.#routeSince
        this.#tryAfterMs = held >= PROVEN_MS ? TRY_AFTER_MS : Math.min(MOST_TRY_AFTER_MS, this.#tryAfterMs * 2)
      }
      this.#route = route
      this.#routeSince = input.nowMs
      this.#tooMuchSince = this.#overLimitSince = this.#roomSince = undefined
    }
    return route
  }

  #choose(transcodable: boolean, input: RouteInput): Route {
    if (!transcodable) return this.#passing === 'no' ? 'none' : 'untouched'
    if (this.#passing !== 'as-is') return 'transcoded'
    if (this.#route === 'transcoded') {
      const isTried = this.#hasSurged(input)
      this.#trialUntil = isTried ? input.nowMs + TRIAL_MS : -Infinity
      return isTried || this.#hasRoom(input) ? 'untouched' : 'transcoded'
    }
    if (input.isFalling || input.nowMs > this.#trialUntil) this.#trialUntil = -Infinity
    return this.#isTooMuch(input) ? 'transcoded' : 'untouched'
  }

  #isTooMuch({ nowMs, rate, estimate, isRising, isFalling }: RouteInput): boolean {
    if (rate <= this.#maxBitrate * ABOVE_LIMIT) this.#overLimitSince = undefined
    else this.#overLimitSince ??= nowMs
    if (this.#overLimitSince !== undefined && nowMs - this.#overLimitSince >= BEAR_LIMIT_MS) return true
    if (nowMs <= this.#trialUntil) return false
    const share = estimate === undefined || rate === 0 ? Infinity : estimate / (rate * OVERHEAD)
    const bear = BEAR_MS.find(([below]) => share < below)
    // It will be enough soon.
    if (bear === undefined || (isRising && share >= NEARLY)) {
      this.#tooMuchSince = undefined
      return false
    }
    this.#tooMuchSince ??= nowMs
    return nowMs - this.#tooMuchSince >= (isFalling ? Math.min(BEAR_FALLING_MS, bear[1]) : bear[1])
  }

  #hasSurged({ nowMs, rate, estimate, isSurging }: RouteInput): boolean {
    if (!isSurging || estimate === undefined || rate > this.#maxBitrate * ABOVE_LIMIT) return false
    return estimate >= rate * SURGED && nowMs - this.#routeSince >= this.#tryAfterMs
  }

  #hasRoom({ nowMs, rate, estimate, target, output }: RouteInput): boolean {
    const isFree = target >= this.#maxBitrate * 0.95 || output < target * 0.8
    const wanted = isFree ? Math.min(rate * OVERHEAD, output) : rate * OVERHEAD
    const hasRoom = rate <= this.#maxBitrate * ABOVE_LIMIT && (estimate === undefined || estimate >= wanted * ROOM)
    if (!hasRoom) this.#roomSince = undefined
    else this.#roomSince ??= nowMs
    return this.#roomSince !== undefined && nowMs - this.#roomSince >= this.#tryAfterMs
  }
}
