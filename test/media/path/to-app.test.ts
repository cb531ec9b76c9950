import { randomBytes } from 'node:crypto'
import t from 'tap'
import { PathToApp, type PathToAppOptions } from '../../../src/media/path/to-app.ts'
import { rtpMarker, rtpPayloadType, rtpSequence, rtpTimestamp, writeRtpHeader } from '../../../src/media/rtp/header.ts'
import { SrtpReceiver, SrtpSender } from '../../../src/media/srtp/srtp.ts'
import { FakeTime } from '../fake-time.ts'

interface Sent {
  readonly marker: boolean
  readonly type: number
  readonly sequence: number
  readonly timestamp: number
  readonly payload: Buffer
}

interface PhonePacket {
  readonly ssrc?: number
  readonly samples?: number
  readonly payloadType?: number
  readonly timestamp?: number
}

function setup(options: Partial<PathToAppOptions> = {}) {
  const time = new FakeTime()
  const [key, salt] = [randomBytes(16), randomBytes(12)]
  const receiver = new SrtpReceiver('AEAD_AES_128_GCM', key, salt)
  const sent: Sent[] = []
  const firstAudio: number[] = []
  const path = new PathToApp({
    phoneCodec: 'PCMU',
    opus: { bitrate: 24000, complexity: 0, inbandFec: true, expectedLossPercent: 15, dtx: false },
    payloadType: 111,
    telephoneEvent: { payloadType: 110, clockRate: 48000 },
    ssrc: 0xabcdef01,
    srtp: new SrtpSender('AEAD_AES_128_GCM', key, salt),
    send: (sealed) => {
      const packet = Buffer.alloc(sealed.length)
      const length = receiver.unprotect(sealed, sealed.length, packet)
      t.ok(length > 0, 'authentic')
      t.equal(packet.readUInt32BE(8), 0xabcdef01)
      sent.push({
        marker: rtpMarker(packet),
        type: rtpPayloadType(packet),
        sequence: rtpSequence(packet),
        timestamp: rtpTimestamp(packet),
        payload: packet.subarray(12, length),
      })
    },
    clock: time,
    pacer: time.pacer,
    onFirstAudio: (at) => firstAudio.push(at),
    random: () => 0,
    ...options,
  })
  return {
    time,
    path,
    sent,
    firstAudio,
    /** A packet of the phone, 20 ms of silence when nothing else is said. */
    phone: (sequence: number, packet: PhonePacket = {}) => {
      const { ssrc = 1, samples = 160, payloadType = 0, timestamp = sequence * samples } = packet
      const datagram = Buffer.alloc(12 + samples, 0xff)
      writeRtpHeader(datagram, false, payloadType, sequence & 0xffff, timestamp, ssrc)
      path.receive(datagram)
    },
    /** Number and media time (in 20 ms frames) of what was sent. */
    frames: () => sent.map(({ sequence, timestamp, marker }) => `${sequence}@${timestamp / 960}${marker ? '!' : ''}`),
  }
}

t.test('each packet goes out in the call that brings it, in our own stream', async (t) => {
  const { phone, sent, frames } = setup()
  for (const n of [65534, 65535, 65536]) {
    phone(n)
    t.equal(sent.length, n - 65533)
  }
  t.same(frames(), ['0@0!', '1@1', '2@2'])
  t.ok(sent.every(({ type, payload }) => type === 111 && payload.length > 2))
})

t.test('reordered packets are put right, lost ones stay a gap, late ones are dropped', async (t) => {
  const { phone, frames, time, path } = setup()
  for (const n of [1, 2, 4, 3, 7]) phone(n)
  t.same(frames(), ['0@0!', '1@1', '2@2', '3@3'])
  time.advance(60)
  phone(8)
  phone(6)
  phone(8)
  t.same(frames().slice(4), ['6@6', '7@7'])
  t.match(path.receiveStatistics(), { packets: 8, lost: 0, late: 1, duplicates: 1 })
})

