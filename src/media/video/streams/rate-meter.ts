const BUCKET_MS = 100
const BUCKETS = 10

/** Units per second over the last second, or less. */
export class RateMeter {
  readonly #amounts = new Float64Array(BUCKETS)
  #bucket = -1

  add(amount: number, nowMs: number): void {
    this.#moveTo(nowMs)
    this.#amounts[this.#bucket % BUCKETS]! += amount
  }

  /** `buckets` of 100 ms, the present one among them. */
  rate(nowMs: number, buckets = BUCKETS): number {
    if (this.#bucket < 0) return 0
    this.#moveTo(nowMs)
    let sum = 0
    for (let i = 0; i < buckets; i++) sum += this.#amounts[(this.#bucket + BUCKETS - i) % BUCKETS]!
    // The present bucket is filled in part only.
    const spanMs = (buckets - 1) * BUCKET_MS + (nowMs - this.#bucket * BUCKET_MS)
    return (sum * 1000) / Math.max(spanMs, BUCKET_MS)
  }

  #moveTo(nowMs: number): void {
    const bucket = Math.max(this.#bucket, Math.floor(nowMs / BUCKET_MS))
    if (this.#bucket < 0 || bucket - this.#bucket >= BUCKETS) this.#amounts.fill(0)
    else for (let i = this.#bucket + 1; i <= bucket; i++) this.#amounts[i % BUCKETS] = 0
    this.#bucket = bucket
  }
}
