/** A second of the highest bitrates. A power of two. */
const SLOTS = 256
/** What a common link takes. */
const USUAL_BYTES = 1500
/** Older ones come too late to be of use. */
const MAX_AGE_MS = 1000
/** One request may repeat another that is still on its way. */
const SPACING_MS = 60
const MAX_TIMES = 4
/** Of what is sent anew at once: a keyframe's first losses. Bytes. */
const BURST_BYTES = 16 * 1200
/** Repetitions take no more of the link, lest they be what chokes it. */
const SHARE = 0.25
const LEAST_BITRATE = 100_000

interface Slot {
  bytes: Buffer | undefined
  length: number
  sequence: number
  sentAt: number
  repeatedAt: number
  times: number
}

/**
 * The packets last sent, as they were sent: in turn the memory that packets are made in, and what a NACK is answered
 * from. An SRTP packet is repeated byte by byte, as its key stream must not be used for anything else.
 */
export class SentPackets {
  /** Packets sent again. */
  repeated = 0
  readonly #slots: readonly Slot[]
  #at = 0
  #budget = BURST_BYTES
  #budgetAt = 0

  constructor() {
    this.#slots = Array.from({ length: SLOTS }, () => ({
      bytes: undefined,
      length: 0,
      sequence: -1,
      sentAt: 0,
      repeatedAt: 0,
      times: 0,
    }))
  }

  /** Room of `bytes` for the packet of this number; what was there before is gone. */
  room(sequence: number, bytes: number): Buffer {
    this.#at = sequence & (SLOTS - 1)
    const slot = this.#slots[this.#at]!
    slot.sequence = -1
    if (slot.bytes === undefined || slot.bytes.length < bytes) slot.bytes = Buffer.alloc(Math.max(bytes, USUAL_BYTES))
    return slot.bytes
  }

  /** The packet in the room last given was made and is sent now. */
  sent(sequence: number, length: number, nowMs: number): void {
    const slot = this.#slots[this.#at]!
    slot.sequence = sequence
    slot.length = length
    slot.sentAt = nowMs
    slot.repeatedAt = nowMs
    slot.times = 0
  }

  /** Sends again what of `sequences` can be; `bitrate` is the stream's, bits per second. */
  answer(sequences: readonly number[], bitrate: number, nowMs: number, send: (packet: Buffer) => void): void {
    const refill = ((nowMs - this.#budgetAt) / 1000) * (Math.max(bitrate, LEAST_BITRATE) / 8) * SHARE
    this.#budget = Math.min(BURST_BYTES, this.#budget + refill)
    this.#budgetAt = nowMs
    for (const sequence of sequences) {
      const slot = this.#slots[sequence & (SLOTS - 1)]!
      if (slot.sequence !== sequence || nowMs - slot.sentAt > MAX_AGE_MS) continue
      if (slot.times >= MAX_TIMES || (slot.times > 0 && nowMs - slot.repeatedAt < SPACING_MS)) continue
      if (slot.length > this.#budget) return
      this.#budget -= slot.length
      slot.times++
      slot.repeatedAt = nowMs
      this.repeated++
      send(slot.bytes!.subarray(0, slot.length))
    }
  }
}
