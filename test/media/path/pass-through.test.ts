import { randomBytes } from 'node:crypto'
import alawmulaw from 'alawmulaw'
import t from 'tap'
import type { PathToAppOptions } from '../../../src/media/path/to-app.ts'
import type { PathToPhoneOptions } from '../../../src/media/path/to-phone.ts'
import { appLine, irregularities, phoneLine, type Packet } from './rig.ts'

const TYPES = { PCMU: 0, PCMA: 8 } as const
const LAWS = { PCMU: alawmulaw.mulaw, PCMA: alawmulaw.alaw } as const
type Law = keyof typeof TYPES

/** 20 ms in which each packet differs. */
const payloads = Array.from({ length: 20 }, () => randomBytes(160))
const allCodes = Buffer.from(Array.from({ length: 256 }, (_, code) => code))

/** From a phone of one law to an app of the same or the other. */
function toApp(phoneCodec: Law, appCodec: Law, options: Partial<PathToAppOptions> = {}) {
  return phoneLine({
    phoneCodec,
    appCodec,
    payloadType: TYPES[appCodec],
    telephoneEvent: { payloadType: 126, clockRate: 8000 },
    ...options,
  })
}

/** From an app of one law to a phone of the same or the other. */
function toPhone(appCodec: Law, phoneCodec: Law, options: Partial<PathToPhoneOptions> = {}) {
  const digits: string[] = []
  const line = appLine({
    appCodec,
    phoneCodec,
    payloadType: TYPES[appCodec],
    telephoneEventPayloadTypes: [126, { payloadType: 110, clockRate: 48000 }],
    onDigit: (digit, durationMs) => digits.push(`${digit} ${durationMs}`),
    ...options,
  })
  return {
    ...line,
    digits,
    say: (sequence: number, payload: Buffer, timestamp = sequence * 160, payloadType: number = TYPES[appCodec]) =>
      line.path.receive(line.sealed(sequence, payload, { payloadType, timestamp })),
  }
}

/** Another codec's bytes for the same sound, as another implementation of G.711 has them. */
function translated(from: Law, to: Law, payload: Buffer): Buffer {
  return Buffer.from(LAWS[to].encode(LAWS[from].decode(payload)))
}

/** Number and time, from the first on. */
function places(packets: readonly Packet[]): string[] {
  const [first] = packets
  if (!first) return []
  return packets.map(
    ({ sequence, timestamp, marker }) =>
      `${(sequence - first.sequence) & 0xffff}@${(timestamp - first.timestamp) >>> 0}${marker ? '!' : ''}`,
  )
}

t.test('the same law goes through untouched, both ways, in streams of our own', async (t) => {
  for (const law of ['PCMU', 'PCMA'] as const) {
    const app = toApp(law, law)
    const phone = toPhone(law, law)
    for (const [i, payload] of payloads.entries()) {
      app.say(65530 + i, { payloadType: TYPES[law], payload })
      t.equal(app.sent.length, i + 1, 'in the call that brings it')
      phone.say(65530 + i, payload)
      t.equal(phone.sent.length, i + 1)
    }
    for (const { sent } of [app, phone]) {
      t.same(
        sent.map(({ payload }) => payload),
        payloads,
      )
      t.same(irregularities(sent, 160), [])
      t.equal(sent[0]?.type, TYPES[law])
    }
    t.match(app.path.receiveStatistics(), { packets: 20, lost: 0, late: 0, malformed: 0 })
    t.match(app.path.sendStatistics(), { packets: 20, bytes: 3200 })
    t.match(phone.path.receiveStatistics(), { packets: 20, lost: 0, malformed: 0, unauthentic: 0, concealedMs: 0 })
    t.match(phone.path.sendStatistics(), { packets: 20, bytes: 3200 })
    t.notOk(app.path.encodes)
    app.path.adjust('bitrate', 8000)
  }
})

t.test('the other law is translated byte by byte', async (t) => {
  for (const [from, to] of [
    ['PCMU', 'PCMA'],
    ['PCMA', 'PCMU'],
  ] as const) {
    const app = toApp(from, to)
    const phone = toPhone(from, to)
    for (const [i, payload] of [allCodes, ...payloads].entries()) {
      app.say(i, { payloadType: TYPES[from], payload })
      phone.say(i, payload)
      t.same(app.sent.at(-1)?.payload, translated(from, to, payload))
      t.same(phone.sent.at(-1)?.payload, translated(from, to, payload))
    }
    t.equal(app.sent[0]?.type, TYPES[to])
    t.equal(phone.sent[0]?.type, TYPES[to])
  }
})

