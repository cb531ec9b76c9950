import { randomBytes } from 'node:crypto'
import t from 'tap'
import type { PathToPhoneOptions } from '../../../src/media/path/to-phone.ts'
import { appLine, phoneLine } from './rig.ts'

/** A packet of one Opus frame with something in it; by RFC 6716 table 2, configuration 1 is 20 ms, 19 a CELT frame. */
const opusPacket = (config = 1, bytes = 60) => Buffer.concat([Buffer.from([config << 3]), randomBytes(bytes)])
const DTX = Buffer.from([0x08])

function toApp() {
  const line = phoneLine({ phoneCodec: 'opus', appCodec: 'opus' })
  return {
    ...line,
    /** Time in milliseconds. */
    times: () => line.sent.map(({ timestamp }) => (timestamp - line.sent[0]!.timestamp) / 48),
  }
}

/** To Asterisk's media WebSocket: what is sent are bare frames. */
function toPhone(options: Partial<PathToPhoneOptions> = {}) {
  const frames: Buffer[] = []
  const digits: string[] = []
  const line = appLine({
    phoneCodec: 'opus',
    appCodec: 'opus',
    telephoneEventPayloadTypes: [{ payloadType: 110, clockRate: 48000 }],
    send: (frame) => frames.push(Buffer.from(frame)),
    onDigit: (digit, durationMs) => digits.push(`${digit} ${durationMs}`),
    ...options,
  })
  return {
    ...line,
    frames,
    digits,
    say: (sequence: number, payload: Buffer, timestamp = sequence * 960, payloadType = 111) =>
      line.path.receive(line.sealed(sequence, payload, { payloadType, timestamp })),
  }
}

t.test("the phone's frames reach the app untouched, in a stream of our own", async (t) => {
  const { path, sent, time, times } = toApp()
  const packets = Array.from({ length: 50 }, () => opusPacket())
  for (const [i, packet] of packets.entries()) {
    path.receive(packet)
    t.equal(sent.length, i + 1, 'in the call that brings it')
    time.advance(20)
  }
  t.same(
    sent.map(({ payload }) => payload),
    packets,
  )
  t.same(
    times(),
    packets.map((_, i) => i * 20),
  )
  t.same(
    sent.map(({ marker }) => marker),
    packets.map((_, i) => i === 0),
  )
  t.ok(sent.every(({ type, ssrc }) => type === 111 && ssrc === 0xabcdef01))
  t.equal(String(path), 'WebSocket -> Opus(untouched) -> RTP(111) -> SRTP')
  const bytes = packets.reduce((sum, { length }) => sum + length, 0)
  t.match(path.receiveStatistics(), { packets: 50, bytes, lost: 0, late: 0, malformed: 0 })
  t.same(path.sendStatistics(), { packets: 50, bytes })
  t.notOk(path.encodes)
})

t.test('frames follow one another by what they hold, however unevenly they come', async (t) => {
  const { path, sent, time, times } = toApp()
  // 20, 60, 10, 2.5 and 20 ms: RFC 6716 table 2.
  for (const config of [1, 3, 0, 16, 1]) path.receive(opusPacket(config))
  time.advance(150)
  path.receive(opusPacket(1))
  t.same(times(), [0, 20, 80, 90, 92.5, 112.5])
  t.notOk(sent.slice(1).some(({ marker }) => marker))
})

t.test('a connection that halts again and again does not let the time run away', async (t) => {
  const { path, time, times } = toApp()
  const startedAt = time.monotonic()
  for (let second = 0; second < 30; second++) {
    for (let frame = 0; frame < 35; frame++) {
      path.receive(opusPacket())
      time.advance(20)
    }
    // 15 frames held up, which come all at once.
    time.advance(300)
    for (let frame = 0; frame < 15; frame++) path.receive(opusPacket())
  }
  const aheadMs = times().at(-1)! - (time.monotonic() - startedAt)
  t.ok(Math.abs(aheadMs) <= 300, `${aheadMs} ms`)
})

