/** RFC 3261 17.1.1.1: the estimate of a round trip, and the longest pause between repeats. */
const T1 = 500
export const T2 = 4000

/** How long the other side may say nothing at all. RFC 3261 waits 64*T1; on loopback that is only a slow failure. */
export const SILENCE_MS = 10_000

/** Sends the same datagram with growing pauses, until it is stopped or nobody can be listening any more. */
export class Repeater {
  readonly #send: (text: string) => void
  readonly #longest: number
  #timer: NodeJS.Timeout | undefined

  constructor(send: (text: string) => void, longest: number) {
    this.#send = send
    this.#longest = longest
  }

  start(text: string): void {
    this.#repeat(text, T1, SILENCE_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #repeat(text: string, pause: number, left: number): void {
    this.#send(text)
    if (left > pause) {
      this.#timer = setTimeout(() => this.#repeat(text, Math.min(pause * 2, this.#longest), left - pause), pause)
    }
  }
}
