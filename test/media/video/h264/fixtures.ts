import { START_CODE } from '../../../../src/media/video/h264/nal-unit.ts'
import { hex } from '../fixtures/payloads.ts'

/** x264's, of 640 by 360. */
export const SPS = hex('6742c01edb0280bfe5c0440000030004000003 00f03c58b920')
export const PPS = hex('68ca8cb2')
/** First slices: first_mb_in_slice is 0. */
export const IDR = hex('65888400aabb')
export const SLICE = hex('419a2233')
/** Not a first one. */
export const NEXT_SLICE = hex('41269a44')

export function annexB(...nals: readonly Buffer[]): Buffer {
  return Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]))
}

/** An aggregate of NAL units (RFC 6184 5.7.1). */
export function stapA(...nals: readonly Buffer[]): Buffer {
  const sized = nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length]), nal])
  return Buffer.concat([Buffer.from([0x78]), ...sized])
}

/** Fragments of a NAL unit (RFC 6184 5.8), of `size` bytes each. */
export function fuA(nal: Buffer, size: number): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 1; at < nal.length; at += size) {
    const flags = (at === 1 ? 0x80 : 0) | (at + size >= nal.length ? 0x40 : 0)
    const head = Buffer.from([(nal[0]! & 0xe0) | 28, flags | (nal[0]! & 0x1f)])
    parts.push(Buffer.concat([head, nal.subarray(at, at + size)]))
  }
  return parts
}
