import t from 'tap'
import { RtcpPacketConverter, RtcpRrPacket, RtcpSrPacket, RtcpSourceDescriptionPacket } from 'werift'
import { readRtcp, roundTripMs, writeRtcp, type ReceptionReport } from '../../../src/media/rtp/rtcp.ts'

const report: ReceptionReport = {
  ssrc: 0x11223344,
  fractionLost: 0.25,
  cumulativeLost: 70000,
  highestSequence: 0x2ffff,
  jitter: 480,
  lastSenderReport: 0x89abcdef,
  delaySinceLastSenderReport: 0x18000,
}
const senderReport = { ssrc: 0xfedcba98, packets: 5, octets: 400, rtpTimestamp: 0xf0000000, ntpMs: 1_800_000_000_500 }

function write(content: Parameters<typeof writeRtcp>[0]): Buffer {
  const out = Buffer.alloc(300, 0xee).subarray(5)
  const length = writeRtcp(content, out)
  t.equal(out[length], 0xee, 'nothing is written behind the packet')
  return out.subarray(0, length)
}

t.test('a sender report with block and description is read by werift as it was meant', async (t) => {
  const packet = write({ ssrc: senderReport.ssrc, cname: 'cube', senderReport, receptionReport: report })
  const [sr, sdes] = RtcpPacketConverter.deSerialize(packet)
  if (!(sr instanceof RtcpSrPacket && sdes instanceof RtcpSourceDescriptionPacket)) return t.fail('not SR and SDES')
  t.match(sr, { ssrc: 0xfedcba98, senderInfo: { rtpTimestamp: 0xf0000000, packetCount: 5, octetCount: 400 } })
  t.equal(sr.senderInfo.ntpTimestamp, ((1_800_000_000n + 2_208_988_800n) << 32n) | 0x80000000n)
  t.match(sr.reports[0], {
    ssrc: 0x11223344,
    fractionLost: 64,
    packetsLost: 70000,
    highestSequence: 0x2ffff,
    jitter: 480,
    lsr: 0x89abcdef,
    dlsr: 0x18000,
  })
  t.same(sdes.chunks[0]?.items[0]?.text, 'cube')
})

t.test('a receiver report without anything received is whole', async (t) => {
  const [rr, sdes] = RtcpPacketConverter.deSerialize(write({ ssrc: 7, cname: 'cube' }))
  t.ok(rr instanceof RtcpRrPacket && rr.ssrc === 7 && rr.reports.length === 0)
  t.ok(sdes instanceof RtcpSourceDescriptionPacket)
})

t.test('what is written is read', async (t) => {
  const read = readIt(
    write({ ssrc: senderReport.ssrc, cname: 'cube', senderReport, receptionReport: report, bye: true }),
  )
  t.same(read, {
    senderReports: [{ ssrc: 0xfedcba98, compactNtp: compact(1_800_000_000_500), rtpTimestamp: 0xf0000000 }],
    receptionReports: [report],
    byes: [0xfedcba98],
  })
})

t.test('a loss below zero (duplicates) keeps its sign', async (t) => {
  const packet = write({ ssrc: 1, cname: 'cube', receptionReport: { ...report, cumulativeLost: -3 } })
  t.equal(readIt(packet)?.receptionReports[0]?.cumulativeLost, -3)
})

t.test('feedback beside the reports does no harm', async (t) => {
  const pli = Buffer.from('81ce00020000000100000002', 'hex')
  const read = readIt(Buffer.concat([write({ ssrc: 1, cname: 'cube', receptionReport: report }), pli]))
  t.equal(read?.receptionReports.length, 1)
  t.same(readIt(pli), { senderReports: [], receptionReports: [], byes: [] })
})

t.test('garbage and cut-off packets are refused without a throw', async (t) => {
  const packet = write({ ssrc: 1, cname: 'cube', senderReport, receptionReport: report, bye: true })
  for (let length = 0; length < packet.length; length++) {
    const read = readRtcp(packet, length)
    if (read) t.ok(length % 4 === 0, `${length} bytes are whole packets`)
  }
  t.equal(readIt(Buffer.alloc(0)), undefined)
  let seed = 1
  for (let i = 0; i < 2000; i++) {
    const noise = Buffer.from(packet)
    for (let k = 0; k < 4; k++) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      noise[(seed >> 8) % noise.length] = seed & 0xff
    }
    t.doesNotThrow(() => readIt(noise))
  }
})

t.test('the round trip is what passed, without the time the far side held the report', async (t) => {
  const sentAt = 1_800_000_000_500
  const answer = { ...report, lastSenderReport: compact(sentAt), delaySinceLastSenderReport: 0x8000 }
  t.ok(Math.abs(roundTripMs(answer, sentAt + 540)! - 40) < 0.1)
  t.equal(roundTripMs(answer, sentAt + 499.99), 0)
  t.equal(roundTripMs({ ...answer, lastSenderReport: 0 }, sentAt), undefined)
  t.equal(roundTripMs(answer, sentAt - 60_000), undefined)
})

t.test('a buffer too small is refused', async (t) => {
  t.throws(() => writeRtcp({ ssrc: 1, cname: 'cube' }, Buffer.alloc(10)), RangeError)
})

function readIt(packet: Buffer) {
  return readRtcp(packet, packet.length)
}

/** Middle 32 bits of the NTP time. */
function compact(epochMs: number): number {
  return Math.floor(((epochMs / 1000 + 2208988800) % 0x10000) * 0x10000)
}
