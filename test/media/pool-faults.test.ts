import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t from 'tap'
import { WorkerPool } from '../../src/media/pool.ts'
import type { MediaSession } from '../../src/media/session.ts'
import { FakeAsterisk } from './support/fake-asterisk.ts'
import { FarApp } from './support/far-app.ts'
import { freeRange } from './support/free-range.ts'
import { eventually, mediaOptions } from './support/options.ts'

const pool = await WorkerPool.start({ workers: 1, rtpPortRange: await freeRange(50) })
t.teardown(() => pool.close())

/** The session's failure, as its listeners hear it. */
function failureOf(session: MediaSession): Promise<string> {
  return new Promise((resolve) => session.once('failed', (failure, detail) => resolve(`${failure}: ${detail}`)))
}

t.test('a flood from a stranger and malformed RTP are dropped and counted, and the call goes on', async (t) => {
  const [asterisk, stranger, app, session] = await Promise.all([
    FakeAsterisk.start(),
    FakeAsterisk.start(),
    FarApp.start(1000),
    pool.open(mediaOptions()),
  ])
  t.teardown(async () => {
    asterisk.close()
    stranger.close()
    await Promise.all([app.kill(), session.close()])
  })
  const local = await session.openRtp('PCMU')
  await session.connectRtp(asterisk.address)
  await app.answerTo(session)
  await session.connected()
  asterisk.speak(local, 440)
  stranger.speak(local, 2000)
  for (let i = 0; i < 500; i++) stranger.send(Buffer.alloc(172, 0x80), local)
  const malformed = [
    Buffer.alloc(0),
    Buffer.from('not RTP at all, just text'),
    Buffer.from([0x80]),
    Buffer.alloc(11, 0x80),
    Buffer.from([0x40, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3]),
    Buffer.from([0x8f, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]),
    Buffer.from([0x90, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0xff, 0xff]),
    Buffer.from([0xa0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff]),
    Buffer.alloc(9000, 0xff),
  ]
  for (const packet of malformed) asterisk.send(packet, local)

  await eventually('they were counted', async () => {
    const { fromPhone } = await session.statistics()
    return fromPhone.strangers >= 500 && fromPhone.malformed >= malformed.length - 1
  })
  await eventually('the app hears the phone', async () => Math.abs(((await app.heard(500)).dominantHz ?? 0) - 440) < 5)
  t.equal(stranger.packets.length, 0, 'nothing was sent to the stranger')
  t.equal(pool.status().workers[0]?.ready, true)
})

t.test('an app that is killed is noticed by its silence', async (t) => {
  const [app, session] = await Promise.all([FarApp.start(1000), pool.open(mediaOptions({ appTimeoutMs: 1500 }))])
  t.teardown(() => Promise.all([app.kill(), session.close()]))
  const failed = failureOf(session)
  await session.openRtp('PCMU')
  await app.answerTo(session)
  await session.connected()
  await new Promise((resolve) => setTimeout(resolve, 2500))
  t.equal((await session.statistics()).fromApp.unauthentic, 0, 'it lives longer than the limit while it sends')
  await app.kill()
  t.match(await failed, /^app-silent: nothing authentic from the app for \d+ ms/)
  t.ok((await session.statistics()).fromApp.packets > 0, 'the last statistics can still be had')
  await t.rejects(session.createOffer(), { code: 'media_connect_failed', message: /app-silent/ })
  t.ok(((await session.close())?.fromApp.packets ?? 0) > 0)
})

t.test('an app that closes its connection is noticed much sooner', async (t) => {
  const [app, session] = await Promise.all([FarApp.start(1000), pool.open(mediaOptions({ appTimeoutMs: 60_000 }))])
  t.teardown(() => Promise.all([app.kill(), session.close()]))
  const failed = failureOf(session)
  await session.openRtp('PCMU')
  await app.call(session)
  await session.connected()
  await app.hangUp()
  t.match(await failed, /^app-silent: the app closed its connection/)
})

t.test('an app that never comes is given up after the set time, and only after it', async (t) => {
  const [app, session] = await Promise.all([FarApp.start(1000), pool.open(mediaOptions({ connectTimeoutMs: 1200 }))])
  t.teardown(() => Promise.all([app.kill(), session.close()]))
  const failed = failureOf(session)
  const answer = await app.answer(await session.createOffer())
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await app.kill()
  const since = performance.now()
  await session.acceptAnswer(answer)
  await t.rejects(session.connected(), { code: 'media_connect_failed', message: /^connect-timeout: ICE found no path/ })
  t.match(await failed, /^connect-timeout/)
  t.ok(performance.now() - since > 1100, 'the ringing before did not count')
})