t.test('the paths print what they do', async (t) => {
  t.match(String(toApp('PCMU', 'PCMU').path), /^RTP\(PCMU\) -> reorder\(.*\) -> PCMU\(untouched\) -> RTP\(0\) -> SRTP$/)
  t.match(
    String(toApp('PCMA', 'PCMU').path),
    /^RTP\(PCMA\) -> reorder\(.*\) -> PCMA\(translate PCMU\) -> RTP\(0\) -> SRTP$/,
  )
  t.match(
    String(toPhone('PCMA', 'PCMA').path),
    /^SRTP -> RTP\(8\) -> reorder\(.*\) -> PCMA\(untouched\) -> RTP\(PCMA\) -> UDP$/,
  )
  t.match(
    String(toPhone('PCMU', 'PCMA').path),
    /^SRTP -> RTP\(0\) -> reorder\(.*\) -> PCMU\(translate PCMA\) -> RTP\(PCMA\) -> UDP$/,
  )
})

t.test('packets of any length go on as they are, without markers between them', async (t) => {
  for (const samples of [80, 240, 320, 480]) {
    const app = toApp('PCMU', 'PCMU')
    const phone = toPhone('PCMU', 'PCMU')
    for (let n = 0; n < 4; n++) {
      const payload = randomBytes(samples)
      app.say(n, { payload, timestamp: n * samples })
      phone.say(n, payload, n * samples)
    }
    for (const { sent } of [app, phone]) {
      t.same(places(sent), ['0@0!', `1@${samples}`, `2@${2 * samples}`, `3@${3 * samples}`])
      t.ok(sent.every(({ payload }) => payload.length === samples))
    }
  }
})

t.test('what is lost stays a gap in number and time, what was overtaken is put back', async (t) => {
  const app = toApp('PCMA', 'PCMA')
  const phone = toPhone('PCMA', 'PCMA')
  const onTheWire = payloads.map((payload, n) => phone.sealed(n, payload, { payloadType: 8, timestamp: n * 160 }))
  for (const n of [0, 1, 3, 2, 4, 6, 7]) {
    app.say(n, { payloadType: 8, payload: payloads[n]! })
    phone.path.receive(onTheWire[n]!)
  }
  for (const line of [app, phone]) {
    line.time.advance(100)
    t.same(places(line.sent), ['0@0!', '1@160', '2@320', '3@480', '4@640', '6@960', '7@1120'])
    t.same(
      line.sent.map(({ payload }) => payload),
      [0, 1, 2, 3, 4, 6, 7].map((n) => payloads[n]),
    )
    t.match(line.path.receiveStatistics(), { packets: 7, lost: 1 })
  }
})

t.test('silence that was not sent passes, and the packet after it is marked', async (t) => {
  const app = toApp('PCMU', 'PCMU')
  const phone = toPhone('PCMU', 'PCMU')
  app.say(0)
  phone.say(0, payloads[0]!)
  app.time.advance(5000)
  phone.time.advance(5000)
  app.say(1, { timestamp: 40_160 })
  phone.say(1, payloads[1]!, 40_160)
  for (const { sent } of [app, phone]) t.same(places(sent), ['0@0!', '1@40160!'])
  t.equal(phone.sent.length, 2, 'nothing is made up in between')
})

t.test('another source is followed without a trace of it', async (t) => {
  const { path, sealed, sent, time } = toPhone('PCMU', 'PCMU')
  path.receive(sealed(9, payloads[0]!, { payloadType: 0, timestamp: 77, ssrc: 1 }))
  time.advance(100)
  for (const n of [0, 1]) {
    path.receive(sealed(30_000 + n, payloads[1 + n]!, { payloadType: 0, timestamp: 5e8 + n * 160, ssrc: 2 }))
  }
  t.same(places(sent), ['0@0!', '1@800!', '2@960'])
})

t.test('a payload of another type, of no length, or of a giant one is not passed on', async (t) => {
  const app = toApp('PCMU', 'PCMU')
  const phone = toPhone('PCMU', 'PCMU')
  for (const [n, payload] of [payloads[0]!, Buffer.alloc(0), Buffer.alloc(1400), payloads[1]!].entries()) {
    app.say(n, { payload })
    phone.say(n, payload)
  }
  app.say(4, { payloadType: 8 })
  phone.say(4, payloads[2]!, 640, 8)
  phone.say(5, payloads[2]!, 800, 111)
  for (const { sent } of [app, phone]) {
    t.same(
      sent.map(({ payload }) => payload),
      payloads.slice(0, 2),
    )
  }
  t.equal(app.path.receiveStatistics().malformed, 2)
  t.equal(phone.path.receiveStatistics().malformed, 3)
})

t.test('a digit to the app takes the place of the audio, at the clock of G.711', async (t) => {
  const { path, sent, say, time } = toApp('PCMU', 'PCMU')
  path.sendDtmf('7', 100)
  for (let n = 0; n < 20; n++) {
    say(n)
    time.advance(20)
  }
  const events = sent.filter(({ type }) => type === 126)
  t.same(
    events.map(({ payload }) => payload.toString('hex')),
    ['070a00a0', '070a0140', '070a01e0', '070a0280', '078a0320', '078a0320', '078a0320'],
  )
  t.equal(new Set(events.map(({ timestamp }) => timestamp)).size, 1)
  t.match(sent.map(({ type }) => (type === 126 ? 'e' : 'a')).join(''), /^a{1,2}e{7}a{10,}$/)
  t.same(
    sent.map(({ sequence }) => sequence),
    sent.map((_, i) => (sent[0]!.sequence + i) & 0xffff),
    'one row of numbers',
  )
  const after = sent[sent.indexOf(events.at(-1)!) + 1]!
  t.equal(after.marker, true, 'the audio after it is marked')
  const [first] = sent as [Packet]
  t.equal((after.timestamp - first.timestamp) % 160, 0)
  t.ok(after.timestamp - first.timestamp >= 7 * 160, 'and where it would have been')
})

