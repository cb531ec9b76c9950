import t, { type Test } from 'tap'
import type { Clock } from '../../../src/lib/clock.ts'
import {
  readFeedback,
  writeFullIntra,
  writeNack,
  writePictureLoss,
  writeRemb,
  type Feedback,
} from '../../../src/media/rtp/feedback.ts'
import { readRtcp, writeRtcp, type ReceptionReport, type RtcpToSend } from '../../../src/media/rtp/rtcp.ts'
import { SrtcpReceiver, SrtcpSender } from '../../../src/media/srtp/srtp.ts'
import type { SrtpKeys } from '../../../src/media/webrtc/dtls-link.ts'
import { AppReports, type VideoReportSource } from '../../../src/media/worker/app-reports.ts'
import { eventually } from '../support/options.ts'

const [AUDIO, VIDEO, THEIR_AUDIO, THEIR_VIDEO] = [1001, 1002, 2001, 2002]
const clock: Clock = { now: () => 1_800_000_000_000, monotonic: () => performance.now() }
const keys: SrtpKeys = {
  profile: 'AEAD_AES_128_GCM',
  sendKey: Buffer.alloc(16, 1),
  sendSalt: Buffer.alloc(12, 2),
  receiveKey: Buffer.alloc(16, 3),
  receiveSalt: Buffer.alloc(12, 4),
}

const block = (ssrc: number): ReceptionReport => ({
  ssrc,
  fractionLost: 0.25,
  cumulativeLost: 7,
  highestSequence: 700,
  jitter: 900,
  lastSenderReport: 0,
  delaySinceLastSenderReport: 0,
})

/** Reports, what they told of and what they sent, in clear. */
function setup(t: Test, withVideo = true) {
  const heard: string[] = []
  const feedback: Feedback[] = []
  const packets: Buffer[] = []
  const sent: Buffer[] = []
  const receiver = new SrtcpReceiver(keys.profile, keys.sendKey, keys.sendSalt)
  const sender = new SrtcpSender(keys.profile, keys.receiveKey, keys.receiveSalt)
  const senderReport = (ssrc: number) => ({ ssrc, packets: 5, octets: 500, rtpTimestamp: 9, ntpMs: clock.now() })
  const video: VideoReportSource = {
    ssrc: VIDEO,
    senderReport: () => senderReport(VIDEO),
    receptionReport: () => block(THEIR_VIDEO),
    onSenderReport: ({ ssrc }) => heard.push(`video of ${ssrc}`),
    onReport: ({ lost, jitterMs, highestSequence }) =>
      heard.push(`video lost ${lost} ${jitterMs} ms ${highestSequence}`),
    onFeedback: (item) => feedback.push(item),
  }
  const reports = new AppReports({
    keys,
    ssrc: AUDIO,
    cname: 'someone',
    clockRate: 48_000,
    clock,
    random: () => 0,
    send: (packet) => {
      packets.push(packet)
      const clear = Buffer.alloc(packet.length)
      sent.push(clear.subarray(0, receiver.unprotect(packet, packet.length, clear)))
    },
    onReport: ({ jitterMs }) => heard.push(`audio ${jitterMs} ms`),
    source: {
      senderReport: () => senderReport(AUDIO),
      receptionReport: () => block(THEIR_AUDIO),
      onSenderReport: ({ ssrc }) => heard.push(`audio of ${ssrc}`),
    },
    video: withVideo ? video : undefined,
  })
  t.teardown(() => reports.close())
  const receive = (...parts: readonly ((out: Buffer) => number)[]) => {
    const plain = Buffer.alloc(1000)
    const length = parts.reduce((at, write) => at + write(plain.subarray(at)), 0)
    const sealed = Buffer.alloc(1100)
    reports.receive(sealed.subarray(0, sender.protect(plain, length, sealed)))
  }
  return { reports, video, heard, feedback, packets, sent, receive }
}

const rtcp = (content: Partial<RtcpToSend>) => (out: Buffer) =>
  writeRtcp({ ssrc: THEIR_AUDIO, cname: 'app', ...content }, out)
const typesOf = (packet: Buffer) => {
  const types: number[] = []
  for (let at = 0; at < packet.length; at += 4 + packet.readUInt16BE(at + 2) * 4) types.push(packet[at + 1]!)
  return types
}

t.test('both streams are reported on in one packet, each with its name, and say goodbye', async (t) => {
  const { reports, sent } = setup(t)
  await eventually('a report was sent', () => sent.length > 0)
  const read = readRtcp(sent[0]!, sent[0]!.length)
  t.same(
    read?.senderReports.map(({ ssrc }) => ssrc),
    [AUDIO, VIDEO],
  )
  t.same(
    read?.receptionReports.map(({ ssrc }) => ssrc),
    [THEIR_AUDIO, THEIR_VIDEO],
  )
  t.same(typesOf(sent[0]!), [200, 202, 200, 202])
  reports.close()
  reports.close()
  const last = sent.at(-1)!
  t.same(readRtcp(last, last.length)?.byes, [AUDIO, VIDEO])
})

