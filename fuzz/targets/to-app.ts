import { PathToApp } from '../../src/media/path/to-app.ts'
import {
  RTP_HEADER_LENGTH,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../src/media/rtp/header.ts'
import type { AppCodec, PhoneCodec } from '../../src/media/session.ts'
import { SrtpReceiver, SrtpSender } from '../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../../test/media/fake-time.ts'
import { Input } from '../engine/input.ts'
import { isPlausible } from '../engine/statistics.ts'
import { promise } from '../engine/promise.ts'

const KEY = Buffer.alloc(16, 1)
const SALT = Buffer.alloc(12, 2)
/** A longer call shows nothing that this does not. */
const MOST_MS = 5000
const SSRC = 0xabcdef01
/** Bytes of 20 ms; of G.722 too. */
const FRAME = 160
/** The pairs that have a way; the first three make audio anew. */
const PAIRS: readonly { readonly phoneCodec: PhoneCodec; readonly appCodec: AppCodec; readonly payloadType: number }[] =
  [
    { phoneCodec: 'PCMU', appCodec: 'opus', payloadType: 0 },
    { phoneCodec: 'PCMA', appCodec: 'opus', payloadType: 8 },
    { phoneCodec: 'G722', appCodec: 'opus', payloadType: 9 },
    { phoneCodec: 'PCMU', appCodec: 'PCMU', payloadType: 0 },
    { phoneCodec: 'PCMA', appCodec: 'PCMU', payloadType: 8 },
    { phoneCodec: 'opus', appCodec: 'opus', payloadType: 0 },
  ]
const DIGITS = ['0', '5', '*', '#', 'D'] as const
/** As many frames as one packet has room for, and those it lets go that waited. */
const MOST_AT_ONCE = 80

/**
 * What Asterisk sends, or somebody in its place: the codecs, then time passed, kind and a packet, again and again;
 * digits in between.
 */
export function fuzz(data: Buffer): void {
  const input = new Input(data)
  const pair = PAIRS[input.byte() % PAIRS.length]!
  const { phoneCodec, appCodec } = pair
  const isEncoded = PAIRS.indexOf(pair) < 3
  const time = new FakeTime()
  const receiver = new SrtpReceiver('AEAD_AES_128_GCM', KEY, SALT)
  const clear = Buffer.alloc(2048)
  let audio = 0
  let events = 0
  let sequence = -1
  let audioTime: number | undefined
  const path = new PathToApp({
    phoneCodec,
    appCodec,
    opus: { bitrate: 24000, complexity: 0, inbandFec: true, expectedLossPercent: 15, dtx: false },
    payloadType: 111,
    telephoneEvent: { payloadType: 110, clockRate: 48000 },
    ssrc: SSRC,
    srtp: new SrtpSender('AEAD_AES_128_GCM', KEY, SALT),
    send: (sealed) => {
      const length = receiver.unprotect(sealed, sealed.length, clear)
      promise(length > RTP_HEADER_LENGTH, 'what is sent is authentic, once')
      promise(rtpSsrc(clear) === SSRC, 'the stream is one')
      const number = rtpSequence(clear)
      const step = (number - sequence) & 0xffff
      promise(sequence < 0 || (step >= 1 && step <= 101), `numbers go on by ${step}`)
      sequence = number
      const type = rtpPayloadType(clear)
      promise(type === 111 || type === 110, `only what was agreed on is sent: ${type}`)
      if (type === 110) {
        events++
        return
      }
      audio++
      const timestamp = rtpTimestamp(clear)
      const forth = audioTime === undefined ? 1 : (timestamp - audioTime) | 0
      promise(forth > 0, `time goes forth, not by ${forth}`)
      audioTime = timestamp
    },
    clock: time,
    pacer: time.pacer,
    random: seeded(1),
  })
  const next = { ssrc: 1, sequence: 65_530, timestamp: 0 }
  let fed = 0
  let bytes = 0
  let passed = 0
  let asked = 0
  try {
    while (!input.isEmpty && passed < MOST_MS) {
      const ms = input.byte()
      passed += ms
      time.advance(ms)
      const kind = input.byte()
      if (kind >= 0xf0) {
        path.sendDtmf(DIGITS[kind % DIGITS.length]!, input.byte() * 10)
        asked++
        continue
      }
      const packet = kind >= 0xe0 || phoneCodec === 'opus' ? input.packet() : rtp(input, kind, next, pair.payloadType)
      fed++
      bytes += packet.length
      const before = audio
      path.receive(packet)
      promise(audio - before <= MOST_AT_ONCE, `${audio - before} packets at once`)
      promise(isEncoded ? audio * FRAME <= bytes : audio <= fed, 'no more is sent than was received')
    }
    time.advance(200)
    promise(events <= (passed + 200) / 20 + 2 * asked + 2, `${events} packets of ${asked} digits in ${passed} ms`)
    promise(isPlausible(path.receiveStatistics()), `figures are figures: ${JSON.stringify(path.receiveStatistics())}`)
    promise(path.receiveStatistics().packets <= fed, 'no packet counts twice')
    const sent = path.sendStatistics()
    promise(sent.packets === audio + events, 'what is sent counts once')
    promise(path.senderReport() === undefined ? sent.packets === 0 : true, 'who sends can report')
  } finally {
    path.close()
  }
}

function rtp(
  input: Input,
  kind: number,
  next: { ssrc: number; sequence: number; timestamp: number },
  type: number,
): Buffer {
  if (kind & 0x01) next.sequence = (next.sequence + input.uint16()) & 0xffff
  if (kind & 0x02) next.timestamp = (next.timestamp + input.uint32()) >>> 0
  if (kind & 0x04) next.ssrc = input.byte()
  const payload = kind & 0x08 ? input.packet() : Buffer.alloc(FRAME, 0xff)
  const packet = Buffer.alloc(RTP_HEADER_LENGTH + payload.length)
  writeRtpHeader(
    packet,
    (kind & 0x10) !== 0,
    kind & 0x20 ? input.byte() & 0x7f : type,
    next.sequence,
    next.timestamp,
    next.ssrc,
  )
  if (kind & 0x40) packet[0] = 0x80 | (input.byte() & 0x3f)
  payload.copy(packet, RTP_HEADER_LENGTH)
  next.sequence = (next.sequence + 1) & 0xffff
  next.timestamp = (next.timestamp + payload.length) >>> 0
  return packet
}
