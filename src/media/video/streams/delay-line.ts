/** Less is not seen (ITU-R BT.1359-1: 45 ms of sound before its picture is where it begins to be). */
const UNSEEN_MS = 40
const STEP_MS = 20
const MOST_MS = 300
/** Of packets that wait: less than are kept by whoever made them. */
const MOST_PACKETS = 150

interface Waiting {
  readonly packet: Buffer
  readonly dueAt: number
}

/** Holds packets back, so that pictures come no sooner than what was said with them. */
export class DelayLine {
  readonly #send: (packet: Buffer) => void
  #waiting: Waiting[] = []
  #delayMs = 0

  /** Packets are views that stay as they are until about 200 further ones were made. */
  constructor(send: (packet: Buffer) => void) {
    this.#send = send
  }

  /** How long they wait. */
  get delayMs(): number {
    return this.#delayMs
  }

  /** `ms`: how much later sound comes than pictures would. */
  follow(ms: number): void {
    const wanted = ms > UNSEEN_MS ? Math.min(MOST_MS, ms) : 0
    // A picture that stutters with each change of a jitter buffer looks worse than lips a little off.
    if (wanted === 0 || Math.abs(wanted - this.#delayMs) >= STEP_MS) this.#delayMs = wanted
  }

  push(packet: Buffer, nowMs: number): void {
    if (this.#delayMs === 0 && this.#waiting.length === 0) {
      this.#send(packet)
      return
    }
    this.#waiting.push({ packet, dueAt: nowMs + this.#delayMs })
    this.release(nowMs)
  }

  /** Sends what is due; to be called often. */
  release(nowMs: number): void {
    let count = Math.max(0, this.#waiting.length - MOST_PACKETS)
    while (count < this.#waiting.length && this.#waiting[count]!.dueAt <= nowMs) count++
    if (count === 0) return
    for (const { packet } of this.#waiting.splice(0, count)) this.#send(packet)
  }

  close(): void {
    this.#waiting = []
  }
}
