import { PictureBuffer } from '../picture-buffer.ts'
import type { EncodedPicture } from '../video.ts'
import {
  FU_A,
  isFirstSlice,
  isSlice,
  isVideoNal,
  NAL_DELIMITER,
  NAL_IDR,
  NAL_PPS,
  NAL_SEI,
  NAL_SPS,
  nalType,
  STAP_A,
  START_CODE,
} from './nal-unit.ts'
import { ParameterSets } from './parameter-sets.ts'

export interface H264DepacketizerOptions {
  /** Its `data` is valid during the call only: the memory is used again. */
  readonly onPicture: (picture: EncodedPicture) => void
  /** What the sender's SDP has (sprop-parameter-sets): put before a keyframe that comes without. */
  readonly parameterSets?: readonly Buffer[]
}

const NO_FRAGMENTS = -1
const FU_HEADER_LENGTH = 2

/**
 * Makes access units of RTP payloads (RFC 6184): single NAL units, STAP-A and FU-A, whichever mode was agreed.
 *
 * A picture is `damaged` when anything of it is missing, and from then on each is until a whole keyframe has come, as
 * before the first. A NAL unit of which a fragment is missing is left out; what follows is never joined to it. An
 * access unit without any slice makes no picture.
 */
export class H264Depacketizer {
  readonly #onPicture: (picture: EncodedPicture) => void
  readonly #sets: ParameterSets
  readonly #picture = new PictureBuffer()
  #malformed = 0
  /** Of the access unit that is being put together; undefined between two. */
  #timestamp: number | undefined
  /** Something of this access unit is missing. */
  #torn = false
  /** Packets are missing right before the next NAL unit, the first of its access unit: were they of it? */
  #headless = true
  /** What the next picture may refer to is missing. */
  #broken = true
  #hasSlices = false
  #hasSps = false
  #isKeyframe = false
  /** Parameter sets have come in band, so that the lost ones could have been some. */
  #tellsSets = false
  /** Where in the picture the NAL unit of fragments starts, with its start code. */
  #fragmentsAt = NO_FRAGMENTS

  constructor({ onPicture, parameterSets }: H264DepacketizerOptions) {
    this.#onPicture = onPicture
    this.#sets = new ParameterSets(parameterSets)
  }

