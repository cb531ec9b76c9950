/** The wall clock as RTCP has it: seconds since 1900 in 32.32 bits (RFC 3550 4). */
const NTP_EPOCH_MS = Date.UTC(1900, 0, 1)
const SENDER_REPORT = 200
const SDES = 202
const RTP_FEEDBACK = 205
const PAYLOAD_FEEDBACK = 206
const PLI = 1
const FIR = 4

export interface SenderReport {
  /** Wall clock, ms since 1970. */
  readonly wallMs: number
  readonly timestamp: number
}

/** What somebody tells of our video, or of his own stream. */
export type RtcpItem =
  | { readonly kind: 'report'; readonly report: SenderReport }
  | { readonly kind: 'pli' }
  | { readonly kind: 'fir'; readonly number: number }
  | { readonly kind: 'nack' }

/** Reads a compound; what is malformed ends it. */
export function readRtcp(packet: Buffer): RtcpItem[] {
  const items: RtcpItem[] = []
  for (let at = 0; at + 8 <= packet.length;) {
    const length = 4 * (packet.readUInt16BE(at + 2) + 1)
    if (packet[at]! >> 6 !== 2 || at + length > packet.length) break
    const [format, type] = [packet[at]! & 0x1f, packet[at + 1]!]
    if (type === SENDER_REPORT && length >= 28) {
      const seconds = packet.readUInt32BE(at + 8) + packet.readUInt32BE(at + 12) / 2 ** 32
      items.push({
        kind: 'report',
        report: { wallMs: NTP_EPOCH_MS + seconds * 1000, timestamp: packet.readUInt32BE(at + 16) },
      })
    } else if (type === RTP_FEEDBACK && format === 1) items.push({ kind: 'nack' })
    else if (type === PAYLOAD_FEEDBACK && format === PLI) items.push({ kind: 'pli' })
    else if (type === PAYLOAD_FEEDBACK && format === FIR && length >= 20) {
      items.push({ kind: 'fir', number: packet[at + 16]! })
    }
    at += length
  }
  return items
}

export interface SentSoFar {
  readonly ssrc: number
  readonly packets: number
  readonly bytes: number
  readonly report: SenderReport
}

/** A sender report and who we are (RFC 3550 6.4.1, 6.5); without reception blocks. */
export function writeSenderReport({ ssrc, packets, bytes, report }: SentSoFar, cname: string): Buffer {
  const seconds = (report.wallMs - NTP_EPOCH_MS) / 1000
  const body = Buffer.alloc(28)
  body.writeUInt32BE(0x80c80006, 0)
  body.writeUInt32BE(ssrc, 4)
  body.writeUInt32BE(Math.floor(seconds), 8)
  body.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12)
  body.writeUInt32BE(report.timestamp >>> 0, 16)
  body.writeUInt32BE(packets >>> 0, 20)
  body.writeUInt32BE(bytes >>> 0, 24)
  return Buffer.concat([body, description(ssrc, cname)])
}

/** Asks for a keyframe: an empty receiver report, who we are, and PLI (RFC 4585 6.3.1) or FIR (RFC 5104 4.3.1). */
export function writeRequest(kind: 'pli' | 'fir', ssrc: number, of: number, number: number, cname: string): Buffer {
  const empty = Buffer.alloc(8)
  empty.writeUInt32BE(0x80c90001, 0)
  empty.writeUInt32BE(ssrc, 4)
  const request = Buffer.alloc(kind === 'pli' ? 12 : 20)
  request[0] = 0x80 | (kind === 'pli' ? PLI : FIR)
  request[1] = PAYLOAD_FEEDBACK
  request.writeUInt16BE(request.length / 4 - 1, 2)
  request.writeUInt32BE(ssrc, 4)
  if (kind === 'pli') request.writeUInt32BE(of, 8)
  else {
    request.writeUInt32BE(of, 12)
    request[16] = number & 0xff
  }
  return Buffer.concat([empty, description(ssrc, cname), request])
}

function description(ssrc: number, cname: string): Buffer {
  const text = Buffer.from(cname)
  // At least one zero ends the items, and the packet is of whole words.
  const words = Math.ceil((8 + 2 + text.length + 1) / 4)
  const packet = Buffer.alloc(words * 4)
  packet[0] = 0x81
  packet[1] = SDES
  packet.writeUInt16BE(words - 1, 2)
  packet.writeUInt32BE(ssrc, 4)
  packet[8] = 1
  packet[9] = text.length
  text.copy(packet, 10)
  return packet
}
