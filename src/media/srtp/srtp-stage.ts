import { MAX_OPUS_FRAME_BYTES } from '../opus/opus.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import { PacketRing, SLOTS_FOR_SOCKET } from '../rtp/packet-ring.ts'
import type { Sink } from '../sink.ts'
import { SRTP_OVERHEAD, type SrtpSender } from './srtp.ts'

const SLOT_BYTES = RTP_HEADER_LENGTH + MAX_OPUS_FRAME_BYTES + SRTP_OVERHEAD

/** The end of a path to an app: protects and sends. */
export class SrtpStage implements Sink<Buffer> {
  readonly #srtp: SrtpSender
  readonly #send: (packet: Buffer) => void
  readonly #ring = new PacketRing(SLOTS_FOR_SOCKET, SLOT_BYTES)

  constructor(srtp: SrtpSender, send: (packet: Buffer) => void) {
    this.#srtp = srtp
    this.#send = send
  }

  write(packet: Buffer, length: number): void {
    const slot = this.#ring.next()
    this.#send(slot.subarray(0, this.#srtp.protect(packet, length, slot)))
  }

  close(): void {
    // The socket is not this stage's.
  }

  toString(): string {
    return 'SRTP'
  }
}
