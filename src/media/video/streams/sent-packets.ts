/** A second of the highest bitrates. A power of two. */
const SLOTS = 256
/** What a common link takes. */
const USUAL_BYTES = 1500
/** Older ones come too late to be of use. */
const MAX_AGE_MS = 1000
/** One request may repeat another that is still on its way. */
const SPACING_MS = 60
const MAX_TIMES = 4
/** Of what is sent anew at once: more than that is what chokes a link, where a keyframe would be less. */
const BURST_MS = 200
const LEAST_BURST_BYTES = 4 * 1200
/** Repetitions take no more of the link. */
const SHARE = 0.25
const LEAST_BITRATE = 100_000
/** Numbers wrap: half a cycle on, what follows a keyframe would be taken for what was before it. */
const KEYFRAME_REACH = 0x4000

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
  #budget = LEAST_BURST_BYTES
  #budgetAt = 0
  /** The number of the last keyframe's first packet; -1 before it, and long after. */
  #keyframe = -1

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
    if (((sequence - this.#keyframe) & 0xffff) > KEYFRAME_REACH) this.#keyframe = -1
  }

  /** The packet of this number is the first of a keyframe: nobody needs what was before it. */
  keyframeBegan(sequence: number): void {
    this.#keyframe = sequence
  }

  /**
   * Sends again what of `sequences` can be; `bitrate` is the stream's, bits per second. False: one of them was refused
   * for good, and only another keyframe helps.
   */
  answer(sequences: readonly number[], bitrate: number, nowMs: number, send: (packet: Buffer) => void): boolean {
    const bytesPerMs = Math.max(bitrate, LEAST_BITRATE) / 8000
    const most = Math.max(LEAST_BURST_BYTES, bytesPerMs * BURST_MS)
    this.#budget = Math.min(most, this.#budget + (nowMs - this.#budgetAt) * bytesPerMs * SHARE)
    this.#budgetAt = nowMs
    let isMended = true
    for (const sequence of sequences) {
      if (this.#keyframe >= 0 && ((sequence - this.#keyframe) << 16) >> 16 < 0) continue
      const slot = this.#slots[sequence & (SLOTS - 1)]!
      if (slot.times > 0 && slot.sequence === sequence && nowMs - slot.repeatedAt < SPACING_MS) continue
      const isLost = slot.sequence !== sequence || nowMs - slot.sentAt > MAX_AGE_MS || slot.times >= MAX_TIMES
      if (isLost || slot.length > this.#budget) {
        isMended = false
        continue
      }
      this.#budget -= slot.length
      slot.times++
      slot.repeatedAt = nowMs
      this.repeated++
      send(slot.bytes!.subarray(0, slot.length))
    }
    return isMended
  }
}
