import { KEYFRAME, MALFORMED, STARTS_PICTURE } from '../packet-flags.ts'
import { startsVp8Picture, vp8DataStart } from './descriptor.ts'
import { isVp8Keyframe } from './frame-header.ts'

/**
 * What the payload `packet` [start, end) carries: bits of packet-flags.ts. `KEYFRAME` is told of a keyframe's first
 * packet only; the others don't show it. Never throws.
 */
export function inspectVp8(packet: Buffer, start: number, end: number): number {
  if (end <= start) return MALFORMED
  const data = vp8DataStart(packet, start, end)
  if (data === -1) return MALFORMED
  if (!startsVp8Picture(packet[start]!)) return 0
  return STARTS_PICTURE | (isVp8Keyframe(packet[data]!) ? KEYFRAME : 0)
}