t.test('silence that the phone did not send becomes a marked packet later on', async (t) => {
  const { phone, frames, time } = setup()
  phone(1)
  time.advance(60_000)
  phone(2, { timestamp: 160 + 60 * 8000 })
  phone(3, { timestamp: 320 + 60 * 8000 })
  t.same(frames(), ['0@0!', '1@3000!', '2@3001'])
})

t.test('another SSRC, a jump of the timestamp or of the number does not show', async (t) => {
  const { phone, frames, time } = setup()
  phone(1)
  time.advance(100)
  phone(30000, { ssrc: 2, timestamp: 0x80000000 })
  time.advance(20)
  phone(30001, { ssrc: 2, timestamp: 5 })
  time.advance(20)
  phone(30002, { ssrc: 2, timestamp: 165 })
  time.advance(20)
  phone(9, { ssrc: 2, timestamp: 325 })
  time.advance(20)
  phone(10, { ssrc: 2, timestamp: 485 })
  t.same(frames(), ['0@0!', '1@5!', '2@6', '3@7', '4@9!'])
})

t.test('packets of other lengths become frames of 20 ms', async (t) => {
  for (const samples of [80, 240, 480]) {
    const { phone, frames } = setup()
    for (let n = 0; n < 480 / samples; n++) phone(n, { samples })
    t.same(frames(), ['0@0!', '1@1', '2@2'], `${samples / 8} ms`)
  }
})

t.test('a loss of longer packets is a gap of as many frames', async (t) => {
  const { phone, frames, time } = setup()
  phone(0, { samples: 320 })
  phone(2, { samples: 320 })
  time.advance(60)
  t.same(frames(), ['0@0!', '1@1', '4@4', '5@5'])
})

t.test('half a frame before a loss is dropped, the frames stay on the grid', async (t) => {
  const { phone, frames, time } = setup()
  phone(0, { samples: 240 })
  phone(2, { samples: 240 })
  time.advance(60)
  phone(3, { samples: 240 })
  t.same(frames(), ['0@0!', '3@3', '4@4', '5@5'])
})

t.test('what is not the agreed RTP is counted and dropped', async (t) => {
  const { phone, path, sent } = setup()
  phone(1, { payloadType: 8 })
  phone(1, { payloadType: 13 })
  for (const garbage of ['', 'x', 'GET / HTTP/1.1\r\n\r\n']) path.receive(Buffer.from(garbage))
  path.receive(Buffer.from('b0000001000000010000000100000001', 'hex'))
  t.equal(sent.length, 0)
  t.match(path.receiveStatistics(), { packets: 0, malformed: 6, strangers: 0, unauthentic: 0 })
})

t.test('an empty payload and a giant one do no harm', async (t) => {
  const { phone, path, frames } = setup()
  phone(1)
  phone(2, { samples: 0, timestamp: 320 })
  phone(3, { timestamp: 320 })
  phone(4, { samples: 16000, timestamp: 480 })
  t.same(frames().slice(0, 4), ['0@0!', '1@1', '2@2', '3@3'])
  t.equal(path.receiveStatistics().malformed, 0)
})

t.test('a digit takes the place of the audio and then gives it back', async (t) => {
  const { phone, path, sent, time } = setup()
  path.sendDtmf('7', 100)
  for (let n = 0; n < 20; n++) {
    phone(n)
    time.advance(20)
  }
  const events = sent.filter(({ type }) => type === 110)
  t.same(
    events.map(({ payload }) => payload.toString('hex')),
    ['070a03c0', '070a0780', '070a0b40', '070a0f00', '078a12c0', '078a12c0', '078a12c0'],
  )
  t.equal(new Set(events.map(({ timestamp }) => timestamp)).size, 1)
  const firstEvent = sent.findIndex(({ type }) => type === 110)
  const kinds = sent.map(({ type }) => (type === 110 ? 'e' : 'a')).join('')
  t.match(kinds, /^a{1,2}e{7}a{10,}$/)
  t.same(
    sent.map(({ sequence }) => sequence),
    sent.map((_, i) => i),
    'one row of numbers',
  )
  t.equal(sent[firstEvent]?.marker, true)
  t.equal(sent[firstEvent + 7]?.marker, true, 'the audio after it is marked')
})

