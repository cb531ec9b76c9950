/** A packet that waits to be played. */
export interface WaitingPacket {
  readonly payload: Buffer
  length: number
  /** Extended sequence number. */
  sequence: number
  /** Media time and length in its units. */
  time: number
  duration: number
  /** Monotonic ms. */
  arrivedAt: number
}

/** A second of 20 ms packets: more than any delay the playout allows. */
const CAPACITY = 50
/** The largest payload that fits an Ethernet frame. */
const SLOT_BYTES = 1500

/** Packets in order of media time, in reused slots. */
export class JitterBuffer {
  readonly #waiting: WaitingPacket[] = []
  readonly #free: WaitingPacket[] = Array.from({ length: CAPACITY }, () => ({
    payload: Buffer.alloc(SLOT_BYTES),
    length: 0,
    sequence: 0,
    time: 0,
    duration: 0,
    arrivedAt: 0,
  }))

  get size(): number {
    return this.#waiting.length
  }

  /** The earliest packet; its fields are valid until `shift`. */
  get first(): WaitingPacket | undefined {
    return this.#waiting[0]
  }

  /** Copies a payload in. False when it is too long; when there is no room the earliest packet makes it. */
  insert(payload: Buffer, length: number, sequence: number, time: number, duration: number, arrivedAt = 0): boolean {
    if (length > SLOT_BYTES) return false
    if (this.#free.length === 0) this.shift()
    const packet = this.#free.pop()!
    payload.copy(packet.payload, 0, 0, length)
    packet.length = length
    packet.sequence = sequence
    packet.time = time
    packet.duration = duration
    packet.arrivedAt = arrivedAt
    let at = this.#waiting.length
    while (at > 0 && this.#waiting[at - 1]!.time > time) at--
    if (at === this.#waiting.length) this.#waiting.push(packet)
    else this.#waiting.splice(at, 0, packet)
    return true
  }

  /** Frees the earliest packet. */
  shift(): void {
    const packet = this.#waiting.shift()
    if (packet) this.#free.push(packet)
  }

  clear(): void {
    while (this.#waiting.length > 0) this.shift()
  }
}
