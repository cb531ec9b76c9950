import { opusDuration } from '../opus/packet.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'

/** Timestamp units in a packet that has room for the RTP header in front. */
export function opusPacketUnits(packet: Buffer, length: number): number {
  return opusDuration(packet.subarray(RTP_HEADER_LENGTH, length), length - RTP_HEADER_LENGTH)
}

/** The same of G.711: a byte is a sample. */
export function g711PacketUnits(_packet: Buffer, length: number): number {
  return length - RTP_HEADER_LENGTH
}
