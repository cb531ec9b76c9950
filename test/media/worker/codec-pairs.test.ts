import { createServer, type AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WorkerPool } from '../../../src/media/pool.ts'
import type { AppCodec, CodecPreference, MediaSession, PhoneCodec, RtpCodec } from '../../../src/media/session.ts'
import { FakeAsterisk } from '../support/fake-asterisk.ts'
import { FakeMediaSocket } from '../support/fake-media-socket.ts'
import { FarApp } from '../support/far-app.ts'
import { freeRange } from '../support/free-range.ts'
import { eventually, mediaOptions } from '../support/options.ts'
import { WeriftApp } from '../support/werift-app.ts'

const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(20) })
t.teardown(() => pool.close())

const near = (heard: { dominantHz: number | undefined }, hz: number) => Math.abs((heard.dominantHz ?? 0) - hz) < 15
const audioLine = (sdp: string) => /^m=audio \d+ \S+ (.*?)\r?$/m.exec(sdp)?.[1]

interface Pair {
  readonly phone: RtpCodec
  /** What the bridge is told that the phone speaks, before the app is spoken to. */
  readonly expected: readonly PhoneCodec[]
  readonly app: AppCodec
  readonly prefer: CodecPreference
  readonly role: 'call' | 'answerTo'
  /** The m-line of the description that settles it. */
  readonly settled: string
  /** What the two say. */
  readonly hz: readonly [phone: number, app: number]
  readonly toApp: RegExp
  readonly toPhone: RegExp
}

/** A phone and libwebrtc, joined by a worker: each hears the other's tone, by the expected path. */
async function talk(t: Test, pair: Pair): Promise<{ session: MediaSession; app: FarApp; asterisk: FakeAsterisk }> {
  const [phoneHz, appHz] = pair.hz
  const [asterisk, app, session] = await Promise.all([
    FakeAsterisk.start(pair.phone),
    FarApp.start(appHz),
    pool.open(mediaOptions({ prefer: pair.prefer })),
  ])
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.kill(), session.close()])
  })
  session.expectPhone(pair.expected)
  t.equal(audioLine(await app[pair.role](session)), pair.settled)
  const local = await session.openRtp(pair.phone)
  await session.connectRtp(asterisk.address)
  asterisk.speak(local, phoneHz)
  await session.connected()
  await eventually('the phone hears the app', () => near(asterisk.heard(500), appHz))
  await eventually('the app hears the phone', async () => near(await app.heard(500), phoneHz))
  const statistics = await session.statistics()
  t.match(statistics, {
    phoneCodec: pair.phone,
    appCodec: pair.app,
    paths: { toApp: pair.toApp, toPhone: pair.toPhone },
    fromPhone: { lost: 0, malformed: 0 },
    fromApp: { lost: 0, malformed: 0, unauthentic: 0 },
  })
  t.ok(Math.abs(statistics.fromPhone.levelDbov + 15) < 4, `the phone's level: ${statistics.fromPhone.levelDbov}`)
  t.ok(Math.abs(statistics.fromApp.levelDbov + 15) < 6, `the app's level: ${statistics.fromApp.levelDbov}`)
  return { session, app, asterisk }
}

t.test('G.711 that the app offers goes through untouched where it is preferred', async (t) => {
  await talk(t, {
    phone: 'PCMU',
    expected: ['PCMU'],
    app: 'PCMU',
    prefer: 'g711',
    role: 'call',
    settled: '0 126',
    hz: [440, 1000],
    toApp: /^RTP\(PCMU\) .* PCMU\(untouched\) -> RTP\(0\) -> SRTP$/,
    toPhone: /^SRTP -> RTP\(0\) .* PCMU\(untouched\) -> RTP\(PCMU\) -> UDP$/,
  })
})

t.test("G.711 that we offer is the app's choice too, and stays it when ICE restarts", async (t) => {
  const { session, app, asterisk } = await talk(t, {
    phone: 'PCMA',
    expected: ['PCMA', 'PCMU'],
    app: 'PCMA',
    prefer: 'g711',
    role: 'answerTo',
    settled: '8 0 111 110 126',
    hz: [440, 1000],
    toApp: /PCMA\(untouched\)/,
    toPhone: /PCMA\(untouched\)/,
  })
  const offer = await app.offer(true)
  // As an app might that has forgotten what it agreed to.
  const reordered = offer.replace(/^(m=audio \d+ \S+) .*?(\r?)$/m, '$1 111 0 8 110 126$2')
  const answer = await session.acceptOffer(reordered)
  t.equal(audioLine(answer), '8 126')
  await app.accept(answer)
  const before = asterisk.packets.length
  await eventually('the phone hears the app again', () => {
    return asterisk.packets.length > before + 50 && near(asterisk.heard(500), 1000)
  })
  await eventually('the app hears the phone again', async () => near(await app.heard(500), 440))
})

t.test('a phone of the other law is translated', async (t) => {
  await talk(t, {
    phone: 'PCMA',
    expected: ['PCMU'],
    app: 'PCMU',
    prefer: 'g711',
    role: 'call',
    settled: '0 126',
    hz: [440, 1000],
    toApp: /PCMA\(translate PCMU\) -> RTP\(0\)/,
    toPhone: /PCMU\(translate PCMA\) -> RTP\(PCMA\)/,
  })
})

