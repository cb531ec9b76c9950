import { MediaError } from '../errors.ts'

/**
 * Packets of several mono streams as one packet: all but the last say their own length (RFC 7845 5.1.1, RFC 6716
 * appendix B). Each must hold one frame, as libopus makes them of 20 ms without padding.
 */
export function joinPackets(packets: readonly Buffer[]): Buffer {
  const last = packets.length - 1
  return Buffer.concat(packets.flatMap((packet, i) => (i < last ? selfDelimited(packet) : [packet])))
}

function selfDelimited(packet: Buffer): Buffer[] {
  if (packet.length === 0 || (packet[0]! & 3) !== 0) {
    throw new MediaError('media_no_codec', 'the Opus library made a packet that is not one frame')
  }
  return [packet.subarray(0, 1), frameLength(packet.length - 1), packet.subarray(1)]
}

/** RFC 6716 3.2.1. */
function frameLength(length: number): Buffer {
  return length < 252 ? Buffer.from([length]) : Buffer.from([252 + (length & 3), (length - 252 - (length & 3)) >> 2])
}
