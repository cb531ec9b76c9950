/** The fixed part of an RTP header, which is all that the bridge writes (RFC 3550 5.1). */
export const RTP_HEADER_LENGTH = 12

// Read in place, byte by byte: a parsed object per packet costs more than the rest of the receive path.

/** Where the payload starts: behind CSRCs and header extension; -1 when the packet is not RTP version 2. */
export function rtpPayloadStart(packet: Buffer, length: number): number {
  if (length < RTP_HEADER_LENGTH || length > packet.length || packet[0]! >> 6 !== 2) return -1
  let start = RTP_HEADER_LENGTH + (packet[0]! & 0x0f) * 4
  if (packet[0]! & 0x10) {
    if (start + 4 > length) return -1
    start += 4 + ((packet[start + 2]! << 8) | packet[start + 3]!) * 4
  }
  return start <= length ? start : -1
}

/** Where the payload ends: before the padding; -1 when the padding is malformed. `start` is `rtpPayloadStart`'s. */
export function rtpPayloadEnd(packet: Buffer, length: number, start: number): number {
  if (!(packet[0]! & 0x20)) return length
  const end = length - packet[length - 1]!
  return packet[length - 1] !== 0 && end >= start ? end : -1
}

export function rtpMarker(packet: Buffer): boolean {
  return (packet[1]! & 0x80) !== 0
}

export function rtpPayloadType(packet: Buffer): number {
  return packet[1]! & 0x7f
}

export function rtpSequence(packet: Buffer): number {
  return (packet[2]! << 8) | packet[3]!
}

export function rtpTimestamp(packet: Buffer): number {
  return ((packet[4]! << 24) | (packet[5]! << 16) | (packet[6]! << 8) | packet[7]!) >>> 0
}

export function rtpSsrc(packet: Buffer): number {
  return ((packet[8]! << 24) | (packet[9]! << 16) | (packet[10]! << 8) | packet[11]!) >>> 0
}

/** Writes the 12 bytes; `timestamp` is taken modulo 2^32. */
export function writeRtpHeader(
  packet: Buffer,
  marker: boolean,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  const ts = timestamp >>> 0
  packet[0] = 0x80
  packet[1] = (marker ? 0x80 : 0) | payloadType
  packet[2] = sequence >>> 8
  packet[3] = sequence
  packet[4] = ts >>> 24
  packet[5] = ts >>> 16
  packet[6] = ts >>> 8
  packet[7] = ts
  packet[8] = ssrc >>> 24
  packet[9] = ssrc >>> 16
  packet[10] = ssrc >>> 8
  packet[11] = ssrc
}
