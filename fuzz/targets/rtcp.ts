import { readRtcp, roundTripMs, writeRtcp, type RtcpReceived } from '../../src/media/rtp/rtcp.ts'
import { isUint32, promise } from '../engine/promise.ts'

const NOW_MS = 1_800_000_000_000

/** An RTCP compound. */
export function fuzz(data: Buffer): void {
  const packet = Buffer.from(new Uint8Array(data).buffer)
  const received = readRtcp(packet, packet.length)
  // The same bytes in the middle of something else, as SRTCP leaves them.
  const larger = Buffer.concat([Buffer.alloc(7, 0x81), packet, Buffer.alloc(64, 0x81)]).subarray(7)
  promise(sameText(readRtcp(larger, packet.length), received), 'what lies around a packet does not matter')
  if (!received) return
  checkValues(received)
  checkWritten(received)
}

function checkValues({ senderReports, receptionReports, byes }: RtcpReceived): void {
  for (const report of senderReports) {
    promise(
      isUint32(report.ssrc) && isUint32(report.compactNtp) && isUint32(report.rtpTimestamp),
      'SR of 32-bit values',
    )
  }
  for (const report of receptionReports) {
    const { ssrc, fractionLost, cumulativeLost, highestSequence, jitter } = report
    promise([ssrc, highestSequence, jitter].every(isUint32), 'a report of 32-bit values')
    promise(isUint32(report.lastSenderReport) && isUint32(report.delaySinceLastSenderReport), 'and of such times')
    promise(fractionLost >= 0 && fractionLost < 1, `the fraction lost is one: ${fractionLost}`)
    promise(cumulativeLost >= -0x800000 && cumulativeLost <= 0x7fffff, `24 bits of loss: ${cumulativeLost}`)
    const trip = roundTripMs(report, NOW_MS)
    promise(trip === undefined || (trip >= 0 && trip <= 0x8000 * 1000), `a round trip is a time: ${trip}`)
  }
  promise(byes.every(isUint32), 'those who leave are SSRCs')
}

/** What was read and is written again reads the same. */
function checkWritten({ senderReports, receptionReports, byes }: RtcpReceived): void {
  const out = Buffer.alloc(400)
  const ssrc = senderReports[0]?.ssrc ?? byes[0] ?? 1
  for (const receptionReport of receptionReports) {
    const length = writeRtcp({ ssrc, cname: 'x', receptionReport, bye: byes.length > 0 }, out)
    const again = readRtcp(out, length)
    promise(sameText(again?.receptionReports, [receptionReport]), 'a report reads as it was written')
    promise(sameText(again?.byes, byes.length > 0 ? [ssrc] : []), 'so does the end')
  }
  for (const { ssrc: sender, rtpTimestamp } of senderReports) {
    const senderReport = { ssrc: sender, packets: 1, octets: 2, rtpTimestamp, ntpMs: NOW_MS }
    const again = readRtcp(out, writeRtcp({ ssrc: sender, cname: 'x', senderReport }, out))
    promise(again?.senderReports.length === 1, 'a sender report is one')
    const [read] = again.senderReports
    promise(read?.ssrc === sender && read.rtpTimestamp === rtpTimestamp, 'it reads as it was written')
  }
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
