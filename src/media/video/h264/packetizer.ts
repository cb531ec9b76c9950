import { FU_A, NAL_DELIMITER, NAL_SEI, NalList, nalType, STAP_A } from './nal-unit.ts'

export interface H264PacketizerOptions {
  /** RFC 6184 6.2 and 6.3: with 0, each NAL unit is a packet, and the encoder has to make slices that fit. */
  readonly mode: 0 | 1
  /** Bytes; without RTP's header. */
  readonly maxPayload: number
}

/** Takes a payload: the first `length` bytes of `payload`, which is used again for the next. */
export type WritePayload = (payload: Buffer, length: number, marker: boolean) => void

const AGGREGATE_HEADER_LENGTH = 1
const SIZE_LENGTH = 2
const FU_HEADER_LENGTH = 2
const FIRST = 0x80
const LAST = 0x40

/** Makes RTP payloads of access units (RFC 6184): single NAL units and, in mode 1, FU-A and STAP-A. */
export class H264Packetizer {
  readonly #mode: 0 | 1
  readonly #maxPayload: number
  readonly #payload: Buffer
  readonly #nals = new NalList()
  #oversize = 0
  /** Of the aggregate that is being filled. */
  #length = AGGREGATE_HEADER_LENGTH
  #aggregated = 0

  constructor({ mode, maxPayload }: H264PacketizerOptions) {
    this.#mode = mode
    this.#maxPayload = maxPayload
    this.#payload = Buffer.alloc(maxPayload)
  }

  /** Pictures that mode 0 has no packets for, since a NAL unit was too long; they were dropped whole. */
  get oversize(): number {
    return this.#oversize
  }

  /** `picture`: an access unit with start codes. The marker is set on its last payload. */
  split(picture: Buffer, write: WritePayload): void {
    const nals = this.#nals
    nals.read(picture)
    if (this.#mode === 0 && !this.#fits()) {
      this.#oversize++
      return
    }
    for (let n = 0; n < nals.length; n++) {
      const [start, end, isLast] = [nals.start(n), nals.end(n), n === nals.length - 1]
      if (this.#mode === 1 && this.#isSmall(picture, start, end)) {
        if (this.#length + SIZE_LENGTH + end - start > this.#maxPayload) this.#flush(write, false)
        this.#aggregate(picture, start, end)
        if (isLast) this.#flush(write, true)
        continue
      }
      this.#flush(write, false)
      if (end - start > this.#maxPayload) {
        this.#fragment(picture, start, end, isLast, write)
      } else {
        picture.copy(this.#payload, 0, start, end)
        write(this.#payload, end - start, isLast)
      }
    }
  }

  #fits(): boolean {
    const nals = this.#nals
    for (let n = 0; n < nals.length; n++) if (nals.end(n) - nals.start(n) > this.#maxPayload) return false
    return true
  }

  /** Parameter sets and what else is before the slices: not worth a packet each. */
  #isSmall(picture: Buffer, start: number, end: number): boolean {
    const type = nalType(picture[start]!)
    const fits = AGGREGATE_HEADER_LENGTH + SIZE_LENGTH + end - start <= this.#maxPayload
    return type >= NAL_SEI && type <= NAL_DELIMITER && fits
  }

  #aggregate(picture: Buffer, start: number, end: number): void {
    const payload = this.#payload
    // The highest importance of those in it (RFC 6184 5.7); the first clears what another packet left.
    const before = this.#aggregated === 0 ? 0 : payload[0]! & 0x60
    payload[0] = Math.max(before, picture[start]! & 0x60) | STAP_A
    payload.writeUInt16BE(end - start, this.#length)
    picture.copy(payload, this.#length + SIZE_LENGTH, start, end)
    this.#length += SIZE_LENGTH + end - start
    this.#aggregated++
  }

  #flush(write: WritePayload, marker: boolean): void {
    if (this.#aggregated === 0) return
    const length = this.#length
    const isSingle = this.#aggregated === 1
    this.#length = AGGREGATE_HEADER_LENGTH
    this.#aggregated = 0
    // Alone, it needs no aggregate around it.
    const surplus = isSingle ? AGGREGATE_HEADER_LENGTH + SIZE_LENGTH : 0
    if (isSingle) this.#payload.copyWithin(0, surplus, length)
    write(this.#payload, length - surplus, marker)
  }

  /** Of about one size, so that none is a small one on its own (RFC 6184 5.8). */
  #fragment(picture: Buffer, start: number, end: number, isLastNal: boolean, write: WritePayload): void {
    const header = picture[start]!
    const body = end - start - 1
    const parts = Math.ceil(body / (this.#maxPayload - FU_HEADER_LENGTH))
    const size = Math.ceil(body / parts)
    const payload = this.#payload
    for (let at = start + 1; at < end; at += size) {
      const next = Math.min(end, at + size)
      const isLast = next === end
      payload[0] = (header & 0xe0) | FU_A
      payload[1] = (at === start + 1 ? FIRST : 0) | (isLast ? LAST : 0) | nalType(header)
      picture.copy(payload, FU_HEADER_LENGTH, at, next)
      write(payload, FU_HEADER_LENGTH + next - at, isLast && isLastNal)
    }
  }
}