t.test('a digit is sent also while the phone is silent, or was never heard', async (t) => {
  const { path, sent, time } = setup()
  time.advance(500)
  path.sendDtmf('1', 40)
  path.sendDtmf('2', 40)
  time.advance(500)
  t.equal(sent.filter(({ marker }) => marker).length, 2)
  t.ok(sent.every(({ type }) => type === 110))
})

t.test('without an agreed telephone-event a digit is nothing', async (t) => {
  const { path, sent, time } = setup({ telephoneEvent: undefined })
  path.sendDtmf('1', 100)
  time.advance(500)
  t.equal(sent.length, 0)
})

t.test('DTX sends silence once, and the marker where sound begins', async (t) => {
  const { path, sent, time } = setup({
    opus: { bitrate: 24000, complexity: 5, inbandFec: true, expectedLossPercent: 15, dtx: true },
  })
  const noise = (n: number, loud: boolean) => {
    const datagram = Buffer.alloc(172, 0xff)
    // Syllables of noise: what Opus takes for speech.
    if (loud) for (let i = 0; i < 160; i++) datagram[12 + i] = (i * 7919 + n * 104729) & 0xbf
    writeRtpHeader(datagram, false, 0, n, n * 160, 1)
    path.receive(datagram)
    time.advance(20)
  }
  for (let n = 0; n < 100; n++) noise(n, n < 30 || n >= 90)
  t.ok(sent.length < 60, `${sent.length} of 100 sent`)
  t.same(
    sent.map(({ sequence }) => sequence),
    sent.map((_, i) => i),
    'no gap in the numbers',
  )
  t.ok(sent.filter(({ marker }) => marker).length >= 2)
  t.ok(sent.filter(({ payload }) => payload.length <= 2).length >= 1)
})

t.test('first audio is told once, with the time of day', async (t) => {
  const { phone, firstAudio, time, path } = setup()
  path.sendDtmf('1', 40)
  time.advance(200)
  t.same(firstAudio, [])
  phone(1)
  phone(2)
  t.same(firstAudio, [time.now()])
})

t.test('the sender report says where the stream is now', async (t) => {
  const { phone, path, time, sent } = setup()
  t.equal(path.senderReport(), undefined)
  phone(1)
  phone(2)
  time.advance(250)
  t.same(path.senderReport(), {
    ssrc: 0xabcdef01,
    packets: 2,
    octets: sent[0]!.payload.length + sent[1]!.payload.length,
    rtpTimestamp: 960 + 250 * 48,
    ntpMs: time.now(),
  })
  t.same(path.sendStatistics(), { packets: 2, bytes: path.senderReport()?.octets })
})

t.test('the level is that of the last second', async (t) => {
  const { phone, path, time } = setup()
  t.equal(path.receiveStatistics().levelDbov, -127)
  const datagram = Buffer.alloc(172, 0x80)
  writeRtpHeader(datagram, false, 0, 1, 160, 1)
  path.receive(datagram)
  t.equal(path.receiveStatistics().levelDbov, -0.2)
  time.advance(1000)
  t.equal(path.receiveStatistics().levelDbov, -127)
  phone(2)
})

t.test('packets handed out stay whole for 32 further ones', async (t) => {
  const kept: { packet: Buffer; copy: Buffer }[] = []
  const { phone } = setup({ send: (packet) => kept.push({ packet, copy: Buffer.from(packet) }) })
  for (let n = 0; n < 32; n++) phone(n)
  for (const { packet, copy } of kept) t.same(packet, copy)
})

t.test('after close nothing happens any more', async (t) => {
  const { phone, path, sent, time } = setup()
  phone(1)
  path.close()
  path.close()
  phone(2)
  path.sendDtmf('1', 100)
  time.advance(100)
  t.equal(sent.length, 1)
  t.equal(path.receiveStatistics().packets, 1)
})