t.test('without video the packet is what it always was', async (t) => {
  const { reports, sent, video } = setup(t, false)
  await eventually('a report was sent', () => sent.length > 0)
  t.same(typesOf(sent[0]!), [200, 202])
  reports.close()
  t.same(typesOf(sent.at(-1)!), [200, 202, 203])
  t.equal(video.ssrc, VIDEO)
})

t.test('feedback is sent at once, behind a report and a name', (t) => {
  const { reports, packets, sent } = setup(t)
  reports.sendFeedback((out) => writePictureLoss(out, VIDEO, THEIR_VIDEO))
  reports.sendFeedback((out) => writeNack(out, VIDEO, THEIR_VIDEO, [5, 6]))
  reports.sendFeedback(() => 0)
  t.equal(sent.length, 2, 'nothing to say is not said')
  t.same(sent.map(typesOf), [
    [201, 202, 206],
    [201, 202, 205],
  ])
  const said: Feedback[] = []
  for (const packet of sent) readFeedback(packet, packet.length, (item) => said.push(item))
  t.match(said, [
    { kind: 'pli', sender: VIDEO, media: THEIR_VIDEO },
    { kind: 'nack', sequences: [5, 6] },
  ])
  t.not(packets[0]!.buffer, packets[1]!.buffer, 'the socket reads the first later')
  let room = 0
  reports.sendFeedback((out) => (room = out.length) && 0)
  t.ok(room >= 1200, `room for ${room} bytes`)
  reports.close()
  const before = sent.length
  reports.sendFeedback((out) => writePictureLoss(out, VIDEO, THEIR_VIDEO))
  t.equal(sent.length, before, 'not after the goodbye')
  t.end()
})

t.test('feedback on our video gets to it, that on other streams does not', (t) => {
  const { feedback, receive, reports } = setup(t)
  receive(
    rtcp({}),
    (out) => writePictureLoss(out, THEIR_VIDEO, VIDEO),
    (out) => writePictureLoss(out, THEIR_VIDEO, AUDIO),
    (out) => writeNack(out, THEIR_VIDEO, VIDEO, [7]),
    (out) => writeNack(out, THEIR_AUDIO, AUDIO, [8]),
    (out) => writeFullIntra(out, THEIR_VIDEO, VIDEO, 3),
    (out) => writeFullIntra(out, THEIR_VIDEO, 77, 4),
    (out) => writeRemb(out, THEIR_VIDEO, 300_000, [AUDIO, VIDEO]),
    (out) => writeRemb(out, THEIR_VIDEO, 400_000, [AUDIO]),
    (out) => writeRemb(out, THEIR_VIDEO, 500_000, []),
  )
  t.match(feedback, [
    { kind: 'pli' },
    { kind: 'nack', sequences: [7] },
    { kind: 'fir', command: 3 },
    { kind: 'remb', bitrate: 300_000 },
    { kind: 'remb', bitrate: 500_000 },
  ])
  t.equal(feedback.length, 5)
  receive((out) => writePictureLoss(out, THEIR_VIDEO, VIDEO))
  t.equal(feedback.length, 6, 'also in a packet of reduced size')
  receive(
    (out) => writePictureLoss(out, THEIR_VIDEO, VIDEO),
    (out) => out.writeUInt32BE(0x81c9ffff, 0),
  )
  t.equal(feedback.length, 7, 'and before something that is cut off,')
  t.equal(reports.malformed, 1, 'which is counted')
  t.end()
})

t.test("the app's reports get to the stream they are about", async (t) => {
  const { heard, receive, reports, sent } = setup(t)
  receive(rtcp({ receptionReport: block(VIDEO) }))
  t.same(heard.splice(0), ['video lost 7 10 ms 700'])
  t.equal(reports.latest, undefined)
  receive(rtcp({ receptionReport: block(AUDIO) }))
  t.same(heard.splice(0), ['audio 18.8 ms'])
  t.match(reports.latest, { lost: 7, fractionLost: 0.25, jitterMs: 18.8 })

  await eventually('we reported on theirs', () => sent.length > 0)
  const report = (ssrc: number) => rtcp({ senderReport: { ssrc, packets: 1, octets: 1, rtpTimestamp: 1, ntpMs: 1e12 } })
  receive(report(THEIR_AUDIO), report(THEIR_VIDEO))
  t.same(heard, ['audio of 2001', 'video of 2001', 'video of 2002'], "the video's is none of the audio")
})

t.test('video may come to a call, get another stream and go', (t) => {
  const { reports, video, feedback, receive, sent } = setup(t, false)
  const ask = () => receive((out) => writePictureLoss(out, THEIR_VIDEO, VIDEO))
  ask()
  t.equal(feedback.length, 0)
  reports.setVideo(video)
  ask()
  t.equal(feedback.length, 1)
  const senderOf = () => {
    reports.sendFeedback((out) => writePictureLoss(out, VIDEO, THEIR_VIDEO))
    return sent.at(-1)!.readUInt32BE(4)
  }
  t.equal(senderOf(), VIDEO)
  reports.setVideo({ ...video, ssrc: 1003 })
  t.equal(senderOf(), 1003)
  reports.setVideo(undefined)
  ask()
  t.equal(feedback.length, 1)
  t.end()
})
