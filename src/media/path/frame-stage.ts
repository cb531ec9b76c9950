import { opusDuration } from '../opus/packet.ts'
import type { Sink } from '../sink.ts'

/** The end of a path to Asterisk's media WebSocket: each Opus payload is one message, as it is. */
export class FrameStage implements Sink<Buffer> {
  packets = 0
  octets = 0
  /** Payloads that are no Opus. */
  refused = 0
  readonly #send: (frame: Buffer) => void

  /** `send` reads the frame at once. */
  constructor(send: (frame: Buffer) => void) {
    this.#send = send
  }

  write(payload: Buffer, length: number): void {
    if (length <= 0) return
    if (opusDuration(payload, length) < 0) {
      this.refused++
      return
    }
    this.packets++
    this.octets += length
    this.#send(payload.subarray(0, length))
  }

  close(): void {
    // The socket is not this stage's.
  }

  toString(): string {
    return 'Opus(untouched) -> WebSocket'
  }
}
