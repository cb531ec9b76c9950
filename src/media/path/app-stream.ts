import { opusDuration } from '../opus/packet.ts'
import { RTP_HEADER_LENGTH } from '../rtp/header.ts'
import type { AppCodec } from '../session.ts'

/** Of the RTP timestamps of an app's stream: RFC 7587 4.1 for Opus, RFC 3551 4.5.14 for G.711. */
export function appClockRate(codec: AppCodec): 8000 | 48_000 {
  return codec === 'opus' ? 48_000 : 8000
}

/** Timestamp units in a packet that has room for the RTP header in front. */
export function opusPacketUnits(packet: Buffer, length: number): number {
  return opusDuration(packet.subarray(RTP_HEADER_LENGTH, length), length - RTP_HEADER_LENGTH)
}

/** The same of G.711: a byte is a sample. */
export function g711PacketUnits(_packet: Buffer, length: number): number {
  return length - RTP_HEADER_LENGTH
}
