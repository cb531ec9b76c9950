import { randomBytes } from 'node:crypto'
import t from 'tap'
import { loadOpus } from '../../../src/media/opus/load.ts'
import { PathToPhone, type PathToPhoneOptions } from '../../../src/media/path/to-phone.ts'
import {
  rtpMarker,
  rtpPayloadType,
  rtpSequence,
  rtpSsrc,
  rtpTimestamp,
  writeRtpHeader,
} from '../../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import { FakeTime, seeded } from '../fake-time.ts'
import { tone } from '../tone.ts'

interface AppPacket {
  readonly ssrc?: number
  readonly payloadType?: number
  readonly payload?: Buffer
  readonly timestamp?: number
}

function setup(options: Partial<PathToPhoneOptions> = {}) {
  const time = new FakeTime()
  const [key, salt] = [randomBytes(16), randomBytes(12)]
  const sender = new SrtpSender('AEAD_AES_128_GCM', key, salt)
  const encoder = loadOpus().createEncoder({
    bitrate: 24000,
    complexity: 0,
    inbandFec: false,
    expectedLossPercent: 0,
    dtx: false,
  })
  t.teardown(() => encoder.close())
  const sent: Buffer[] = []
  const digits: string[] = []
  const firstAudio: number[] = []
  const path = new PathToPhone({
    phoneCodec: 'PCMU',
    payloadType: 111,
    telephoneEventPayloadTypes: [126, { payloadType: 110, clockRate: 48000 }],
    srtp: new SrtpReceiver('AEAD_AES_128_GCM', key, salt),
    send: (packet) => sent.push(Buffer.from(packet)),
    onDigit: (digit, durationMs) => digits.push(`${digit} ${durationMs}`),
    clock: time,
    pacer: time.pacer,
    onFirstAudio: (at) => firstAudio.push(at),
    random: seeded(1),
    ...options,
  })
  const sealed = (sequence: number, packet: AppPacket = {}) => {
    const { ssrc = 5, payloadType = 111, timestamp = sequence * 960 } = packet
    let { payload } = packet
    if (!payload) {
      payload = Buffer.alloc(1275)
      payload = payload.subarray(0, encoder.encode(tone(500, 9000, sequence * 160, 160), 160, payload))
    }
    const datagram = Buffer.alloc(12 + payload.length)
    writeRtpHeader(datagram, false, payloadType, sequence & 0xffff, timestamp, ssrc)
    payload.copy(datagram, 12)
    const out = Buffer.alloc(datagram.length + 16)
    return out.subarray(0, sender.protect(datagram, datagram.length, out))
  }
  return {
    time,
    path,
    sent,
    digits,
    firstAudio,
    sealed,
    /** A packet of the app: 20 ms of a tone when nothing else is said. */
    app: (sequence: number, packet: AppPacket = {}) => path.receive(sealed(sequence, packet)),
  }
}

t.test('the phone gets a frame every 20 ms from the start on, silence first', async (t) => {
  for (const [codec, type, silence] of [
    ['PCMU', 0, 0xff],
    ['PCMA', 8, 0xd5],
  ] as const) {
    const { sent, time } = setup({ phoneCodec: codec })
    time.advance(1000)
    t.equal(sent.length, 50)
    const [first] = sent as [Buffer]
    sent.forEach((packet, i) => {
      t.equal(packet.length, 172)
      t.equal(rtpPayloadType(packet), type)
      t.equal(rtpSsrc(packet), rtpSsrc(first))
      t.equal(rtpSequence(packet), (rtpSequence(first) + i) & 0xffff)
      t.equal(rtpTimestamp(packet), (rtpTimestamp(first) + i * 160) >>> 0)
      t.equal(rtpMarker(packet), i === 0)
      t.ok(packet.subarray(12).every((code) => code === silence))
    })
  }
})

t.test('slots we missed are skipped in time, not in number, and not made up for', async (t) => {
  const { sent, time } = setup()
  time.advance(100)
  const before = sent.length
  time.stall(200)
  time.pacer.run()
  t.equal(sent.length, before + 1)
  const [last, next] = sent.slice(-2) as [Buffer, Buffer]
  t.equal(rtpSequence(next), (rtpSequence(last) + 1) & 0xffff)
  t.equal(rtpTimestamp(next), (rtpTimestamp(last) + 10 * 160) >>> 0)
  t.equal(rtpMarker(next), true)
})

t.test('first audio is told once, when the app is heard', async (t) => {
  const { app, time, firstAudio, sent } = setup()
  time.advance(500)
  t.same(firstAudio, [])
  for (let n = 0; n < 10; n++) {
    app(n)
    time.advance(20)
  }
  t.equal(firstAudio.length, 1)
  t.ok(
    sent
      .at(-1)!
      .subarray(12)
      .some((code) => code !== 0xff),
  )
})

t.test('what is not authentic, replayed or not agreed is counted and dropped', async (t) => {
  const { app, path, sealed } = setup()
  t.equal(path.lastAuthenticAt, undefined)
  const good = sealed(1)
  const forged = Buffer.from(sealed(2))
  forged[20]! ^= 1
  path.receive(forged)
  path.receive(Buffer.alloc(0))
  path.receive(Buffer.alloc(5000, 0x80))
  t.equal(path.lastAuthenticAt, undefined)
  path.receive(good)
  path.receive(good)
  t.match(path.receiveStatistics(), { packets: 1, duplicates: 1, unauthentic: 3, malformed: 0 })
  app(3, { payloadType: 96 })
  app(4, { payload: Buffer.from('ffff', 'hex') })
  app(5, { payload: Buffer.alloc(0) })
  app(6, { payloadType: 126, payload: Buffer.alloc(3) })
  t.match(path.receiveStatistics(), { malformed: 3, unauthentic: 3 })
})