t.test('digits of the app are told, and what they leave out of the row is not waited for', async (t) => {
  const { say, sent, digits, time, path } = toPhone('PCMU', 'PCMU')
  say(0, payloads[0]!)
  for (let n = 1; n < 8; n++) {
    const event = `05${n >= 5 ? '8' : '0'}a${(Math.min(n, 5) * 160).toString(16).padStart(4, '0')}`
    say(n, Buffer.from(event, 'hex'), 160, 126)
    time.advance(20)
  }
  say(8, payloads[1]!, 8 * 160)
  t.equal(sent.length, 2, 'at once')
  t.same(places(sent), ['0@0!', '1@1280!'], 'no loss, but a pause')
  say(9, Buffer.from('0b8a12c0', 'hex'), 1440, 110)
  t.same(digits, ['5 100', '# 100'])
  t.match(path.receiveStatistics(), { lost: 0, malformed: 0 })
})

t.test('a loss just before a digit stays a loss', async (t) => {
  const { say, sent, time } = toPhone('PCMU', 'PCMU')
  say(0, payloads[0]!)
  say(2, Buffer.from('058a0320', 'hex'), 320, 126)
  say(3, payloads[1]!, 480)
  time.advance(100)
  t.same(places(sent), ['0@0!', '2@480!'], 'and the digit is a pause')
})

t.test('what passes untouched is heard all the same', async (t) => {
  const app = toApp('PCMU', 'PCMU')
  const phone = toPhone('PCMU', 'PCMA')
  t.equal(app.path.receiveStatistics().levelDbov, -127)
  for (let n = 0; n < 50; n++) {
    app.say(n, { payload: Buffer.alloc(160, 0x80) })
    phone.say(n, Buffer.alloc(160, 0x80))
  }
  t.equal(app.path.receiveStatistics().levelDbov, -0.2)
  t.equal(phone.path.receiveStatistics().levelDbov, -0.2)
})

t.test('first audio is told once, with the packet that brought it', async (t) => {
  const told: number[] = []
  const { say, time } = toPhone('PCMU', 'PCMU', { onFirstAudio: (at) => told.push(at) })
  time.advance(500)
  t.same(told, [])
  say(0, Buffer.from('058a0320', 'hex'), 0, 126)
  say(1, payloads[0]!)
  say(2, payloads[1]!)
  t.same(told, [time.now()])
})

t.test('packets handed to the socket stay whole for 32 further ones', async (t) => {
  const kept: Buffer[] = []
  const { say } = toPhone('PCMU', 'PCMU', { send: (packet) => kept.push(packet) })
  const said = Array.from({ length: 32 }, () => randomBytes(160))
  for (const [n, payload] of said.entries()) say(n, payload)
  t.same(
    kept.map((packet) => packet.subarray(12)),
    said,
  )
})

t.test('reports count in the clock of G.711', async (t) => {
  const app = toApp('PCMU', 'PCMU')
  app.say(0)
  app.time.advance(250)
  t.equal(app.path.senderReport()?.rtpTimestamp, app.sent[0]!.timestamp + 2000)
  const phone = toPhone('PCMU', 'PCMU')
  for (let n = 0; n < 200; n++) {
    phone.say(n, payloads[0]!)
    // Every other packet comes 10 ms late: 80 units of jitter.
    phone.time.advance(n % 2 ? 10 : 30)
  }
  const { jitter } = phone.path.receptionReport()!
  t.ok(Math.abs(jitter - 80) < 5, `${jitter} units`)
  t.ok(Math.abs(phone.path.receiveStatistics().jitterMs - 10) < 1)
})

t.test('codecs that have no rate in common are refused', async (t) => {
  for (const appCodec of ['PCMU', 'PCMA'] as const) {
    for (const phoneCodec of ['G722', 'opus'] as const) {
      t.throws(() => phoneLine({ phoneCodec, appCodec }), { code: 'media_no_codec' })
      t.throws(() => appLine({ phoneCodec, appCodec }), { code: 'media_no_codec' })
    }
  }
})

t.test('after close nothing goes through', async (t) => {
  const { say, sealed, sent, path, time } = toPhone('PCMU', 'PCMU')
  say(0, payloads[0]!)
  const late = sealed(1, payloads[1]!, { payloadType: 0, timestamp: 160 })
  say(2, payloads[2]!)
  path.close()
  path.close()
  path.receive(late)
  time.advance(200)
  t.equal(sent.length, 1)
})
