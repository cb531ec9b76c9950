import t, { type Test } from 'tap'
import { WorkerPool } from '../../../src/media/pool.ts'
import { readRtcp } from '../../../src/media/rtp/rtcp.ts'
import { writeRtcp } from '../../../src/media/rtp/rtcp.ts'
import type { MediaSession } from '../../../src/media/session.ts'
import { FarApp } from '../support/far-app.ts'
import { freeRange } from '../support/free-range.ts'
import { eventually, mediaOptions } from '../support/options.ts'
import { addressesOf, SdpPhone } from '../support/sdp-phone.ts'

const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(20) })
t.teardown(() => pool.close())

const near = (heard: { dominantHz: number | undefined }, hz: number) => Math.abs((heard.dominantHz ?? 0) - hz) < 15

async function talk(t: Test): Promise<{ session: MediaSession; app: FarApp; phone: SdpPhone }> {
  const [phone, app, session] = await Promise.all([SdpPhone.open(), FarApp.start(1000), pool.open(mediaOptions())])
  t.teardown(async () => {
    phone.close()
    await Promise.all([app.kill(), session.close()])
  })
  return { session, app, phone }
}

/** A telephone-event of 100 ms (RFC 4733 2.5.1). */
function* digit(event: number, sequence: number, timestamp: number): Generator<Buffer> {
  for (const [i, [isEnd, duration]] of [
    [0, 160],
    [0, 320],
    [0x80, 800],
    [0x80, 800],
    [0x80, 800],
  ].entries()) {
    const packet = Buffer.alloc(16)
    packet[0] = 0x80
    packet[1] = (i === 0 ? 0x80 : 0) | 101
    packet.writeUInt16BE((sequence + i) & 0xffff, 2)
    packet.writeUInt32BE(timestamp, 4)
    packet.writeUInt32BE(0x1234, 8)
    packet.set([event, isEnd! | 10, duration! >> 8, duration! & 0xff], 12)
    yield packet
  }
}

t.test('a phone that is called by SDP and an app hear each other, and their digits', async (t) => {
  const { session, app, phone } = await talk(t)
  const digits: string[] = []
  session.on('phoneDtmf', (digit, durationMs) => digits.push(`${digit} ${durationMs}`))
  session.expectPhone(['PCMU'])
  await app.call(session)
  const offer = await session.offerToPhone()
  t.match(offer, /m=audio \d+ RTP\/AVP 0 8 9 101\r\n/)
  const agreed = await session.acceptPhoneAnswer(phone.describe())
  t.match(agreed, { audio: 'PCMU', held: false, audioAt: /^127\.0\.0\.1:\d+$/ })
  t.equal(agreed.video, undefined)
  phone.speak(offer, 440)
  await session.connected()
  await eventually('the phone hears the app', () => near(phone.audio.heard(500), 1000))
  await eventually('the app hears the phone', async () => near(await app.heard(500), 440))

  const { audio } = addressesOf(offer)
  for (const packet of digit(5, phone.audio.sent + 200, 777_000)) phone.audio.send(packet, audio)
  await eventually('the digit is heard', () => digits.length > 0)
  t.same(digits, ['5 100'])

  t.equal(await session.sendPhoneDtmf('#', 100), true)
  const events = () => phone.audio.packets.filter((packet) => (packet[1]! & 0x7f) === 101)
  await eventually('the digit comes to the phone', () => events().length >= 7)
  t.ok(events().every((packet) => packet[12] === 11 && packet.length === 16))
  t.equal(events().filter((packet) => packet[13]! & 0x80).length, 3, 'its end comes three times')

  const last = await session.close()
  t.match(last, { phoneCodec: 'PCMU', fromPhone: { malformed: 0, strangers: 0 }, video: undefined })
})

t.test("a phone's call is answered, held, moved and taken up again", async (t) => {
  const { session, app, phone } = await talk(t)
  const first = await session.acceptPhoneOffer(phone.describe({ codecs: ['PCMU', 'PCMA'] }))
  t.match(first, { audio: 'PCMU', held: false })
  await app.answerTo(session)
  await session.connected()
  phone.speak(first.sdp, 440)
  await eventually('the phone hears the app', () => near(phone.audio.heard(500), 1000))
  await eventually('the app hears the phone', async () => near(await app.heard(500), 440))

  const again = await session.acceptPhoneOffer(phone.describe({ codecs: ['PCMU', 'PCMA'] }))
  t.equal(again.sdp, first.sdp, 'an equal offer has an equal answer')

  const held = await session.acceptPhoneOffer(phone.describe({ codecs: ['PCMU', 'PCMA'], direction: 'sendonly' }))
  t.equal(held.held, true)
  t.match(held.sdp, /a=recvonly/)
  await eventually('nothing goes to a phone on hold', async () => {
    const before = phone.audio.packets.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    return phone.audio.packets.length === before
  })

  const other = await SdpPhone.open()
  t.teardown(() => other.close())
  const moved = await session.acceptPhoneOffer(other.describe())
  t.equal(moved.held, false)
  other.speak(moved.sdp, 700)
  await eventually('the other phone hears the app', () => near(other.audio.heard(500), 1000))
  await eventually('the app hears the other phone', async () => near(await app.heard(500), 700))
  t.ok((await session.statistics()).fromPhone.strangers > 0, 'the first phone is no longer listened to')
})

t.test('reports go both ways', async (t) => {
  const { session, app, phone } = await talk(t)
  await app.call(session)
  const offer = await session.offerToPhone()
  await session.acceptPhoneAnswer(phone.describe())
  phone.speak(offer, 440)
  await session.connected()
  const reports = () => phone.audioRtcp.packets.map((packet) => readRtcp(packet, packet.length))
  await eventually('a report comes', () => reports().some((report) => (report?.senderReports.length ?? 0) > 0))
  const out = Buffer.alloc(200)
  const senderReport = { ssrc: 0x1234, packets: 9, octets: 1440, rtpTimestamp: 1, ntpMs: Date.now() }
  const length = writeRtcp({ ssrc: 0x1234, cname: 'phone', senderReport }, out)
  phone.audioRtcp.send(out.subarray(0, length), addressesOf(offer).audioRtcp)
  await eventually('our next names it', () => {
    return reports().some((report) =>
      report?.receptionReports.some(({ ssrc, lastSenderReport }) => ssrc === 0x1234 && lastSenderReport !== 0),
    )
  })
  await session.close()
  await eventually('the last says goodbye', () => (reports().at(-1)?.byes.length ?? 0) > 0)
})

t.test('what is refused changes nothing, and every port is given back', async (t) => {
  const { session, app, phone } = await talk(t)
  await app.call(session)
  await t.rejects(session.acceptPhoneAnswer(phone.describe()), { code: 'media_connect_failed' })
  await t.rejects(session.acceptPhoneOffer('v=1'), { code: 'media_bad_sdp' })
  await t.rejects(session.acceptPhoneOffer(phone.describe({ codecs: [] })), { code: 'media_no_codec' })
  const offer = await session.offerToPhone()
  await t.rejects(session.acceptPhoneAnswer(phone.describe({ codecs: [] })), { code: 'media_no_codec' })
  await t.rejects(session.openRtp('PCMU'), { code: 'media_connect_failed' })
  t.equal(addressesOf(await session.offerToPhone()).audio.port, addressesOf(offer).audio.port)
  await session.close()
  await t.rejects(session.offerToPhone(), { code: 'media_closed' })
})
