import type { CallSample } from './call-sample.ts'
import { QuantileSketch } from './quantile-sketch.ts'

/** Sums over ended calls, that can be added up. */
export class Figures {
  ended = 0
  connected = 0
  succeeded = 0
  setupSumMs = 0
  setupCount = 0
  mosSum = 0
  mosCount = 0

  add({ setupMs, result, mos }: CallSample): void {
    this.ended++
    if (result === 'success') this.succeeded++
    if (setupMs !== undefined) {
      this.connected++
      this.setupSumMs += setupMs
      this.setupCount++
    }
    if (mos !== undefined) {
      this.mosSum += mos
      this.mosCount++
    }
  }

  merge(other: Figures): void {
    this.ended += other.ended
    this.connected += other.connected
    this.succeeded += other.succeeded
    this.setupSumMs += other.setupSumMs
    this.setupCount += other.setupCount
    this.mosSum += other.mosSum
    this.mosCount += other.mosCount
  }

  get successRate(): number | undefined {
    return this.ended === 0 ? undefined : this.succeeded / this.ended
  }

  get setupMeanMs(): number | undefined {
    return this.setupCount === 0 ? undefined : this.setupSumMs / this.setupCount
  }

  get mosMean(): number | undefined {
    return this.mosCount === 0 ? undefined : this.mosSum / this.mosCount
  }
}

/** Mappings that are told apart; what more there are is one together, so that memory is bounded. */
export const MAX_MAPPINGS = 100
export const OTHER_MAPPINGS = '(others)'

/** Everything that is told of the ended calls of some stretch of time. */
export class Tally {
  readonly total = new Figures()
  readonly setups = new QuantileSketch()
  readonly byMapping = new Map<string | undefined, Figures>()
  readonly byResult = new Map<string, number>()
  readonly byCause = new Map<string, number>()
  talkMs = 0
  transfersAttempted = 0
  transfersCompleted = 0

  add(sample: CallSample): void {
    this.total.add(sample)
    if (sample.setupMs !== undefined) this.setups.add(sample.setupMs)
    this.#ofMapping(sample.mapping).add(sample)
    count(this.byResult, sample.result, 1)
    count(this.byCause, sample.cause, 1)
    this.talkMs += sample.talkMs
    this.transfersAttempted += sample.transfersAttempted
    this.transfersCompleted += sample.transfersCompleted
  }

  merge(other: Tally): void {
    this.total.merge(other.total)
    this.setups.merge(other.setups)
    for (const [mapping, figures] of other.byMapping) this.#ofMapping(mapping).merge(figures)
    for (const [result, n] of other.byResult) count(this.byResult, result, n)
    for (const [cause, n] of other.byCause) count(this.byCause, cause, n)
    this.talkMs += other.talkMs
    this.transfersAttempted += other.transfersAttempted
    this.transfersCompleted += other.transfersCompleted
  }

  #ofMapping(mapping: string | undefined): Figures {
    const known = this.byMapping.get(mapping)
    if (known) return known
    const key = this.byMapping.size < MAX_MAPPINGS ? mapping : OTHER_MAPPINGS
    const figures = this.byMapping.get(key) ?? new Figures()
    this.byMapping.set(key, figures)
    return figures
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
