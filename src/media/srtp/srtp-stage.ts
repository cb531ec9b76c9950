import { MAX_OPUS_FRAME_BYTES } from '../opus/opus.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import type { Sink } from '../sink.ts'
import { SRTP_OVERHEAD, type SrtpSender } from './srtp.ts'

/** Packets on their way through the socket: a slot is written again this many packets later. */
const RING = 32
const SLOT_BYTES = RTP_HEADER_LENGTH + MAX_OPUS_FRAME_BYTES + SRTP_OVERHEAD

/** The end of a path to an app: protects and sends. */
export class SrtpStage implements Sink<Buffer> {
  readonly #srtp: SrtpSender
  readonly #send: (packet: Buffer) => void
  readonly #ring = Array.from({ length: RING }, () => Buffer.alloc(SLOT_BYTES))
  #at = 0

  constructor(srtp: SrtpSender, send: (packet: Buffer) => void) {
    this.#srtp = srtp
    this.#send = send
  }

  write(packet: Buffer, length: number): void {
    const slot = this.#ring[this.#at]!
    this.#at = (this.#at + 1) % RING
    this.#send(slot.subarray(0, this.#srtp.protect(packet, length, slot)))
  }

  close(): void {
    // The socket is not this stage's.
  }

  toString(): string {
    return 'SRTP'
  }
}
