const WRAP = 2 ** 32

/** RTP's time stamps, modulo 2^32, as time that goes on (RFC 3550 5.1). */
export class RtpTime {
  #last: number | undefined
  #time = 0

  unwrap(timestamp: number): number {
    if (this.#last === undefined) this.#time = timestamp
    else {
      const step = (timestamp - this.#last + WRAP) % WRAP
      this.#time += step >= WRAP / 2 ? step - WRAP : step
    }
    this.#last = timestamp
    return this.#time
  }
}