t.test('after a pause the wall clock tells how long it was', async (t) => {
  const { path, sent, time, times } = toApp()
  path.receive(opusPacket())
  time.advance(20)
  path.receive(DTX)
  time.advance(400)
  path.receive(DTX)
  time.advance(10_000)
  path.receive(opusPacket())
  time.advance(20)
  path.receive(opusPacket())
  t.same(times(), [0, 20, 420, 10_420, 10_440])
  t.same(
    sent.map(({ marker }) => marker),
    [true, false, true, true, false],
  )
})

t.test('what is no Opus, or too much of it, is counted and dropped', async (t) => {
  const { path, sent } = toApp()
  for (const frame of ['', '03', '0300', '1b3f']) path.receive(Buffer.from(frame, 'hex'))
  path.receive(opusPacket(1, 1400))
  t.equal(sent.length, 0)
  t.equal(path.receiveStatistics().malformed, 5)
  t.equal(path.receiveStatistics().levelDbov, -127, 'no level is known')
})

t.test('a digit to the app takes the place of the audio', async (t) => {
  const { path, sent, time } = toApp()
  path.sendDtmf('7', 100)
  for (let n = 0; n < 20; n++) {
    path.receive(opusPacket())
    time.advance(20)
  }
  t.match(sent.map(({ type }) => (type === 110 ? 'e' : 'a')).join(''), /^a{1,2}e{7}a{10,}$/)
  t.same(
    sent.filter(({ type }) => type === 110).map(({ payload }) => payload.toString('hex')),
    ['070a03c0', '070a0780', '070a0b40', '070a0f00', '078a12c0', '078a12c0', '078a12c0'],
  )
  t.same(
    sent.map(({ sequence }) => sequence),
    sent.map((_, i) => (sent[0]!.sequence + i) & 0xffff),
  )
})

t.test("the app's Opus reaches the phone untouched, a frame a message, in order", async (t) => {
  const { sealed, frames, path, time } = toPhone()
  const packets = Array.from({ length: 10 }, () => opusPacket())
  time.advance(500)
  t.equal(frames.length, 0, 'nothing is made up')
  const onTheWire = packets.map((packet, n) => sealed(n, packet))
  for (const n of [0, 1, 3, 2, 4, 5, 7, 8, 9]) path.receive(onTheWire[n]!)
  time.advance(100)
  t.same(
    frames,
    packets.filter((_, n) => n !== 6),
  )
  t.match(String(path), /^SRTP -> RTP\(111\) -> reorder\(.*\) -> Opus\(untouched\) -> WebSocket$/)
  t.match(path.receiveStatistics(), { packets: 9, lost: 1, malformed: 0, unauthentic: 0, concealedMs: 0 })
  t.same(path.sendStatistics(), { packets: 9, bytes: frames.reduce((sum, { length }) => sum + length, 0) })
})

t.test('silence that the app does not send is not sent to the phone either', async (t) => {
  const { say, frames, time } = toPhone()
  say(0, opusPacket())
  say(1, DTX)
  time.advance(3000)
  t.equal(frames.length, 2)
  say(2, opusPacket(), 960 * 151)
  t.equal(frames.length, 3)
})

t.test('digits of the app are told, and the audio after them does not wait', async (t) => {
  const { say, frames, digits, time, path } = toPhone()
  say(0, opusPacket())
  for (let n = 1; n < 4; n++) {
    say(n, Buffer.from('0b8a12c0', 'hex'), 960, 110)
    time.advance(20)
  }
  say(4, opusPacket(), 4 * 960)
  t.equal(frames.length, 2)
  t.same(digits, ['# 100'])
  t.equal(path.receiveStatistics().lost, 0)
})

t.test('from the app too, what is no Opus goes no further', async (t) => {
  const { say, frames, path } = toPhone()
  say(0, Buffer.from('0300', 'hex'))
  say(1, Buffer.alloc(0))
  say(2, opusPacket())
  t.equal(frames.length, 1)
  t.equal(path.receiveStatistics().malformed, 1)
})

t.test('first audio is told with the frame that brought it', async (t) => {
  const told: number[] = []
  const { say, time } = toPhone({ onFirstAudio: (at) => told.push(at) })
  time.advance(500)
  t.same(told, [])
  say(0, opusPacket())
  say(1, opusPacket())
  t.same(told, [time.now()])
})