  /** Packets that are no payload of H.264. */
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
      if (gap) {
        this.#torn = false
        this.#headless = true
      }
    }
    // Padding only, as senders probe with.
    if (end <= start) return
    if (!this.#take(packet, start, end)) {
      this.#malformed++
      this.#miss()
    }
    // Some phones mark their parameter sets too; the picture is still to come.
    if (marker && (this.#hasSlices || this.#fragmentsAt !== NO_FRAGMENTS)) this.#finish()
  }

  /** Forgets the picture that is being put together; the next ones are damaged until a keyframe comes. */
  reset(): void {
    this.#miss()
    this.#clear()
    this.#headless = true
  }

  #miss(): void {
    this.#dropFragments()
    this.#torn = true
    this.#broken = true
  }

  #take(packet: Buffer, start: number, end: number): boolean {
    const type = nalType(packet[start]!)
    if (type === FU_A) return this.#takeFragment(packet, start, end)
    // The rest of it was never sent, or came to be missing without a gap.
    if (this.#fragmentsAt !== NO_FRAGMENTS) this.#miss()
    if (type === STAP_A) return this.#takeAggregate(packet, start + 1, end)
    return this.#takeNal(packet, start, end)
  }

  /** RFC 6184 5.7.1. */
  #takeAggregate(packet: Buffer, start: number, end: number): boolean {
    let at = start
    while (at + 2 < end) {
      const nal = at + 2
      const next = nal + ((packet[at]! << 8) | packet[at + 1]!)
      if (next === nal || next > end || !this.#takeNal(packet, nal, next)) return false
      at = next
    }
    return at === end && at > start
  }

  #takeNal(packet: Buffer, start: number, end: number): boolean {
    const header = packet[start]!
    if (!isVideoNal(header)) return false
    const at = this.#begin(header, end - start > 1 ? packet[start + 1]! : 0)
    if (!this.#append(START_CODE, 0, START_CODE.length) || !this.#append(packet, start, end)) {
      this.#picture.truncate(at)
      return false
    }
    this.#ended(packet, start, end)
    return true
  }

  /** RFC 6184 5.8. */
  #takeFragment(packet: Buffer, start: number, end: number): boolean {
    const from = start + FU_HEADER_LENGTH
    if (end <= from) return false
    const fu = packet[start + 1]!
    const header = (packet[start]! & 0xe0) | nalType(fu)
    if (!isVideoNal(header)) return false
    if (fu & 0x80) {
      if (this.#fragmentsAt !== NO_FRAGMENTS) this.#miss()
      this.#fragmentsAt = this.#begin(header, packet[from]!)
      if (!this.#append(START_CODE, 0, START_CODE.length) || !this.#picture.appendByte(header)) return false
    } else if (nalType(header) !== this.#fragmented()) {
      // The first one is missing. Nothing is wrong with this one.
      this.#miss()
      return true
    }
    if (!this.#append(packet, from, end)) return false
    if (fu & 0x40) {
      const nal = this.#fragmentsAt + START_CODE.length
      this.#fragmentsAt = NO_FRAGMENTS
      this.#ended(this.#picture.view(), nal, this.#picture.length)
    }
    return true
  }

  /** A NAL unit begins; where, in the picture. */
  #begin(header: number, second: number): number {
    const type = nalType(header)
    // Supplemental information tells nothing about what was before it.
    if (this.#headless && type !== NAL_SEI) {
      this.#headless = false
      if (!this.#isHead(type, second)) this.#torn = true
    }
    if (type === NAL_SPS) this.#hasSps = true
    if (type === NAL_IDR && !this.#hasSlices && !this.#hasSps) this.#insertSets()
    if (type === NAL_IDR) this.#isKeyframe = true
    return this.#picture.length
  }

  /**
   * Whether nothing can have been before it in its access unit that a decoder needs (H.264 7.4.1.2.3). Only a keyframe
   * gains by it: what others refer to is missing anyway.
   */
  #isHead(type: number, second: number): boolean {
    if (type === NAL_SPS || type === NAL_DELIMITER) return true
    return type === NAL_IDR && isFirstSlice(second) && !this.#tellsSets
  }

  #insertSets(): void {
    if (!this.#sets.suffice) {
      // Nobody can decode it.
      this.#torn = true
      return
    }
    for (const nal of this.#sets.nals) {
      if (this.#append(START_CODE, 0, START_CODE.length)) this.#append(nal, 0, nal.length)
    }
  }

  #ended(from: Buffer, start: number, end: number): void {
    const type = nalType(from[start]!)
    if (isSlice(type)) {
      this.#hasSlices = true
    } else if (type === NAL_SPS || type === NAL_PPS) {
      this.#tellsSets = true
      this.#sets.learn(from, start, end)
    }
  }

  #append(from: Buffer, start: number, end: number): boolean {
    return this.#picture.append(from, start, end)
  }

  /** The type of the NAL unit that fragments are being joined to; -1 for none. */
  #fragmented(): number {
    const at = this.#fragmentsAt
    return at === NO_FRAGMENTS ? -1 : nalType(this.#picture.at(at + START_CODE.length))
  }

  #dropFragments(): void {
    if (this.#fragmentsAt === NO_FRAGMENTS) return
    this.#picture.truncate(this.#fragmentsAt)
    this.#fragmentsAt = NO_FRAGMENTS
  }

  #finish(): void {
    if (this.#timestamp === undefined) return
    if (this.#fragmentsAt !== NO_FRAGMENTS) this.#miss()
    if (!this.#hasSlices) {
      // Parameter sets on their own belong to the picture that follows, and so does what is missing of them.
      this.#headless ||= this.#torn
      this.#clear()
      return
    }
    const isWhole = this.#isKeyframe && !this.#torn
    if (isWhole) this.#broken = false
    const picture: EncodedPicture = {
      data: this.#picture.view(),
      timestamp: this.#timestamp,
      keyframe: this.#isKeyframe,
      damaged: this.#torn || this.#broken,
    }
    this.#headless = false
    this.#clear()
    this.#onPicture(picture)
  }

  #clear(): void {
    this.#timestamp = undefined
    this.#torn = false
    this.#hasSlices = false
    this.#hasSps = false
    this.#isKeyframe = false
    this.#fragmentsAt = NO_FRAGMENTS
    this.#picture.truncate(0)
  }
}
