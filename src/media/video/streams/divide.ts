import { FU_A, nalType, STAP_A } from '../h264/nal-unit.ts'
import type { VideoCodec } from '../video.ts'
import { vp8DataStart } from '../vp8/descriptor.ts'

const FU_START = 0x80
const FU_END = 0x40
const STARTS_PARTITION = 0x10

/** Takes `part[0, length)`, which is used again for the next. */
export type TakePart = (part: Buffer, length: number, isLast: boolean) => void

/**
 * Divides a payload that is too large for a packet into smaller ones: FU-A of H.264 (RFC 6184 5.8), packets of the same
 * partition of VP8 (RFC 7741 4.4). False where it can't be divided.
 */
export class Divider {
  readonly #part: Buffer

  /** `most`: bytes of a part. */
  constructor(most: number) {
    this.#part = Buffer.alloc(most)
  }

  divide(codec: VideoCodec, packet: Buffer, start: number, end: number, take: TakePart): boolean {
    return codec === 'H264' ? this.#h264(packet, start, end, take) : this.#vp8(packet, start, end, take)
  }

  #h264(packet: Buffer, start: number, end: number, take: TakePart): boolean {
    const type = nalType(packet[start]!)
    if (type === 0 || (type >= STAP_A && type !== FU_A)) return false
    const isFragment = type === FU_A
    const from = start + (isFragment ? 2 : 1)
    const fu = isFragment ? packet[start + 1]! : FU_START | FU_END | type
    this.#part[0] = (packet[start]! & 0xe0) | FU_A
    this.#split(2, packet, from, end, take, (isFirst, isLast) => {
      this.#part[1] = (fu & 0x1f) | (isFirst ? fu & FU_START : 0) | (isLast ? fu & FU_END : 0)
    })
    return true
  }

  #vp8(packet: Buffer, start: number, end: number, take: TakePart): boolean {
    const from = vp8DataStart(packet, start, end)
    if (from < 0) return false
    packet.copy(this.#part, 0, start, from)
    const first = packet[start]!
    this.#split(from - start, packet, from, end, take, (isFirst) => {
      this.#part[0] = isFirst ? first : first & ~STARTS_PARTITION
    })
    return true
  }

  #split(
    header: number,
    packet: Buffer,
    from: number,
    end: number,
    take: TakePart,
    mark: (isFirst: boolean, isLast: boolean) => void,
  ): void {
    const parts = Math.ceil((end - from) / (this.#part.length - header))
    const size = Math.ceil((end - from) / parts)
    for (let at = from; at < end; at += size) {
      const next = Math.min(end, at + size)
      mark(at === from, next === end)
      packet.copy(this.#part, header, at, next)
      take(this.#part, header + next - at, next === end)
    }
  }
}
