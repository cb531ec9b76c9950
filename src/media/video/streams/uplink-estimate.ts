import { RateMeter } from './rate-meter.ts'

/** Clocks drift: the shortest way is that of the last 10 to 20 seconds. */
const WINDOW_MS = 10_000
/** Longer on the way than the shortest one: a queue that grows, and one that is all but gone. */
const FULL_MS = 70
const EMPTY_MS = 50
/** For so long at least: what a busy machine reads late comes all at once. */
const LASTING_MS = 100
/** What is left after a queue was seen (draft-ietf-rmcat-gcc-02 5.5), and how it grows again. */
const BACK_OFF = 0.85
/** Where it is long, it is to be emptied first. */
const LONG_MS = 150
const BACK_OFF_FAR = 0.6
/** What comes while a queue is full is what the link takes; before that, more came. Buckets of RateMeter. */
const PRESENT = 3
const GROWTH_PER_S = 1.08
/** Where no queue was seen for so long. Milliseconds. */
const CALM_MS = 4000
const CALM_GROWTH_PER_S = 1.2
/** Beyond what comes, nothing is known. */
const BEYOND = 1.5
const BEYOND_BITS = 50_000
const LEAST_BITRATE = 60_000
const BACK_OFF_SPACING_MS = 300
const SMOOTHING = 0.2
/** abs-send-time wraps every 64 s. */
const WRAP = 0x1000000
const SEND_TIME_UNITS_PER_MS = 262.144

/**
 * What the app's link takes, told to it as REMB: its sender has no other way to learn of a queue that grows on the way.
 * By how much longer packets are on the way than the quickest (after draft-alvestrand-rmcat-congestion, much
 * simplified); without congestion it is what we want at most.
 */
export class UplinkEstimate {
  readonly #most: number
  readonly #incoming = new RateMeter()
  #bitrate: number
  #sendTime: number | undefined
  #lastAt = -Infinity
  #sentMs = 0
  /** Least way of the present and of the last window. */
  #leastNow = Infinity
  #leastBefore = Infinity
  #windowAt = 0
  #queueMs = 0
  #fullSince: number | undefined
  #grownAt = 0
  #backedOffAt = -Infinity
  #isCongested = false

  /** `most`: bits per second at most that are wanted. */
  constructor(most: number) {
    this.#most = most
    this.#bitrate = most
  }

  /** Bits per second. */
  get bitrate(): number {
    return Math.round(this.#bitrate)
  }

  /** A packet came. `sendTime`: its abs-send-time; -1: it has none. */
  packet(bytes: number, sendTime: number, nowMs: number): void {
    this.#incoming.add(bytes * 8, nowMs)
    if (sendTime < 0) return
    // A time that wraps does not tell how long a pause was, and old ways are forgotten anyway.
    if (nowMs - this.#lastAt >= WINDOW_MS) this.#begin(nowMs)
    this.#lastAt = nowMs
    const step = this.#sendTime === undefined ? 0 : (sendTime - this.#sendTime) & (WRAP - 1)
    // Sent again: it tells nothing.
    if (step >= WRAP / 2) return
    this.#sendTime = sendTime
    this.#sentMs += step / SEND_TIME_UNITS_PER_MS
    const way = nowMs - this.#sentMs
    if (nowMs - this.#windowAt >= WINDOW_MS) {
      this.#leastBefore = this.#leastNow
      this.#leastNow = Infinity
      this.#windowAt = nowMs
    }
    this.#leastNow = Math.min(this.#leastNow, way)
    const queue = way - Math.min(this.#leastNow, this.#leastBefore)
    this.#queueMs += (queue - this.#queueMs) * SMOOTHING
    if (this.#queueMs <= FULL_MS) this.#fullSince = undefined
    else if (nowMs - (this.#fullSince ??= nowMs) >= LASTING_MS) this.#backOff(nowMs)
  }

  /** To be called several times a second. */
  tick(nowMs: number): void {
    const elapsed = nowMs - this.#grownAt
    this.#grownAt = nowMs
    if (!this.#isCongested || this.#queueMs > EMPTY_MS) return
    const beyond = this.#incoming.rate(nowMs) * BEYOND + BEYOND_BITS
    const growth = nowMs - this.#backedOffAt > CALM_MS ? CALM_GROWTH_PER_S : GROWTH_PER_S
    const grown = this.#bitrate * growth ** (Math.min(elapsed, 1000) / 1000)
    this.#bitrate = Math.max(this.#bitrate, Math.min(grown, beyond, this.#most))
    this.#isCongested = this.#bitrate < this.#most
  }

  #begin(nowMs: number): void {
    this.#sendTime = this.#fullSince = undefined
    this.#leastNow = this.#leastBefore = Infinity
    this.#windowAt = nowMs
    this.#queueMs = 0
  }

  #backOff(nowMs: number): void {
    if (nowMs - this.#backedOffAt < BACK_OFF_SPACING_MS) return
    this.#backedOffAt = nowMs
    this.#isCongested = true
    const share = this.#queueMs > LONG_MS ? BACK_OFF_FAR : BACK_OFF
    const left = Math.min(this.#incoming.rate(nowMs, PRESENT), this.#incoming.rate(nowMs)) * share
    this.#bitrate = Math.max(LEAST_BITRATE, Math.min(this.#bitrate, left))
  }
}
