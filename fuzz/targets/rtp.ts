import { rtpPayloadEnd, rtpPayloadStart, rtpPayloadType, RTP_HEADER_LENGTH } from '../../src/media/rtp/header.ts'
import { RtpReader } from '../../src/media/rtp/reader.ts'
import { readRtcp, writeRtcp, type ReceptionReport } from '../../src/media/rtp/rtcp.ts'
import { Input } from '../engine/input.ts'
import { isUint32, promise } from '../engine/promise.ts'

const AUDIO = 111
const EVENTS = 126

/** A stream: each packet behind a byte for the time since the one before and its length. */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const reader = new RtpReader({ payloadType: AUDIO, clockRate: 48000, otherPayloadTypes: [EVENTS] })
  let now = 1000
  let fed = 0
  let bytes = 0
  let lost = 0
  while (!input.isEmpty) {
    now += input.byte() ** 2 / 8
    const packet = input.packet()
    checkHeader(packet)
    fed++
    bytes += packet.length
    const { malformed } = reader
    const isUsed = reader.read(packet, packet.length, now)
    promise(!isUsed || reader.malformed === malformed, 'a packet that is used is not malformed')
    if (isUsed) checkRead(reader, packet)
    const { reception } = reader
    promise(reception.packets + reader.malformed <= fed, 'no packet counts twice')
    promise(reception.bytes <= bytes, 'no byte counts twice')
    promise(Number.isInteger(reception.lost) && reception.lost >= 0, `lost is a count: ${reception.lost}`)
    promise(reception.jitterMs >= 0 && reception.jitterMs < 1e6, `jitter is a time: ${reception.jitterMs}`)
    lost = Math.max(lost, reception.lost)
  }
  promise(lost <= fed * 0x10000, 'a packet tells of no more lost ones than numbers have room for')
  if (reader.ssrc !== undefined) checkReport(reader.reception.report(reader.ssrc, 1, 2))
}

function checkHeader(packet: Buffer): void {
  for (const length of [packet.length, packet.length >> 1, packet.length + 1]) {
    const start = rtpPayloadStart(packet, length)
    if (start === -1) continue
    promise(length <= packet.length, 'nothing is read past the end')
    promise(start >= RTP_HEADER_LENGTH && start <= length, `the payload starts in the packet: ${start} of ${length}`)
    promise(packet[0]! >> 6 === 2, 'it is RTP version 2')
    const end = rtpPayloadEnd(packet, length, start)
    promise(
      end === -1 || (end >= start && end <= length),
      `the payload ends in the packet: ${start}, ${end}, ${length}`,
    )
  }
}

function checkRead(reader: RtpReader, packet: Buffer): void {
  const { start, end, payloadType, timestamp, sequence, time } = reader
  promise(start >= RTP_HEADER_LENGTH && start <= end && end <= packet.length, `the payload is ${start} to ${end}`)
  promise(payloadType === AUDIO || payloadType === EVENTS, 'only what was agreed on is used')
  promise(payloadType === rtpPayloadType(packet), 'the payload type is that of the packet')
  promise(isUint32(timestamp) && timestamp === packet.readUInt32BE(4), 'the timestamp is that of the packet')
  promise(Number.isInteger(sequence) && sequence >= 0, `the extended number is one: ${sequence}`)
  promise((sequence & 0xffff) === packet.readUInt16BE(2), 'the extended number ends in the packet’s')
  promise(Number.isSafeInteger(time), `media time is whole units: ${time}`)
  promise(reader.ssrc === packet.readUInt32BE(8), 'the followed source is that of the packet')
}

/** What a stream leads to can be told to its sender. */
function checkReport(report: ReceptionReport): void {
  promise(report.fractionLost >= 0 && report.fractionLost <= 1, `the fraction lost is one: ${report.fractionLost}`)
  promise(Number.isInteger(report.cumulativeLost), 'the loss is a count')
  const out = Buffer.alloc(200)
  const length = writeRtcp({ ssrc: 1, cname: 'x', receptionReport: report }, out)
  const [told] = readRtcp(out, length)?.receptionReports ?? []
  promise(told !== undefined, 'the report can be read')
  promise(told.ssrc === report.ssrc && told.jitter === report.jitter, 'it says what was meant')
  promise(told.highestSequence === report.highestSequence >>> 0, 'it tells the highest number')
}
