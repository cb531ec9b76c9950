import { HAS_PPS, HAS_SPS, KEYFRAME, MALFORMED, STARTS_PICTURE } from '../packet-flags.ts'
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
} from './nal-unit.ts'

/** What the payload `packet` [start, end) carries: bits of packet-flags.ts. Never throws. */
export function inspectH264(packet: Buffer, start: number, end: number): number {
  if (end <= start) return MALFORMED
  const type = nalType(packet[start]!)
  if (type === STAP_A) return inspectAggregate(packet, start + 1, end)
  if (type !== FU_A) return inspectNal(packet, start, end)
  if (end - start < 3) return MALFORMED
  const fu = packet[start + 1]!
  const header = (packet[start]! & 0xe0) | nalType(fu)
  const isFirst = (fu & 0x80) !== 0
  // The rest of a keyframe's slice is of the keyframe, but starts nothing.
  return flags(header, packet[start + 2]!) & (isFirst ? ~0 : KEYFRAME | MALFORMED)
}

/** The sequence parameter set in a payload that `HAS_SPS`, not copied; undefined where it came in fragments. */
export function spsOfPacket(packet: Buffer, start: number, end: number): Buffer | undefined {
  if (end <= start) return undefined
  const type = nalType(packet[start]!)
  if (type === NAL_SPS) return packet.subarray(start, end)
  if (type !== STAP_A) return undefined
  for (let at = start + 1; at + 2 < end;) {
    const nal = at + 2
    at = nal + ((packet[at]! << 8) | packet[at + 1]!)
    if (at > nal && at <= end && nalType(packet[nal]!) === NAL_SPS) return packet.subarray(nal, at)
  }
  return undefined
}

function inspectAggregate(packet: Buffer, start: number, end: number): number {
  let found = 0
  let at = start
  while (at + 2 < end) {
    const nal = at + 2
    const next = nal + ((packet[at]! << 8) | packet[at + 1]!)
    if (next === nal || next > end) return found | MALFORMED
    found |= inspectNal(packet, nal, next)
    at = next
  }
  return at === end && at > start ? found : found | MALFORMED
}

function inspectNal(packet: Buffer, start: number, end: number): number {
  return flags(packet[start]!, end - start > 1 ? packet[start + 1]! : 0)
}

/** Of a NAL unit that starts with these bytes. */
function flags(header: number, second: number): number {
  if (!isVideoNal(header)) return MALFORMED
  const type = nalType(header)
  if (isSlice(type)) return (isFirstSlice(second) ? STARTS_PICTURE : 0) | (type === NAL_IDR ? KEYFRAME : 0)
  if (type === NAL_SPS) return STARTS_PICTURE | HAS_SPS
  if (type === NAL_PPS) return STARTS_PICTURE | HAS_PPS
  return type === NAL_SEI || type === NAL_DELIMITER ? STARTS_PICTURE : 0
}