t.test('a broken answer leaves the offer standing', async (t) => {
  const [app, session] = await Promise.all([FarApp.start(1000), pool.open(mediaOptions())])
  t.teardown(() => Promise.all([app.kill(), session.close()]))
  const answer = await app.answer(await session.createOffer())
  await t.rejects(session.acceptAnswer('v=0\r\nnonsense'), { code: 'media_bad_sdp' })
  await t.rejects(session.acceptAnswer(answer.replace('opus/48000/2', 'speex/8000')), { code: 'media_no_codec' })
  await session.acceptAnswer(answer)
  await session.connected()
  await t.rejects(session.acceptAnswer(answer), { code: 'media_bad_sdp', message: /acceptAnswer does not fit now/ })
})

t.test('candidates that make no sense are counted and do no harm', async (t) => {
  const [app, session] = await Promise.all([FarApp.start(1000), pool.open(mediaOptions())])
  t.teardown(() => Promise.all([app.kill(), session.close()]))
  const garbage = [
    'garbage',
    'candidate:1 1 udp 1 0.0.0.0 1 typ host',
    'candidate:1 1 udp 99999999999 1.2.3.4 5 typ host',
    `candidate:${'A'.repeat(100_000)}`,
  ]
  const before = pool.status().workers[0]?.droppedCandidates ?? 0
  for (const candidate of garbage) session.addCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 })
  const mdns = 'candidate:1 1 udp 2113937151 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 54596 typ host'
  session.addCandidate({ candidate: mdns, sdpMid: '0', sdpMLineIndex: 0 })
  session.addCandidate({ candidate: '', sdpMid: '0', sdpMLineIndex: 0 })
  session.addCandidate({ candidate: '\u0000', sdpMid: 'zz', sdpMLineIndex: -7 })
  await app.call(session)
  await session.connected()
  await eventually('the pool knows', () => {
    return (pool.status().workers[0]?.droppedCandidates ?? 0) - before === garbage.length + 1
  })
})

t.test('everything is safe after close, and closing twice is the same closing', async (t) => {
  const session = await pool.open(mediaOptions())
  await session.openRtp('PCMU')
  const first = session.close()
  t.equal(session.close(), first)
  t.match(await first, { phoneCodec: 'PCMU', paths: { toApp: '', toPhone: '' } })
  await t.rejects(session.createOffer(), { code: 'media_closed' })
  await t.rejects(session.statistics(), { code: 'media_closed' })
  await t.rejects(session.connected(), { code: 'media_closed' })
  session.addCandidate({ candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 })
  session.sendDtmf('1', 100)
})

t.test('one id is open once, and free again after its end', async (t) => {
  const options = mediaOptions()
  const session = await pool.open(options)
  await t.rejects(pool.open(options), { code: 'media_connect_failed', message: /open already/ })
  await session.close()
  const again = await pool.open(options)
  await again.close()
})

t.test('relay-only without a TURN server is refused, as it would give addresses away', async (t) => {
  const ice = { servers: [{ urls: 'stun:127.0.0.1:3478' }], relayOnly: true, hostAddresses: [] }
  await t.rejects(pool.open(mediaOptions({ ice })), {
    code: 'media_connect_failed',
    message: /relay-only needs a turn/,
  })
  t.equal(pool.status().sessions, 0)
})

t.test('ports: one that is held is passed over, a used one rests, and none left is an error', async (t) => {
  const range = await freeRange(2)
  const holder = createSocket('udp4')
  holder.bind(range[0], '127.0.0.1')
  await once(holder, 'listening')
  const small = await WorkerPool.start({ workers: 1, rtpPortRange: range, drainMs: 1500 })
  t.teardown(() => {
    holder.close()
    return small.close()
  })
  const [first, second] = await Promise.all([small.open(mediaOptions()), small.open(mediaOptions())])
  t.equal((await first.openRtp('PCMU')).port, range[0] + 2, 'the held one was passed over')
  t.equal((await first.openRtp('PCMU')).port, range[0] + 2, 'asking again binds nothing')
  await t.rejects(first.openRtp('PCMA'), { code: 'media_connect_failed', message: /speaks PCMU/ })
  await t.rejects(second.openRtp('PCMU'), { code: 'media_no_port', message: /1 in use, 0 resting/ })
  await first.close()
  await t.rejects(second.openRtp('PCMU'), { code: 'media_no_port', message: /0 in use, 1 resting/ })
  await eventually('the port came back', () =>
    second.openRtp('PCMU').then(
      ({ port }) => port === range[0] + 2,
      () => false,
    ),
  )
  await second.close()
})
