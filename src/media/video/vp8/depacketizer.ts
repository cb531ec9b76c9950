import { PictureBuffer } from '../picture-buffer.ts'
import type { EncodedPicture } from '../video.ts'
import { startsVp8Picture, vp8DataStart } from './descriptor.ts'
import { isVp8Keyframe, readFrameHeader } from './frame-header.ts'

export interface Vp8DepacketizerOptions {
  /** Its `data` is valid during the call only: the memory is used again. */
  readonly onPicture: (picture: EncodedPicture) => void
}

/**
 * Makes frames of RTP payloads (RFC 7741).
 *
 * A frame is `damaged` when anything of it is missing, and from then on each is until a whole keyframe has come, as
 * before the first. Of a damaged frame there is what came before the loss: what follows is never joined to it.
 */
export class Vp8Depacketizer {
  readonly #onPicture: (picture: EncodedPicture) => void
  readonly #picture = new PictureBuffer()
  #malformed = 0
  /** Of the frame that is being put together; undefined between two. */
  #timestamp: number | undefined
  #torn = false
  /** What the next frame refers to is missing. */
  #broken = true

  constructor({ onPicture }: Vp8DepacketizerOptions) {
    this.#onPicture = onPicture
  }

  /** Packets that are no payload of VP8, and keyframes without a keyframe's header. */
  get malformed(): number {
    return this.#malformed
  }

  /**
   * Takes the payload `packet` [start, end); packets in order. `gap`: packets are missing right before this one. Never
   * throws, whatever the bytes.
   */
  push(packet: Buffer, start: number, end: number, timestamp: number, marker: boolean, gap: boolean): void {
    if (gap) this.#miss()
    if (timestamp !== this.#timestamp) {
      this.#finish()
      this.#timestamp = timestamp
      this.#torn = false
    }
    // Padding only, as senders probe with.
    if (end <= start) return
    const data = vp8DataStart(packet, start, end)
    if (data === -1) this.#reject()
    else this.#take(packet, data, end, startsVp8Picture(packet[start]!))
    if (marker) this.#finish()
  }

  /** Forgets the frame that is being put together; the next ones are damaged until a keyframe comes. */
  reset(): void {
    this.#miss()
    this.#clear()
  }

  #take(packet: Buffer, data: number, end: number, isFirst: boolean): void {
    // The first of a frame says so, and no other does.
    if (isFirst !== (this.#picture.length === 0)) this.#miss()
    if (this.#torn) return
    if (!this.#picture.append(packet, data, end)) this.#reject()
  }

  #reject(): void {
    this.#malformed++
    this.#miss()
  }

  #miss(): void {
    this.#torn = true
    this.#broken = true
  }

  #finish(): void {
    const timestamp = this.#timestamp
    if (timestamp === undefined) return
    if (this.#picture.length === 0) {
      this.#clear()
      return
    }
    const data = this.#picture.view()
    const keyframe = isVp8Keyframe(data[0]!)
    if (!this.#torn) {
      if (readFrameHeader(data) === undefined) {
        this.#reject()
        this.#clear()
        return
      }
      if (keyframe) this.#broken = false
    }
    const picture: EncodedPicture = { data, timestamp, keyframe, damaged: this.#broken }
    this.#clear()
    this.#onPicture(picture)
  }

  #clear(): void {
    this.#timestamp = undefined
    this.#torn = false
    this.#picture.truncate(0)
  }
}
