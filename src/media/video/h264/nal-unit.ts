/** Types of NAL units (H.264 table 7-1) and of what carries them in RTP (RFC 6184 table 1). */
export const NAL_SLICE = 1
export const NAL_IDR = 5
export const NAL_SEI = 6
export const NAL_SPS = 7
export const NAL_PPS = 8
export const NAL_DELIMITER = 9
/** Above are those of RTP, not of the video. */
const NAL_LAST = 23
export const STAP_A = 24
export const FU_A = 28

/** Of an Annex B stream, before each NAL unit. */
export const START_CODE: Buffer = Buffer.from([0, 0, 0, 1])
/** Less will do, but not before a parameter set or at the start (H.264 B.1.2). */
const SHORT_START_CODE = START_CODE.subarray(1)

/** `header` is the first byte of a NAL unit. */
export function nalType(header: number): number {
  return header & 0x1f
}

/** A NAL unit as encoders make them, and not known to have errors (forbidden_zero_bit, RFC 6184 5.3). */
export function isVideoNal(header: number): boolean {
  const type = nalType(header)
  return type > 0 && type <= NAL_LAST && (header & 0x80) === 0
}

/** A slice, or a part of one. */
export function isSlice(type: number): boolean {
  return type >= NAL_SLICE && type <= NAL_IDR
}

/** Whether a slice is its picture's first: first_mb_in_slice, the first field, is ue(v) and 0 (H.264 7.3.3). */
export function isFirstSlice(firstByte: number): boolean {
  return (firstByte & 0x80) !== 0
}

/** Finds the NAL units of an access unit; its arrays are used again, so that a picture allocates nothing. */
export class NalList {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  length = 0

  /** Reads `picture`, an Annex B stream. NAL units that are empty or of no video's type are passed over. */
  read(picture: Buffer): void {
    this.length = 0
    let code = picture.indexOf(SHORT_START_CODE)
    while (code !== -1) {
      const start = code + SHORT_START_CODE.length
      code = picture.indexOf(SHORT_START_CODE, start)
      // No NAL unit ends in a zero byte (H.264 7.4.1): those are the next start code's, or trailing ones.
      let end = code === -1 ? picture.length : code
      while (end > start && picture[end - 1] === 0) end--
      if (end === start || !isVideoNal(picture[start]!)) continue
      this.#starts[this.length] = start
      this.#ends[this.length] = end
      this.length++
    }
  }

  start(index: number): number {
    return this.#starts[index]!
  }

  end(index: number): number {
    return this.#ends[index]!
  }
}
