/** What the first bytes of a VP8 frame tell (RFC 6386 9.1). */
export interface Vp8FrameHeader {
  readonly keyframe: boolean
  /** Pixels; undefined except in a keyframe. */
  readonly width: number | undefined
  readonly height: number | undefined
}

const TAG_LENGTH = 3
const KEYFRAME_HEADER_LENGTH = 10
/** The rest tells how to scale up when showing. */
const SIZE = 0x3fff

/** A frame's first byte of a keyframe has this bit clear. */
export function isVp8Keyframe(firstByte: number): boolean {
  return (firstByte & 1) === 0
}

/** Undefined for what is too short, or a keyframe without its start code or of no size. */
export function readFrameHeader(frame: Buffer, start = 0, end: number = frame.length): Vp8FrameHeader | undefined {
  if (end - start < TAG_LENGTH) return undefined
  if (!isVp8Keyframe(frame[start]!)) return { keyframe: false, width: undefined, height: undefined }
  if (end - start < KEYFRAME_HEADER_LENGTH) return undefined
  if (frame[start + 3] !== 0x9d || frame[start + 4] !== 0x01 || frame[start + 5] !== 0x2a) return undefined
  const width = (frame[start + 6]! | (frame[start + 7]! << 8)) & SIZE
  const height = (frame[start + 8]! | (frame[start + 9]! << 8)) & SIZE
  return width > 0 && height > 0 ? { keyframe: true, width, height } : undefined
}
