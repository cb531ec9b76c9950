const EXTENDED = 0x80
const HAS_PICTURE_ID = 0x80
const LONG = 0x80
const PICTURE_IDS = 0x8000

/**
 * Renumbers the pictures of VP8 (PictureID, RFC 7741 4.2), so that they go on where a stream is made of several:
 * receivers take a number that steps back for a picture that came too late. Numbers of 7 bits are left as they are.
 */
export class PictureNumbers {
  #last = 0
  #offset: number | undefined

  /** Another stream follows. */
  restart(): void {
    this.#offset = undefined
  }

  /** Changes the descriptor of the payload [start, end) in place. */
  renumber(packet: Buffer, start: number, end: number): void {
    if (end - start < 4 || !(packet[start]! & EXTENDED)) return
    if (!(packet[start + 1]! & HAS_PICTURE_ID) || !(packet[start + 2]! & LONG)) return
    const number = packet.readUInt16BE(start + 2) & (PICTURE_IDS - 1)
    this.#offset ??= this.#last + 1 - number + PICTURE_IDS
    this.#last = (number + this.#offset) % PICTURE_IDS
    packet.writeUInt16BE((LONG << 8) | this.#last, start + 2)
  }
}
