import { StreamQuality } from '../quality/stream-quality.ts'
import type { Sink } from '../sink.ts'
import { HoldEstimator } from './hold-estimator.ts'
import { SequenceWindow } from './sequence-window.ts'

export interface ReorderHoldOptions {
  /** How long a packet waits for one before it, at most. Milliseconds. */
  readonly holdMs?: number
  /** How many wait. */
  readonly maxPackets?: number
  /** Told of what is passed on, what is missing before it, and how long it waited. */
  readonly quality?: StreamQuality
}

/** More than any packet of audio. */
const SLOT_BYTES = 1500

interface Slot {
  readonly payload: Buffer
  length: number
  timestamp: number
  sequence: number
  arrivedAt: number
}

/**
 * Puts payloads back in order and passes them on at once when they are: the way to the app needs no more, as the
 * app's own buffer evens out the times. A packet that stays out for as long as packets do here when they were only
 * overtaken (HoldEstimator) becomes `lost` of the next.
 */
export class ReorderHold {
  late = 0
  duplicates = 0

  readonly #next: Sink<Buffer>
  readonly #holdMs: number
  readonly #maxPackets: number
  readonly #seen = new SequenceWindow()
  /** In order of their numbers. */
  readonly #held: Slot[] = []
  readonly #free: Slot[]
  readonly #quality: StreamQuality
  #expected = -1
  readonly #patience: HoldEstimator
  /** The gap last given up: its numbers, and when the first packet behind it had come. */
  #gapFrom = 0
  #gapTo = 0
  #gapAt = 0

  constructor(next: Sink<Buffer>, options: ReorderHoldOptions = {}) {
    const { holdMs = 40, maxPackets = 4, quality = new StreamQuality() } = options
    this.#next = next
    this.#holdMs = holdMs
    this.#patience = new HoldEstimator(holdMs)
    this.#maxPackets = maxPackets
    this.#quality = quality
    this.#free = Array.from({ length: maxPackets }, () => ({
      payload: Buffer.alloc(SLOT_BYTES),
      length: 0,
      timestamp: 0,
      sequence: 0,
      arrivedAt: 0,
    }))
  }

  /** `sequence` is extended. The payload's first `length` bytes are copied if they must wait. */
  push(payload: Buffer, length: number, timestamp: number, sequence: number, nowMs: number): void {
    if (this.#expected < 0) this.#expected = sequence
    if (this.#seen.has(sequence) && !this.#seen.isBehind(sequence)) {
      this.duplicates++
      return
    }
    this.#patience.arrived()
    if (sequence < this.#expected) {
      if (sequence >= this.#gapFrom && sequence < this.#gapTo) this.#patience.overtaken(nowMs - this.#gapAt)
      this.late++
      return
    }
    this.#seen.add(sequence)
    const overtakenAt = this.#firstAfter(sequence)
    if (overtakenAt < nowMs) this.#patience.overtaken(nowMs - overtakenAt)
    if (sequence === this.#expected) {
      this.#pass(payload, length, timestamp, sequence, 0)
      this.#drain(nowMs)
    } else {
      this.#hold(payload, length, timestamp, sequence, nowMs)
    }
    this.release(nowMs)
  }

  /** Gives up waiting where the time is over. To be called now and then also when nothing arrives. */
  release(nowMs: number): void {
    while (this.#held.length > 0 && this.#isOver(nowMs)) this.#skip(nowMs)
  }

  /** Passes on what is held; the next packet starts a new numbering. */
  restart(nowMs: number): void {
    while (this.#held.length > 0) this.#skip(nowMs)
    this.#seen.reset()
    this.#expected = -1
    this.#gapTo = 0
  }

  close(): void {
    this.#next.close()
  }

  toString(): string {
    return `reorder(${this.#holdMs}ms) -> ${String(this.#next)}`
  }

  #isOver(nowMs: number): boolean {
    return nowMs - this.#firstAfter(this.#expected) >= this.#patience.holdMs
  }

  /** When the first packet came that is held and follows this number; Infinity without any. */
  #firstAfter(sequence: number): number {
    let first = Infinity
    for (const slot of this.#held) {
      if (slot.sequence > sequence && slot.arrivedAt < first) first = slot.arrivedAt
    }
    return first
  }

  #hold(payload: Buffer, length: number, timestamp: number, sequence: number, nowMs: number): void {
    if (length > SLOT_BYTES) return
    while (this.#held.length >= this.#maxPackets) this.#skip(nowMs)
    // Waiting packets may just have made way for this one.
    if (sequence === this.#expected) {
      this.#pass(payload, length, timestamp, sequence, 0)
      this.#drain(nowMs)
      return
    }
    const slot = this.#free.pop()!
    payload.copy(slot.payload, 0, 0, length)
    slot.length = length
    slot.timestamp = timestamp
    slot.sequence = sequence
    slot.arrivedAt = nowMs
    let at = this.#held.length
    while (at > 0 && this.#held[at - 1]!.sequence > sequence) at--
    this.#held.splice(at, 0, slot)
  }

  /** Takes what is missing before the first held packet for lost. */
  #skip(nowMs: number): void {
    this.#gapFrom = this.#expected
    this.#gapTo = this.#held[0]!.sequence
    this.#gapAt = this.#firstAfter(this.#expected)
    this.#passFirst(nowMs)
    this.#drain(nowMs)
  }

  #drain(nowMs: number): void {
    while (this.#held.length > 0 && this.#held[0]!.sequence === this.#expected) this.#passFirst(nowMs)
  }

  #passFirst(nowMs: number): void {
    const slot = this.#held.shift()!
    this.#pass(slot.payload, slot.length, slot.timestamp, slot.sequence, nowMs - slot.arrivedAt)
    this.#free.push(slot)
  }

  #pass(payload: Buffer, length: number, timestamp: number, sequence: number, waitedMs: number): void {
    const lost = sequence - this.#expected
    this.#expected = sequence + 1
    this.#quality.passed(lost, waitedMs)
    this.#next.write(payload, length, timestamp, lost)
  }
}
