const BIN_MS = 2.5
const BINS = 128
/** Packets remembered: some 4 s at 50 a second. */
const MEMORY = 200
/** The first guess counts like so many packets: it is forgotten when 30 times as many have come, in 300 ms. */
const KNOWN_AT_FIRST = 0.5
/** This share of the packets is to be in time; the rest is concealed, or makes the delay grow. */
const IN_TIME = 0.97
/** Before anything is known. */
const FIRST_TARGET_MS = 40
const MARGIN_MS = 5
const MIN_TARGET_MS = 7.5
/** The least transit is sought among the packets of the last one to two such windows: clocks drift, routes change. */
const WINDOW_MS = 5000
/** While packets get lost, each waits for its successor as well: that one can recover it. For so long after a loss. */
const LOSS_MEMORY_MS = 10000

/**
 * How long packets are to wait before they are played, learnt from how unevenly they come: a histogram of the transit
 * time above the least one, forgetting slowly.
 */
export class DelayEstimator {
  readonly #unitsPerMs: number
  readonly #bins = new Float64Array(BINS)
  #target = FIRST_TARGET_MS
  #started = false
  #least = 0
  #leastBefore = 0
  #windowAt = 0
  #lossMarginMs = 0
  #lostAt = -Infinity
  /** Packets that the histogram stands for, up to its memory. */
  #known = KNOWN_AT_FIRST

  constructor(clockRate: number) {
    this.#unitsPerMs = clockRate / 1000
    this.#bins[FIRST_TARGET_MS / BIN_MS - 1] = 1
  }

  /** How long packets wait at `nowMs`, milliseconds. */
  targetMs(nowMs: number): number {
    return this.#target + (nowMs - this.#lostAt < LOSS_MEMORY_MS ? this.#lossMarginMs : 0)
  }

  /** A packet with media time `time` arrived. */
  arrived(time: number, nowMs: number): void {
    const transit = nowMs - time / this.#unitsPerMs
    if (!this.#started) this.#start(transit, nowMs)
    if (nowMs - this.#windowAt >= WINDOW_MS) {
      this.#leastBefore = this.#least
      this.#least = transit
      this.#windowAt = nowMs
    }
    this.#least = Math.min(this.#least, transit)
    const above = transit - Math.min(this.#least, this.#leastBefore)
    const bins = this.#bins
    this.#known = Math.min(MEMORY, this.#known + 1)
    const weight = 1 / this.#known
    for (let bin = 0; bin < BINS; bin++) bins[bin]! *= 1 - weight
    bins[Math.min(BINS - 1, Math.floor(above / BIN_MS))]! += weight
    this.#target = this.#percentile()
  }

  /** The media time that is to be played at `nowMs`. */
  playTime(nowMs: number): number {
    return Math.round((nowMs - Math.min(this.#least, this.#leastBefore) - this.targetMs(nowMs)) * this.#unitsPerMs)
  }

  /** A packet with `duration` units of audio is missing. */
  lost(duration: number, nowMs: number): void {
    this.#lossMarginMs = duration / this.#unitsPerMs
    this.#lostAt = nowMs
  }

  /** A stream with other times follows. What is known of the unevenness is kept: the network is the same. */
  restart(): void {
    this.#started = false
  }

  #start(transit: number, nowMs: number): void {
    this.#started = true
    this.#least = transit
    this.#leastBefore = transit
    this.#windowAt = nowMs
  }

  #percentile(): number {
    let sum = 0
    for (let bin = 0; bin < BINS; bin++) {
      sum += this.#bins[bin]!
      if (sum >= IN_TIME) return Math.max(MIN_TARGET_MS, (bin + 1) * BIN_MS + MARGIN_MS)
    }
    return BINS * BIN_MS
  }
}
