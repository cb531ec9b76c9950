import t from 'tap'
import { hear } from '../../dev/audio/heard.ts'
import { loadOpus } from '../../src/media/opus/load.ts'
import { maxOpusSamples } from '../../src/media/opus/opus.ts'
import { WorkerPool } from '../../src/media/pool.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { Flood } from './support/flood.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'
import { WeriftApp } from './support/werift-app.ts'

/** Ten times what a call sends. */
const FLOOD_PPS = 500
const TALK_PACKETS = 200
const OPUS = 111

t.test(
  'strangers at ten times the rate of the call neither reach the app nor divert what the phone gets',
  async (t) => {
    const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(20) })
    t.teardown(() => pool.close())
    const [asterisk, elsewhere, otherPort, session] = await Promise.all([
      FakeAsterisk.start(),
      Flood.open('127.0.0.2'),
      Flood.open('127.0.0.1'),
      pool.open(mediaOptions()),
    ])
    const app = new WeriftApp()
    t.teardown(async () => {
      asterisk.close()
      elsewhere.close()
      otherPort.close()
      await Promise.all([app.close(), session.close()])
    })
    const fromPhone = async () => (await session.statistics()).fromPhone
    const local = await session.openRtp('PCMU')

    elsewhere.start(local, FLOOD_PPS)
    await eventually('those before the announcement are counted', async () => (await fromPhone()).strangers > 200)
    t.equal((await fromPhone()).packets, 0)

    await session.connectRtp(asterisk.address)
    otherPort.start(local, FLOOD_PPS)
    await app.answerTo(session)
    await session.connected()
    const before = await fromPhone()
    asterisk.speak(local, 440)
    const heard = () => app.packets.filter(({ header }) => header.payloadType === OPUS)
    await eventually('the app was talked to', () => heard().length >= TALK_PACKETS)
    const sent = asterisk.sent
    await eventually('what was sent arrived', async () => (await fromPhone()).packets >= 0.99 * sent)
    elsewhere.stop()
    otherPort.stop()

    const after = await fromPhone()
    t.equal(before.packets, 0, 'none of the strangers was taken for the phone')
    t.ok(after.packets <= asterisk.sent, `${after.packets} of ${asterisk.sent} came from the phone`)
    t.match(after, { lost: 0, malformed: 0, duplicates: 0 })
    const strangers = elsewhere.sent + otherPort.sent
    t.ok(
      after.strangers > 0.95 * strangers && after.strangers <= strangers,
      `${after.strangers} of ${strangers} counted`,
    )
    t.same([elsewhere.received, otherPort.received], [0, 0], 'nothing was ever sent to them')
    t.ok(asterisk.packets.length > TALK_PACKETS / 2, 'all of it went to Asterisk')

    const packets = heard()
    const numbers = packets.map(({ header }) => header.sequenceNumber)
    const span = ((numbers.at(-1)! - numbers[0]!) & 0xffff) + 1
    t.ok(packets.length >= 0.99 * span, `the app got ${packets.length} of ${span}`)
    const tone = hear(decode(packets.map(({ payload }) => payload)).subarray(8000), 8000)
    t.ok(Math.abs((tone.dominantHz ?? 0) - 440) < 5, `the app heard ${tone.dominantHz} Hz`)
    t.ok(Math.abs(tone.levelDbfs + 15) < 2, `at ${tone.levelDbfs} dB`)
  },
)

function decode(packets: readonly Buffer[]): Int16Array {
  const decoder = loadOpus().createDecoder()
  const pcm = new Int16Array(maxOpusSamples(8000))
  const frames = packets.map((packet) => pcm.slice(0, decoder.decode(packet, packet.length, pcm)))
  decoder.close()
  return Int16Array.from(frames.flatMap((frame) => [...frame]))
}
