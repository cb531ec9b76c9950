import { blackPicture } from '../../../../src/media/video/black-picture.ts'

/** A whole one. */
export const KEYFRAME = blackPicture('VP8', 320, 240)

/** What refers to frames before: the lowest bit of the first byte is set (RFC 6386 9.1). */
export function interFrame(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at === 0 ? 0x31 : (at * 7 + seed * 31) % 256)))
}
