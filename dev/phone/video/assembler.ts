import type { EncodedPicture, VideoCodec } from '../../../src/media/video/video.ts'
import { nalType } from './packets.ts'

const START_CODE = Buffer.from([0, 0, 0, 1])
const IDR = 5
const SPS = 7
const PPS = 8
const STAP_A = 24
const FU_A = 28

/** Puts pictures together of the RTP packets that a phone gets, in the order in which they come. */
export class Assembler {
  readonly #codec: VideoCodec
  readonly #mode: 0 | 1
  readonly #onPicture: (picture: EncodedPicture) => void
  #parameterSets: readonly Buffer[]
  #sequence: number | undefined
  #timestamp = 0
  #parts: Buffer[] = []
  #fragments: Buffer[] | undefined
  #damaged = false
  #began = false
  lost = 0
  /** Payloads that are none of this codec's. */
  malformed = 0

  /** `mode`: packetization-mode; a phone of mode 0 can't read what holds less or more than one NAL unit (RFC 6184 6.2). */
  constructor(
    codec: VideoCodec,
    mode: 0 | 1,
    parameterSets: readonly Buffer[],
    onPicture: (picture: EncodedPicture) => void,
  ) {
    this.#codec = codec
    this.#mode = mode
    this.#parameterSets = parameterSets
    this.#onPicture = onPicture
  }

  push(
    payload: Buffer,
    { sequence, timestamp, marker }: { sequence: number; timestamp: number; marker: boolean },
  ): void {
    if (this.#sequence !== undefined) {
      const step = (sequence - this.#sequence) & 0xffff
      if (step === 0 || step > 0x8000) return
      if (step > 1) {
        this.lost += step - 1
        this.#damaged = true
        this.#fragments = undefined
      }
    }
    this.#sequence = sequence
    if (timestamp !== this.#timestamp) {
      // A picture whose end was lost.
      this.#finish()
      this.#timestamp = timestamp
    }
    if (payload.length > 0) {
      if (this.#codec === 'H264') this.#takeH264(payload)
      else this.#takeVp8(payload)
    }
    if (marker) this.#finish()
  }

  #takeH264(payload: Buffer): void {
    const type = nalType(payload)
    if (type >= 1 && type <= 23) this.#takeUnit(payload)
    else if (this.#mode === 0) {
      this.malformed++
      this.#damaged = true
    } else if (type === STAP_A) {
      for (let at = 1; at + 2 < payload.length;) {
        const length = payload.readUInt16BE(at)
        this.#takeUnit(payload.subarray(at + 2, at + 2 + length))
        at += 2 + length
      }
    } else if (type === FU_A && payload.length > 2) {
      const flags = payload[1]!
      if (flags & 0x80) {
        this.#fragments = [Buffer.from([(payload[0]! & 0xe0) | (flags & 0x1f)]), payload.subarray(2)]
      } else if (this.#fragments) this.#fragments.push(payload.subarray(2))
      else this.#damaged = true
      if (flags & 0x40 && this.#fragments) {
        this.#takeUnit(Buffer.concat(this.#fragments))
        this.#fragments = undefined
      }
    } else this.malformed++
  }

  #takeUnit(unit: Buffer): void {
    if (unit.length > 0) this.#parts.push(unit)
  }

  /** RFC 7741 4.2. */
  #takeVp8(payload: Buffer): void {
    const [flags, extension] = [payload[0]!, payload[1] ?? 0]
    let at = 1
    if (flags & 0x80) {
      at = 2
      if (extension & 0x80) at += payload[at]! & 0x80 ? 2 : 1
      if (extension & 0x40) at++
      if (extension & 0x30) at++
    }
    const begins = (flags & 0x17) === 0x10
    if (begins) this.#began = true
    else if (!this.#began) this.#damaged = true
    if (at >= payload.length) this.malformed++
    else this.#parts.push(payload.subarray(at))
  }

  #finish(): void {
    if (this.#fragments) this.#damaged = true
    this.#fragments = undefined
    const parts = this.#parts
    const damaged = this.#damaged
    this.#parts = []
    this.#began = false
    if (parts.length === 0) return
    this.#damaged = false
    this.#onPicture({ ...this.#picture(parts), timestamp: this.#timestamp, damaged })
  }

  #picture(parts: readonly Buffer[]): { data: Buffer; keyframe: boolean } {
    // RFC 6386 9.1: the first bit of a frame says that it is not a key frame.
    if (this.#codec === 'VP8') return { data: Buffer.concat(parts), keyframe: (parts[0]![0]! & 1) === 0 }
    const keyframe = parts.some((unit) => nalType(unit) === IDR)
    const own = parts.filter((unit) => nalType(unit) === SPS || nalType(unit) === PPS)
    if (own.length > 0) this.#parameterSets = own
    const units = keyframe && own.length === 0 ? [...this.#parameterSets, ...parts] : parts
    return { data: Buffer.concat(units.flatMap((unit) => [START_CODE, unit])), keyframe }
  }
}