t.test('a phone of G.722 and an app hear each other in wideband', async (t) => {
  await talk(t, {
    phone: 'G722',
    expected: ['G722', 'PCMU'],
    app: 'opus',
    prefer: 'opus',
    role: 'answerTo',
    settled: '111 110 126',
    hz: [5000, 5500],
    toApp: /^RTP\(G722\) .* Opus\(encode 16kHz\)/,
    toPhone: /Opus\(decode 16kHz\) -> G722\(encode\) -> RTP\(G722\) -> UDP$/,
  })
})

t.test("a phone's Opus and an app's pass each other untouched over the media WebSocket", async (t) => {
  const [asterisk, app, session] = await Promise.all([
    FakeMediaSocket.start(),
    FarApp.start(5500),
    pool.open(mediaOptions()),
  ])
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.kill(), session.close()])
  })
  const failed: string[] = []
  session.on('failed', (failure) => failed.push(failure))
  t.equal(await session.choosePhoneCodec(['opus', 'PCMU']), 'opus')
  session.expectPhone(['opus', 'PCMU'])
  await Promise.all([session.openWebSocket(asterisk.url), app.answerTo(session)])
  await session.connected()
  asterisk.speak(5000)
  await eventually('the phone hears the app', () => near(asterisk.heard(500), 5500))
  await eventually('the app hears the phone', async () => near(await app.heard(500), 5000))
  const statistics = await session.statistics()
  t.match(statistics, {
    phoneCodec: 'opus',
    appCodec: 'opus',
    paths: {
      toApp: 'WebSocket -> Opus(untouched) -> RTP(111) -> SRTP',
      toPhone: /^SRTP -> RTP\(111\) .* Opus\(untouched\) -> WebSocket$/,
    },
    fromPhone: { malformed: 0 },
    fromApp: { lost: 0, malformed: 0 },
  })
  t.ok(statistics.fromPhone.packets <= asterisk.said.length)
  await t.rejects(session.openRtp('PCMU'), { code: 'media_connect_failed', message: /speaks opus already/ })
  asterisk.hangUp()
  await eventually('its end is told', () => failed.length > 0)
  t.same(failed, ['phone-lost'])
})

t.test('a media WebSocket that is not there is an error, and another may be tried', async (t) => {
  const [asterisk, session] = await Promise.all([FakeMediaSocket.start(), pool.open(mediaOptions())])
  t.teardown(async () => {
    asterisk.close()
    await session.close()
  })
  await t.rejects(session.openWebSocket('ws://127.0.0.1:9/media/1'), { code: 'media_connect_failed' })
  await session.openWebSocket(asterisk.url)
  t.equal((await session.statistics()).phoneCodec, 'opus')
})

t.test('a session that ends while its media WebSocket is being connected does not wait for it', async (t) => {
  let taken = 0
  const mute = createServer((socket) => {
    taken++
    socket.on('error', () => undefined).resume()
  })
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  t.teardown(() => mute.close())
  const session = await pool.open(mediaOptions())
  const url = `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/media/1`
  const refused = t.rejects(session.openWebSocket(url), { code: 'media_connect_failed' })
  await eventually('Asterisk was asked', () => taken === 1)
  const closedAt = performance.now()
  t.ok(await session.close(), 'the last statistics are there')
  t.ok(performance.now() - closedAt < 2500, 'before the connecting is given up by itself, after 3 s')
  await refused
})

t.test('digits and reports pass both ways where G.711 does', async (t) => {
  const [asterisk, session] = await Promise.all([FakeAsterisk.start(), pool.open(mediaOptions({ prefer: 'g711' }))])
  const app = new WeriftApp('PCMU')
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.close(), session.close()])
  })
  const digits: [string, number][] = []
  session.on('dtmf', (digit, durationMs) => digits.push([digit, durationMs]))
  session.expectPhone(['PCMU'])
  const local = await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  asterisk.speak(local, 440)
  await app.answerTo(session)
  await session.connected()
  await eventually('audio flows to the app', () => app.packets.some((packet) => packet.header.payloadType === 0))
  session.sendDtmf('#', 100)
  const events = () => app.packets.filter((packet) => packet.header.payloadType === 126)
  await eventually('the end came', () => events().filter((packet) => (packet.payload[1]! & 0x80) !== 0).length >= 3)
  t.equal(events().at(-1)?.payload.toString('hex'), '0b8a0320', '100 ms at 8000 a second')
  t.equal(new Set(app.packets.map((packet) => packet.header.ssrc)).size, 1, 'in the stream of the audio')
  for (let part = 1; part <= 7; part++) {
    const duration = Math.min(part, 5) * 160
    const payload = Buffer.from([5, part >= 5 ? 0x8a : 0x0a, duration >> 8, duration & 0xff])
    await app.send(126, 8000, payload, part === 1)
  }
  await eventually('the digit was told', () => digits.length > 0)
  t.same(digits, [['5', 100]], 'once')

  // 5 ms at Opus' clock are 30 ms at that of G.711.
  await app.report(0, 5)
  await eventually("the app's report came", async () => (await session.statistics()).appReport?.jitterMs === 30)
})
