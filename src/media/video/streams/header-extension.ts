import { RTP_HEADER_LENGTH } from '../../rtp/header.ts'

const ONE_BYTE_PROFILE = 0xbede

/** The abs-send-time of an RTP packet that has one by this identifier (RFC 8285 4.2); else -1. */
export function readAbsSendTime(packet: Buffer, length: number, id: number | undefined): number {
  if (id === undefined || !(packet[0]! & 0x10)) return -1
  const head = RTP_HEADER_LENGTH + (packet[0]! & 0x0f) * 4
  if (head + 4 > length || packet.readUInt16BE(head) !== ONE_BYTE_PROFILE) return -1
  const end = Math.min(length, head + 4 + packet.readUInt16BE(head + 2) * 4)
  let at = head + 4
  while (at < end) {
    const element = packet[at]!
    // Padding.
    if (element === 0) {
      at++
      continue
    }
    const bytes = (element & 0x0f) + 1
    if (element >> 4 === id) return bytes === 3 && at + 4 <= end ? packet.readUIntBE(at + 1, 3) : -1
    at += 1 + bytes
  }
  return -1
}
