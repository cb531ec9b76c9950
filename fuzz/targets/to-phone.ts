import { opusDuration } from '../../src/media/opus/packet.ts'
import { PathToPhone } from '../../src/media/path/to-phone.ts'
import {
  RTP_HEADER_LENGTH,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../src/media/rtp/header.ts'
import type { AppCodec, PhoneCodec } from '../../src/media/session.ts'
import { SRTP_OVERHEAD, SrtpReceiver, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../../test/media/fake-time.ts'
import { Input } from '../engine/input.ts'
import { isPlausible } from '../engine/statistics.ts'
import { promise } from '../engine/promise.ts'

const KEY = Buffer.alloc(16, 1)
const SALT = Buffer.alloc(12, 2)
/** A longer call shows nothing that this does not. */
const MOST_MS = 5000
const SLOT_MS = 20
/** Bytes, and timestamp units, of 20 ms; of G.722 too (RFC 3551 4.5.2). */
const FRAME = 160
const APP_TYPE = 111
const PAYLOAD_TYPES = [111, 111, 111, 111, 126, 110, 96]
/** The pairs that have a way; the first three make audio anew, every 20 ms. */
const PAIRS: readonly { readonly phoneCodec: PhoneCodec; readonly appCodec: AppCodec; readonly payloadType: number }[] =
  [
    { phoneCodec: 'PCMU', appCodec: 'opus', payloadType: 0 },
    { phoneCodec: 'PCMA', appCodec: 'opus', payloadType: 8 },
    { phoneCodec: 'G722', appCodec: 'opus', payloadType: 9 },
    { phoneCodec: 'PCMU', appCodec: 'PCMU', payloadType: 0 },
    { phoneCodec: 'PCMA', appCodec: 'PCMU', payloadType: 8 },
    { phoneCodec: 'opus', appCodec: 'opus', payloadType: -1 },
  ]
const DIGITS = '0123456789*#ABCD'

/**
 * What an app sends, or somebody in its place: the codecs, then time passed, kind and a packet, again and again. Most
 * are RTP that follows the packet before, with numbers, times and payloads that need not; some are arbitrary bytes.
 */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const pair = PAIRS[input.byte() % PAIRS.length]!
  const { phoneCodec, appCodec } = pair
  const isPaced = PAIRS.indexOf(pair) < 3
  const time = new FakeTime()
  const sender = new SrtpSender('AEAD_AES_128_GCM', KEY, SALT)
  let fed = 0
  let digits = 0
  let sent = 0
  let last: Buffer | undefined
  let slots = 0
  const path = new PathToPhone({
    phoneCodec,
    appCodec,
    payloadType: APP_TYPE,
    telephoneEventPayloadTypes: [126, { payloadType: 110, clockRate: 48000 }],
    srtp: new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT),
    send: (packet) => {
      sent++
      promise(isPaced || sent <= fed + 1, 'what is passed on came once')
      if (phoneCodec === 'opus') {
        promise(opusDuration(packet, packet.length) > 0, 'a frame that is passed on is one')
        return
      }
      promise(rtpPayloadType(packet) === pair.payloadType, 'in the codec of the phone')
      if (isPaced) checkFrame(packet, last, slots)
      else if (last) checkForwarded(packet, last)
      last = Buffer.from(packet)
    },
    onDigit: (digit, durationMs) => {
      digits++
      promise(DIGITS.includes(digit) && durationMs >= 0, `a digit is one: ${digit} for ${durationMs} ms`)
    },
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
  })
  time.advance(SLOT_MS)
  promise(sent === (isPaced ? 1 : 0), 'the first frame comes with the first slot')
  const next = { ssrc: 5, sequence: 100, timestamp: 0 }
  let passed = 0
  try {
    while (!input.isEmpty && passed < MOST_MS) {
      const ms = input.byte()
      const isStall = ms >= 0xf0
      const elapsed = isStall ? (ms - 0xef) * 200 : ms
      passed += elapsed
      const before: number = sent
      // The slots that a stall leaves out are skipped: one frame stands for all of them.
      slots = isStall ? elapsed / SLOT_MS : 1
      if (isStall) {
        time.stall(elapsed)
        time.pacer.run()
        promise(!isPaced || sent === before + 1, 'a stall is not made up for')
      } else {
        time.advance(elapsed)
        promise(!isPaced || Math.abs(sent - before - elapsed / SLOT_MS) < 1, `${sent - before} frames in ${elapsed} ms`)
      }
      fed++
      const ticked: number = sent
      path.receive(datagram(input, sender, next))
      promise(!isPaced || sent === ticked, 'what is received is not sent at once')
      promise(digits <= fed, 'a digit takes a packet')
    }
    time.advance(400)
    const statistics = path.receiveStatistics()
    promise(isPlausible(statistics), `figures are figures: ${JSON.stringify(statistics)}`)
    promise(statistics.packets + statistics.unauthentic <= fed, 'no packet counts twice')
    promise(statistics.concealedMs <= passed + 10_000, `no more is concealed than was heard: ${statistics.concealedMs}`)
    const report = path.receptionReport()
    promise(report === undefined || (report.fractionLost >= 0 && report.fractionLost <= 1), 'a report can be sent')
  } finally {
    path.close()
  }
}

