import type { EndReason } from './end-reason.ts'
import type { LimitLease } from './limit-book.ts'
import type { LimitCount } from './limits.ts'

/** What one call counts as towards limits, and how long it may last for it. */
export class CallLeases {
  readonly #end: (reason: EndReason) => void
  readonly #leases: LimitLease[] = []
  readonly #timers: NodeJS.Timeout[] = []
  #answered = false

  /** `end` is called once the call has lasted as long as it may. */
  constructor(end: (reason: EndReason) => void) {
    this.#end = end
  }

  get counted(): readonly LimitCount[] {
    return this.#leases.flatMap(({ counted }) => counted)
  }

  add(lease: LimitLease): void {
    this.#leases.push(lease)
    if (this.#answered) this.#limit(lease)
  }

  /** People talk: from now on time counts. Idempotent. */
  answered(): void {
    if (this.#answered) return
    this.#answered = true
    for (const lease of this.#leases) this.#limit(lease)
  }

  /** Idempotent. */
  close(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
    for (const lease of this.#leases) lease.release()
  }

  #limit({ longest }: LimitLease): void {
    if (longest) this.#timers.push(setTimeout(() => this.#end(longest.reason), longest.ms))
  }
}
