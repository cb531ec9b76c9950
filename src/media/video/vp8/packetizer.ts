import { VP8_DESCRIPTOR_LENGTH, writeVp8Descriptor } from './descriptor.ts'

export interface Vp8PacketizerOptions {
  /** Bytes; without RTP's header. */
  readonly maxPayload: number
  /** The first frame's, 15 bits; 0 without. */
  readonly pictureId?: number
}

const PICTURE_IDS = 0x8000

/** Makes RTP payloads of VP8 frames (RFC 7741), each with the frame's number of 15 bits. */
export class Vp8Packetizer {
  readonly #payload: Buffer
  #pictureId: number

  constructor({ maxPayload, pictureId = 0 }: Vp8PacketizerOptions) {
    this.#payload = Buffer.alloc(maxPayload)
    this.#pictureId = pictureId % PICTURE_IDS
  }

  /**
   * Gives `write` payloads of about one size: the first `length` bytes of `payload`, which is used again for the next.
   * The marker is set on the last.
   */
  split(picture: Buffer, write: (payload: Buffer, length: number, marker: boolean) => void): void {
    const payload = this.#payload
    const parts = Math.ceil(picture.length / (payload.length - VP8_DESCRIPTOR_LENGTH))
    const size = Math.ceil(picture.length / parts)
    for (let at = 0; at < picture.length; at += size) {
      const next = Math.min(picture.length, at + size)
      writeVp8Descriptor(payload, at === 0, this.#pictureId)
      picture.copy(payload, VP8_DESCRIPTOR_LENGTH, at, next)
      write(payload, VP8_DESCRIPTOR_LENGTH + next - at, next === picture.length)
    }
    this.#pictureId = (this.#pictureId + 1) % PICTURE_IDS
  }
}
