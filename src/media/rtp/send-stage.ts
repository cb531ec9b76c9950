import type { Sink } from '../sink.ts'

/** The end of a path to Asterisk: hands whole packets to the socket. */
export class SendStage implements Sink<Buffer> {
  readonly #send: (packet: Buffer) => void

  constructor(send: (packet: Buffer) => void) {
    this.#send = send
  }

  write(packet: Buffer, length: number): void {
    this.#send(length === packet.length ? packet : packet.subarray(0, length))
  }

  close(): void {
    // The socket is not this stage's.
  }

  toString(): string {
    return 'UDP'
  }
}
