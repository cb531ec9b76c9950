import t, { type Test } from 'tap'
import { WorkerPool } from '../../src/media/pool.ts'
import type { G711Law } from '../../src/media/g711/g711.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { FarApp } from './support/far-app.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'
import { WeriftApp } from './support/werift-app.ts'

const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(20) })
t.teardown(() => pool.close())

const near = (hz: number) => (heard: { dominantHz: number | undefined }) => Math.abs((heard.dominantHz ?? 0) - hz) < 5

async function talk(t: Test, codec: G711Law, role: 'call' | 'answerTo'): Promise<void> {
  const [asterisk, app, session] = await Promise.all([
    FakeAsterisk.start(codec),
    FarApp.start(1000),
    pool.open(mediaOptions()),
  ])
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.kill(), session.close()])
  })
  const firstAudio: string[] = []
  session.on('firstAudio', (direction, at) => {
    firstAudio.push(direction)
    t.ok(Math.abs(Date.now() - at) < 60_000, 'the time is of the epoch')
  })
  const local = await session.openRtp(codec)
  await session.connectRtp(asterisk.address)
  asterisk.speak(local, 440)
  await app[role](session)
  await session.connected()

  await eventually('the phone heard 1000 Hz, loud enough', () => {
    const heard = asterisk.heard(500)
    return near(1000)(heard) && heard.levelDbfs > -20
  })
  await eventually('the app heard 440 Hz', async () => near(440)(await app.heard(500)))
  t.same(firstAudio.sort(), ['toApp', 'toPhone'])
  // Our reports go out about every 3.5 s; libwebrtc's a bit more rarely.
  await eventually("the app's report came", async () => (await session.statistics()).appReport !== undefined)

  const statistics = await session.close()
  if (!statistics) throw new Error('no statistics')
  t.match(statistics, {
    phoneCodec: codec,
    appCodec: 'opus',
    fromPhone: { lost: 0, duplicates: 0, strangers: 0, malformed: 0, unauthentic: 0 },
    fromApp: { lost: 0, duplicates: 0, malformed: 0, unauthentic: 0 },
  })
  t.match(
    statistics.paths.toApp,
    new RegExp(`^RTP\\(${codec}\\) -> .*${codec}\\(decode\\) -> Opus\\(encode.* -> SRTP$`),
  )
  t.match(statistics.paths.toPhone, new RegExp(`^SRTP -> .*Opus\\(decode.* -> ${codec}\\(encode\\) -> .*UDP$`))
  t.ok(statistics.fromPhone.packets > 25 && statistics.fromPhone.packets <= asterisk.sent, 'packets from the phone')
  t.ok(statistics.fromApp.packets > 25, 'packets from the app')
  t.ok(statistics.toApp.packets > 25 && statistics.toApp.bytes > statistics.toApp.packets * 20, 'packets to the app')
  t.ok(statistics.toPhone.packets >= asterisk.packets.length, 'packets to the phone')
  t.ok(Math.abs(statistics.fromPhone.levelDbov + 15) < 3, `level of the phone: ${statistics.fromPhone.levelDbov}`)
  t.ok(Math.abs(statistics.fromApp.levelDbov + 15) < 6, `level of the app: ${statistics.fromApp.levelDbov}`)
  t.ok(statistics.fromPhone.jitterMs >= 0 && statistics.fromPhone.jitterMs < 200, 'jitter')
  t.ok((statistics.appReport?.fractionLost ?? 1) < 0.2, 'the app reports no loss to speak of')
  t.ok((statistics.appReport?.roundTripMs ?? 0) >= 0, 'a round trip is no negative time')
}

t.test('we offer, libwebrtc answers: each side hears the other', (t) => talk(t, 'PCMU', 'answerTo'))

t.test('libwebrtc offers, we answer, A-law: each side hears the other', (t) => talk(t, 'PCMA', 'call'))

t.test('a video offer is answered with audio only, and the audio flows', async (t) => {
  const [asterisk, app, session] = await Promise.all([
    FakeAsterisk.start(),
    FarApp.start(1300, { video: true }),
    pool.open(mediaOptions()),
  ])
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.kill(), session.close()])
  })
  await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  const answer = await app.call(session)
  t.match(answer, /^m=video 0 /m)
  await session.connected()
  await eventually('the phone heard 1300 Hz', () => near(1300)(asterisk.heard(500)))
})

async function restart(t: Test, role: 'call' | 'answerTo'): Promise<void> {
  const [asterisk, app, session] = await Promise.all([
    FakeAsterisk.start(),
    FarApp.start(700),
    pool.open(mediaOptions()),
  ])
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.kill(), session.close()])
  })
  await session.connectRtp(asterisk.address).then(
    () => t.fail('connectRtp before openRtp'),
    (error: unknown) => t.match(error, { code: 'media_connect_failed' }),
  )
  const local = await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  asterisk.speak(local, 440)
  const first = await app[role](session)
  await session.connected()
  await eventually('the phone heard the app', () => near(700)(asterisk.heard(500)))

  const second = await session.acceptOffer(await app.offer(true))
  await app.accept(second)
  const ufrag = (sdp: string) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1]
  if (role === 'call') t.not(ufrag(second), ufrag(first), 'our credentials changed as well')
  const before = asterisk.packets.length
  await eventually('the phone hears the app again', () => {
    return asterisk.packets.length > before + 50 && near(700)(asterisk.heard(500))
  })
  await eventually('the app hears the phone again', async () => near(440)(await app.heard(500)))
  await eventually('the app is connected', async () => (await app.state()) === 'connected')
}

t.test('the app that called restarts ICE by a new offer, and the audio goes on', (t) => restart(t, 'call'))

t.test('the app that was called restarts ICE by an offer, and the audio goes on', (t) => restart(t, 'answerTo'))

t.test('digits pass both ways as telephone-event', async (t) => {
  const [asterisk, session] = await Promise.all([FakeAsterisk.start(), pool.open(mediaOptions())])
  const app = new WeriftApp()
  t.teardown(async () => {
    asterisk.close()
    await Promise.all([app.close(), session.close()])
  })
  const digits: [string, number][] = []
  session.on('dtmf', (digit, durationMs) => digits.push([digit, durationMs]))
  const local = await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  asterisk.speak(local, 440)
  await app.answerTo(session)
  await session.connected()
  await eventually('audio flows to the app', () => app.packets.some((packet) => packet.header.payloadType === 111))

  session.sendDtmf('#', 120)
  const events = () => app.packets.filter((packet) => packet.header.payloadType === 110)
  // RFC 4733 2.5.1.4: the end is sent three times.
  await eventually('the end came', () => events().filter((packet) => (packet.payload[1]! & 0x80) !== 0).length >= 3)
  t.ok(
    events().every((packet) => packet.payload[0] === 11),
    'event 11 is #',
  )
  t.equal(events()[0]?.header.marker, true, 'the first is marked')
  t.equal(new Set(events().map((packet) => packet.header.timestamp)).size, 1, 'one event, one timestamp')
  t.equal(new Set(app.packets.map((packet) => packet.header.ssrc)).size, 1, 'in the stream of the audio')

  // Event 5 of 100 ms, as a browser sends it: updates every 20 ms, then the end three times.
  for (let part = 1; part <= 7; part++) {
    const duration = Math.min(part, 5) * 960
    const payload = Buffer.from([5, part >= 5 ? 0x8a : 0x0a, duration >> 8, duration & 0xff])
    await app.send(110, 48_000, payload, part === 1)
  }
  await eventually('the digit was told', () => digits.length > 0)
  t.same(digits, [['5', 100]], 'once')
})