function checkFrame(packet: Buffer, last: Buffer | undefined, slots: number): void {
  promise(packet.length === RTP_HEADER_LENGTH + FRAME, `a frame has 20 ms: ${packet.length}`)
  if (!last) return
  promise(rtpSsrc(packet) === rtpSsrc(last), 'the stream is one')
  promise(rtpSequence(packet) === ((rtpSequence(last) + 1) & 0xffff), 'numbers follow one another')
  const step = (rtpTimestamp(packet) - rtpTimestamp(last)) >>> 0
  promise(step === slots * FRAME, `time goes on by ${step} in ${slots} slots`)
}

function checkForwarded(packet: Buffer, last: Buffer): void {
  promise(rtpSsrc(packet) === rtpSsrc(last), 'the stream is one')
  const step = (rtpSequence(packet) - rtpSequence(last)) & 0xffff
  promise(step >= 1 && step <= 101, `numbers go on by ${step}`)
  const forth = (rtpTimestamp(packet) - rtpTimestamp(last)) | 0
  promise(forth > 0, `time goes forth, not by ${forth}`)
}

function datagram(
  input: Input,
  sender: SrtpSender,
  next: { ssrc: number; sequence: number; timestamp: number },
): Buffer {
  const kind = input.byte()
  if (kind >= 0xf8) return input.packet()
  if (kind & 0x08) next.sequence = (next.sequence + input.uint16()) & 0xffff
  if (kind & 0x10) next.timestamp = (next.timestamp + input.uint32()) >>> 0
  if (kind & 0x20) next.ssrc = input.byte()
  const payload = input.packet()
  const clear = Buffer.alloc(RTP_HEADER_LENGTH + payload.length)
  writeRtpHeader(clear, (kind & 0x40) !== 0, PAYLOAD_TYPES[kind & 7] ?? 111, next.sequence, next.timestamp, next.ssrc)
  // Extension, CSRCs and padding, as the first byte of RTP tells of them.
  if (kind & 0x80) clear[0] = 0x80 | (input.byte() & 0x3f)
  payload.copy(clear, RTP_HEADER_LENGTH)
  next.sequence = (next.sequence + 1) & 0xffff
  next.timestamp = (next.timestamp + 960) >>> 0
  const sealed = Buffer.alloc(clear.length + SRTP_OVERHEAD)
  try {
    return sealed.subarray(0, sender.protect(clear, clear.length, sealed))
  } catch {
    // Our sender refuses what its own rules forbid (order, form): then it is bytes that no key made.
    return clear
  }
}
