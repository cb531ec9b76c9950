import {
  ByePacket,
  CompoundPacket,
  ReceiverReportPacket,
  ReceptionReport as ReportBlock,
  SdesChunk,
  SdesPacket,
  SenderReportPacket,
  type SdesItemType,
} from 'rtp.js/packets'

/** What a sender report says of our stream (RFC 3550 6.4.1). */
export interface SenderReport {
  readonly ssrc: number
  readonly packets: number
  /** Payload bytes. */
  readonly octets: number
  /** The stream's RTP timestamp at `ntpMs`. */
  readonly rtpTimestamp: number
  /** Epoch milliseconds. */
  readonly ntpMs: number
}

/** A report block (RFC 3550 6.4.1). */
export interface ReceptionReport {
  /** The stream it speaks of. */
  readonly ssrc: number
  /** 0 to 1. */
  readonly fractionLost: number
  readonly cumulativeLost: number
  readonly highestSequence: number
  /** RTP timestamp units. */
  readonly jitter: number
  /** Middle 32 bits of the last sender report's NTP time; 0 when none came. */
  readonly lastSenderReport: number
  /** 1/65536 s. */
  readonly delaySinceLastSenderReport: number
}

/** A sender report that came in. */
export interface ReceivedSenderReport {
  readonly ssrc: number
  /** Middle 32 bits of its NTP time. */
  readonly compactNtp: number
  readonly rtpTimestamp: number
}

export interface RtcpToSend {
  /** Of the reports' sender. */
  readonly ssrc: number
  readonly cname: string
  readonly senderReport?: SenderReport | undefined
  readonly receptionReport?: ReceptionReport | undefined
  /** Ends the compound with a BYE. */
  readonly bye?: boolean
}

export interface RtcpReceived {
  readonly senderReports: readonly ReceivedSenderReport[]
  readonly receptionReports: readonly ReceptionReport[]
  /** SSRCs that left. */
  readonly byes: readonly number[]
}

/** Seconds from the NTP epoch (1900) to the Unix one. */
const NTP_UNIX_SECONDS = 2208988800
const UINT32 = 0x100000000
/** RFC 3550 6.5.1. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- rtp.js exports the enumeration's type, not its values
const CNAME = 1 as SdesItemType

/** A compound packet: SR or RR, SDES with the CNAME, and BYE when asked (RFC 3550 6.1). Returns its length in `out`. */
export function writeRtcp(content: RtcpToSend, out: Buffer): number {
  const compound = new CompoundPacket()
  compound.addPacket(content.senderReport ? senderReport(content.senderReport, content) : receiverReport(content))
  compound.addPacket(sourceDescription(content))
  if (content.bye) {
    const bye = new ByePacket()
    bye.addSsrc(content.ssrc)
    compound.addPacket(bye)
  }
  const length = compound.getByteLength()
  if (length > out.length) throw new RangeError(`an RTCP packet of ${length} bytes needs a larger buffer`)
  compound.serialize(out.buffer, out.byteOffset)
  return length
}

/** What a compound packet says that a bridge needs; undefined when it is malformed. Never throws. */
export function readRtcp(packet: Buffer, length: number): RtcpReceived | undefined {
  const senderReports: ReceivedSenderReport[] = []
  const receptionReports: ReceptionReport[] = []
  const byes: number[] = []
  try {
    for (const part of new CompoundPacket(new DataView(packet.buffer, packet.byteOffset, length)).getPackets()) {
      if (part instanceof SenderReportPacket) {
        senderReports.push({
          ssrc: part.getSsrc(),
          compactNtp: ((part.getNtpSeconds() & 0xffff) * 0x10000 + (part.getNtpFraction() >>> 16)) >>> 0,
          rtpTimestamp: part.getRtpTimestamp(),
        })
      }
      if (part instanceof SenderReportPacket || part instanceof ReceiverReportPacket) {
        receptionReports.push(...part.getReports().map(readBlock))
      }
      if (part instanceof ByePacket) byes.push(...part.getSsrcs())
    }
  } catch {
    return undefined
  }
  return { senderReports, receptionReports, byes }
}

/** Round trip by a report on our stream that arrived at `nowMs` (epoch); undefined without a sender report in it. */
export function roundTripMs(report: ReceptionReport, nowMs: number): number | undefined {
  if (report.lastSenderReport === 0) return undefined
  const { seconds, fraction } = ntpOf(nowMs)
  const compactNow = (seconds & 0xffff) * 0x10000 + (fraction >>> 16)
  const units = (compactNow - report.lastSenderReport - report.delaySinceLastSenderReport) | 0
  // A little below zero is rounding; more is a report on another's.
  return units < -0x10000 ? undefined : Math.max(0, (units / 0x10000) * 1000)
}

function senderReport(report: SenderReport, content: RtcpToSend): SenderReportPacket {
  const { seconds, fraction } = ntpOf(report.ntpMs)
  const packet = new SenderReportPacket()
  packet.setSsrc(report.ssrc)
  packet.setNtpSeconds(seconds)
  packet.setNtpFraction(fraction)
  packet.setRtpTimestamp(report.rtpTimestamp)
  packet.setPacketCount(report.packets % UINT32)
  packet.setOctetCount(report.octets % UINT32)
  if (content.receptionReport) packet.addReport(writeBlock(content.receptionReport))
  return packet
}

function receiverReport(content: RtcpToSend): ReceiverReportPacket {
  const packet = new ReceiverReportPacket()
  packet.setSsrc(content.ssrc)
  if (content.receptionReport) packet.addReport(writeBlock(content.receptionReport))
  return packet
}

function sourceDescription(content: RtcpToSend): SdesPacket {
  const chunk = new SdesChunk()
  chunk.setSsrc(content.ssrc)
  chunk.addItem(CNAME, content.cname)
  const packet = new SdesPacket()
  packet.addChunk(chunk)
  return packet
}

function writeBlock(report: ReceptionReport): ReportBlock {
  const block = new ReportBlock()
  block.setSsrc(report.ssrc)
  const fraction = Math.min(255, Math.floor(report.fractionLost * 256))
  const lost = Math.max(-0x800000, Math.min(0x7fffff, report.cumulativeLost))
  // Not by setTotalLost: rtp.js 0.15 writes negative numbers by sign and magnitude.
  block.getView().setInt32(4, (fraction << 24) | (lost & 0xffffff))
  block.setHighestSeqNumber(report.highestSequence >>> 0)
  block.setJitter(Math.min(UINT32 - 1, report.jitter))
  block.setLastSRTimestamp(report.lastSenderReport)
  block.setDelaySinceLastSR(Math.min(UINT32 - 1, report.delaySinceLastSenderReport))
  return block
}

function readBlock(block: ReportBlock): ReceptionReport {
  return {
    ssrc: block.getSsrc(),
    fractionLost: block.getFractionLost() / 256,
    // Not by getTotalLost: rtp.js 0.15 reads 12 of the 24 bits.
    cumulativeLost: (block.getView().getInt32(4) << 8) >> 8,
    highestSequence: block.getHighestSeqNumber(),
    jitter: block.getJitter(),
    lastSenderReport: block.getLastSRTimestamp(),
    delaySinceLastSenderReport: block.getDelaySinceLastSR(),
  }
}

/** NTP seconds since 1900 and 1/2^32 seconds. */
function ntpOf(epochMs: number): { seconds: number; fraction: number } {
  const whole = Math.floor(epochMs / 1000)
  return {
    seconds: (whole + NTP_UNIX_SECONDS) % UINT32,
    fraction: Math.floor(((epochMs - whole * 1000) / 1000) * UINT32),
  }
}
