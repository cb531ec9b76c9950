import type { EncodedPicture } from '../../src/media/video/video.ts'
import type { Input } from './input.ts'
import { promise } from './promise.ts'

interface Depacketizer {
  readonly malformed: number
  push(packet: Buffer, start: number, end: number, timestamp: number, marker: boolean, gap: boolean): void
  reset(): void
}

/** Bytes before a payload, and after it, that are none of it. */
const LEAD = 12
const TAIL = 2

/** Pushes packets into a depacketizer and watches over what comes out. */
export class PictureWatch {
  /** Payload bytes since the last picture, at least of the one that comes out. */
  bytes = 0
  readonly #filler: number
  #depacketizer: Depacketizer | undefined
  #timestamp = 0xffff_fff0
  #pictures = 0
  #packets = 0
  /** Whose packets came, but not all yet. */
  #open: number | undefined
  /** Of pictures that missed a packet in their midst. */
  readonly #torn = new Set<number>()
  #needsKeyframe = true
  #malformedBefore = 0

  /** `filler`: what stands around payloads, to be found out by who reads it. */
  constructor(filler: number) {
    this.#filler = filler
  }

  /** Each packet behind flags: marker, gap, the next timestamp, reset. Tells of each when it was pushed. */
  run(input: Input, depacketizer: Depacketizer, onPushed: (packet: Buffer, start: number, end: number) => void): void {
    this.#depacketizer = depacketizer
    while (!input.isEmpty) {
      const flags = input.byte()
      const payload = input.packet()
      const packet = Buffer.concat([Buffer.alloc(LEAD, this.#filler), payload, Buffer.alloc(TAIL, this.#filler)])
      if (flags & 8) this.#reset(depacketizer)
      this.#push(depacketizer, packet, flags)
      onPushed(packet, LEAD, LEAD + payload.length)
    }
  }

  onPicture({ timestamp, keyframe, damaged }: EncodedPicture): void {
    this.#pictures++
    promise(this.#pictures <= this.#packets, 'there are no more pictures than packets')
    promise(damaged || !this.#torn.has(timestamp), 'a picture that missed a packet is damaged')
    promise(damaged || keyframe || !this.#needsKeyframe, 'what refers to a missing one is damaged')
    this.#torn.delete(timestamp)
    if (timestamp === this.#timestamp) this.#open = undefined
    if (damaged) return
    this.#needsKeyframe = false
    this.#malformedBefore = this.#depacketizer!.malformed
  }

  #push(depacketizer: Depacketizer, packet: Buffer, flags: number): void {
    const [marker, gap, isNext] = [(flags & 1) > 0, (flags & 2) > 0, (flags & 4) > 0]
    const length = packet.length - LEAD - TAIL
    if (gap) {
      this.#needsKeyframe = true
      if (this.#open !== undefined) this.#torn.add(this.#open)
    }
    if (isNext) this.#timestamp = (this.#timestamp + 3000) >>> 0
    this.#packets++
    this.bytes += length
    this.#open = this.#timestamp
    this.#malformedBefore = depacketizer.malformed
    depacketizer.push(packet, LEAD, LEAD + length, this.#timestamp, marker, gap)
    if (depacketizer.malformed > this.#malformedBefore) this.#needsKeyframe = true
    if (marker && length > 0) {
      // What comes under this time after its end is another picture, whatever became of this one.
      this.#torn.delete(this.#timestamp)
      this.#open = undefined
    }
    this.bytes = isNext ? length : this.#isBetween() ? 0 : this.bytes
  }

  #isBetween(): boolean {
    return this.#open === undefined
  }

  #reset(depacketizer: Depacketizer): void {
    depacketizer.reset()
    this.#torn.clear()
    this.#open = undefined
    this.#needsKeyframe = true
    this.bytes = 0
  }
}
