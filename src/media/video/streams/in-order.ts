/** What a packet is passed on with. `packet` starts with its RTP header, and is valid during the call only. */
export type TakePacket = (packet: Buffer, start: number, end: number, time: number, lost: number) => void

/** How many numbers a gap and what came behind it may span: a keyframe's burst at the highest bitrates. */
const SPAN = 256
/** More than a packet of RTP on any common link. */
const SLOT_BYTES = 2048

interface Slot {
  /** Made when it is first needed: most streams hold few packets at a time. */
  bytes: Buffer | undefined
  sequence: number
  start: number
  end: number
  length: number
  time: number
  arrivedAt: number
}

/**
 * Puts a stream of video back in order. What is in order passes at once; a gap is waited for, as long as whoever calls
 * `release` says, and becomes `lost` of the packet behind it.
 */
export class InOrder {
  late = 0
  duplicates = 0
  readonly #take: TakePacket
  readonly #slots: readonly Slot[]
  #expected = -1
  #held = 0
  /** When the packet came that showed the present gap. */
  #gapSince = 0

  constructor(take: TakePacket) {
    this.#take = take
    this.#slots = Array.from({ length: SPAN }, () => ({
      bytes: undefined,
      sequence: -1,
      start: 0,
      end: 0,
      length: 0,
      time: 0,
      arrivedAt: 0,
    }))
  }

  /** The number that comes next; -1 before the first. All below were passed on or given up. */
  get expected(): number {
    return this.#expected
  }

  /** `sequence` is extended; `length` counts the packet's bytes, [start, end) is its payload. Copied if it must wait. */
  push(
    packet: Buffer,
    length: number,
    start: number,
    end: number,
    time: number,
    sequence: number,
    nowMs: number,
  ): void {
    if (this.#expected < 0) this.#expected = sequence
    if (sequence < this.#expected) {
      this.late++
      return
    }
    while (this.#held > 0 && sequence - this.#expected >= SPAN) this.#skip()
    // Behind a gap wider than can be held nothing is waited for.
    if (sequence === this.#expected || sequence - this.#expected >= SPAN || length > SLOT_BYTES) {
      this.#skipTo(sequence)
      this.#pass(packet, start, end, time, sequence)
      this.#drain()
    } else {
      this.#hold(packet, length, start, end, time, sequence, nowMs)
    }
  }

  /** Gives up gaps that were waited for for `waitMs`. */
  release(nowMs: number, waitMs: number): void {
    while (this.#held > 0 && nowMs - this.#gapSince >= waitMs) this.#skip()
  }

  /** Passes on what is held; the next packet starts a new numbering. */
  restart(): void {
    while (this.#held > 0) this.#skip()
    this.#expected = -1
  }

  #hold(
    packet: Buffer,
    length: number,
    start: number,
    end: number,
    time: number,
    sequence: number,
    nowMs: number,
  ): void {
    const slot = this.#slots[sequence % SPAN]!
    if (slot.sequence === sequence) {
      this.duplicates++
      return
    }
    slot.bytes ??= Buffer.alloc(SLOT_BYTES)
    packet.copy(slot.bytes, 0, 0, length)
    slot.sequence = sequence
    slot.start = start
    slot.end = end
    slot.length = length
    slot.time = time
    slot.arrivedAt = nowMs
    if (this.#held++ === 0) this.#gapSince = nowMs
  }

  /** Passes on what lies before `sequence`, where a packet comes that can't be held. */
  #skipTo(sequence: number): void {
    while (this.#held > 0 && this.#firstHeld() < sequence) this.#skip()
  }

  /** Takes what is missing before the first held packet for lost. */
  #skip(): void {
    this.#passHeld(this.#firstHeld())
    this.#drain()
  }

  #firstHeld(): number {
    let sequence = this.#expected
    while (this.#slots[sequence % SPAN]!.sequence !== sequence) sequence++
    return sequence
  }

  #drain(): void {
    while (this.#held > 0 && this.#slots[this.#expected % SPAN]!.sequence === this.#expected) {
      this.#passHeld(this.#expected)
    }
    if (this.#held > 0) this.#gapSince = this.#slots[this.#firstHeld() % SPAN]!.arrivedAt
  }

  #passHeld(sequence: number): void {
    const slot = this.#slots[sequence % SPAN]!
    slot.sequence = -1
    this.#held--
    this.#pass(slot.bytes!, slot.start, slot.end, slot.time, sequence)
  }

  #pass(packet: Buffer, start: number, end: number, time: number, sequence: number): void {
    const lost = sequence - this.#expected
    this.#expected = sequence + 1
    this.#take(packet, start, end, time, lost)
  }
}