t.test('the watchdog sees when the app was last heard', async (t) => {
  const { app, path, time } = setup()
  time.advance(100)
  app(1)
  t.equal(path.lastAuthenticAt, time.monotonic())
  time.advance(100)
  t.equal(path.lastAuthenticAt, time.monotonic() - 100)
})

t.test('digits are heard in both formats, each in its clock rate, once', async (t) => {
  const { app, digits, time, path } = setup()
  const event = (sequence: number, payloadType: number, timestamp: number, hex: string) =>
    app(sequence, { payloadType, timestamp, payload: Buffer.from(hex, 'hex') })
  for (let n = 0; n < 5; n++) {
    app(n)
    time.advance(20)
  }
  event(5, 126, 4800, '050a00a0')
  for (let i = 6; i < 9; i++) event(i, 126, 4800, '058a0320')
  for (let i = 9; i < 12; i++) event(i, 110, 9600, '0b8a12c0')
  event(12, 110, 20000, '0a0a0960')
  t.same(digits, ['5 100', '# 100'])
  time.advance(300)
  t.same(digits, ['5 100', '# 100', '* 50'], 'its ends were lost')
  for (let n = 40; n < 50; n++) {
    app(n, { timestamp: n * 960 })
    time.advance(20)
  }
  t.equal(path.receiveStatistics().malformed, 0)
})

t.test('another SSRC is followed', async (t) => {
  const { app, path, time } = setup()
  for (let n = 0; n < 50; n++) {
    app(n)
    time.advance(20)
  }
  for (let n = 0; n < 50; n++) {
    app(20000 + n, { ssrc: 6, timestamp: 0x90000000 + n * 960 })
    time.advance(20)
  }
  const statistics = path.receiveStatistics()
  t.equal(statistics.lost, 0)
  t.ok(statistics.packets >= 99)
  t.ok(statistics.levelDbov > -20, `${statistics.levelDbov} dBov`)
  t.equal(path.receptionReport()?.ssrc, 6)
})

t.test('another SSRC begins with a clean sheet: what is lost of it counts', async (t) => {
  const { app, path, time } = setup()
  for (let n = 20000; n < 20010; n++) {
    app(n)
    time.advance(20)
  }
  app(20010, { payloadType: 126, payload: Buffer.from('058a0320', 'hex') })
  time.advance(200)
  for (let n = 0; n < 20; n++) {
    if (n !== 10) app(n, { ssrc: 6 })
    time.advance(20)
  }
  t.equal(path.receiveStatistics().concealedMs, 20)
})

t.test('the reception report is on the app, with its last sender report', async (t) => {
  const { app, path, time } = setup()
  t.equal(path.receptionReport(), undefined)
  for (const n of [65534, 65535, 65537, 65538]) app(n)
  t.match(path.receptionReport(), {
    ssrc: 5,
    fractionLost: 0.2,
    cumulativeLost: 1,
    highestSequence: 65538,
    lastSenderReport: 0,
    delaySinceLastSenderReport: 0,
  })
  path.onSenderReport({ ssrc: 5, compactNtp: 0x12345678, rtpTimestamp: 0 })
  time.advance(500)
  t.match(path.receptionReport(), {
    fractionLost: 0,
    lastSenderReport: 0x12345678,
    delaySinceLastSenderReport: 0x8000,
  })
  path.onSenderReport({ ssrc: 99, compactNtp: 1, rtpTimestamp: 0 })
  t.match(path.receptionReport(), { lastSenderReport: 0 }, 'on another stream')
})

t.test('an app that falls silent leaves comfort noise, not a dead line', async (t) => {
  const { app, time, sent, path } = setup()
  for (let n = 0; n < 100; n++) {
    app(n)
    time.advance(20)
  }
  t.ok(path.receiveStatistics().levelDbov > -20)
  time.advance(3000)
  t.equal(path.receiveStatistics().levelDbov, -127)
  const quiet = sent.at(-1)!.subarray(12)
  t.ok(quiet.some((code) => code !== 0xff && code !== 0x7f))
  t.ok(
    quiet.every((code) => (code & 0x7f) > 0x60),
    'quiet',
  )
})

t.test('packets handed out stay whole for 32 further ones', async (t) => {
  const kept: { packet: Buffer; copy: Buffer }[] = []
  const { time } = setup({ send: (packet) => kept.push({ packet, copy: Buffer.from(packet) }) })
  time.advance(32 * 20)
  t.equal(kept.length, 32)
  for (const { packet, copy } of kept) t.same(packet, copy)
})

t.test('after close nothing happens any more', async (t) => {
  const { app, path, sent, time } = setup()
  time.advance(100)
  const before = sent.length
  path.close()
  path.close()
  app(1)
  time.advance(100)
  t.equal(sent.length, before)
  t.equal(path.receiveStatistics().packets, 0)
})
