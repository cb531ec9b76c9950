import t from 'tap'
import type { Leg, Party } from '../../src/calls/leg.ts'
import { within } from '../../src/lib/deadline.ts'
import { ended, openBench, PATIENCE_MS, until, type Bench } from './bench.ts'

const CALLER: Party = { address: 'cube:4448515', number: '4448515', displayName: 'João "Jô" <vendas>\r\nX: y' }

function legTo(bench: Bench, endpoint: string, timeoutMs = 10_000): Leg {
  return bench.network.createLeg({ endpoint, caller: CALLER, timeoutMs, callId: 'c' })
}

void t.test('a phone that the bridge rings', async (t) => {
  const bench = await openBench(t)
  const phone = await bench.phone('1001')

  await t.test('shows the caller, rings, answers, hears and is heard', async (t) => {
    phone.onCall('ignore')
    const leg = legTo(bench, 'PJSIP/1001')
    t.equal(leg.direction, 'outgoing')
    t.same(leg.party, { address: 'sip:1001@empresa.com', number: '1001', displayName: '1001' })
    const media = bench.media(620)
    bench.attach(leg, media)
    const events: string[] = []
    leg.on('ringing', () => events.push('ringing'))
    leg.on('answered', (by) => events.push(`answered by ${by.number}`))
    await leg.dial()
    const call = await phone.incoming()
    t.match(call.from, /^"João Jô vendas X: y" <sip:4448515@/)
    await until(() => events.length === 1, 'ringing')
    call.answer()
    await until(() => events.length === 2, 'the answer')
    t.same(events, ['ringing', 'answered by 1001'])
    await leg.join()
    call.speak(1000)
    await call.hears(620)
    await media.hears(1000)
    t.equal(media.codec, 'PCMU')
    await leg.sendDtmf('7', 120)
    await call.digits('7')
    t.match(await leg.details(), { codec: 'PCMU', rtp: { lostReceived: 0 } })
    await leg.end({ cause: 'hung-up', by: 'app' })
    t.match(await call.ended(), { by: 'them', code: 200 })
    await bench.empty()
  })

  await t.test('hears ringback when it has answered before the other side, until they are joined', async (t) => {
    phone.onCall('answer')
    const leg = legTo(bench, 'PJSIP/1001')
    bench.attach(leg, bench.media(620))
    const answered = new Promise((resolve) => leg.once('answered', resolve))
    await leg.alerting()
    await leg.dial()
    const call = await phone.incoming()
    await answered
    await leg.alerting()
    await leg.alerting()
    await until(() => Math.abs((call.heard().dominantHz ?? 0) - 460) < 60, 'ringback of 425 to 480 Hz')
    await leg.join()
    await call.hears(620)
    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up', by: 'phone' })
    t.match(await leg.details(), { rtp: { packetsSent: Number } })
    await leg.end({ cause: 'hung-up', by: 'phone' })
    await bench.empty()
  })

  await t.test('that speaks only A-law is given A-law', async (t) => {
    const other = await bench.phone('1002', { codec: 'PCMA' })
    const leg = legTo(bench, 'PJSIP/1002')
    const media = bench.media(640)
    bench.attach(leg, media)
    const answered = new Promise((resolve) => leg.once('answered', resolve))
    await leg.dial()
    const call = await other.incoming()
    await answered
    await leg.join()
    call.speak(1000)
    await call.hears(640)
    await media.hears(1000)
    t.same([...media.payloadTypes], [8])
    await leg.end({ cause: 'hung-up', by: 'app' })
    await other.close()
    await bench.empty()
  })

  const refusals = [
    ['busy', 'busy', 'busy'],
    ['declines', 'decline', 'rejected'],
  ] as const
  for (const [title, behaviour, cause] of refusals) {
    await t.test(`${title}: the leg ends as ${cause}`, async (t) => {
      phone.onCall(behaviour)
      const leg = legTo(bench, 'PJSIP/1001')
      bench.attach(leg, bench.media())
      const far = ended(leg)
      await leg.dial()
      t.match(await far, { cause, by: 'phone' })
      await leg.end({ cause, by: 'phone' })
      await bench.empty()
    })
  }

  await t.test('that nobody answers ends as no-answer in time, and stops ringing', async (t) => {
    phone.onCall('ignore')
    const leg = legTo(bench, 'PJSIP/1001', 700)
    bench.attach(leg, bench.media())
    const far = ended(leg)
    await leg.dial()
    const call = await phone.incoming()
    t.match(await far, { cause: 'no-answer', by: 'phone' })
    t.match(await call.ended(), { by: 'them', code: 487 })
    await leg.end({ cause: 'no-answer', by: 'phone' })
    await bench.empty()
  })

  await t.test('stops ringing when the caller gives up, and says so when another took the call', async (t) => {
    phone.onCall('ignore')
    for (const answeredElsewhere of [false, true]) {
      const leg = legTo(bench, 'PJSIP/1001')
      bench.attach(leg, bench.media())
      leg.on('ended', () => t.fail('our own end is not the far side’s'))
      const ringing = within(PATIENCE_MS, new Promise<void>((resolve) => leg.once('ringing', resolve)), 'ringing')
      await leg.dial()
      const call = await phone.incoming()
      // Before a response came, PJSIP puts the CANCEL off, and sends it without what Asterisk would have added.
      await ringing
      await leg.end({ cause: 'cancelled', by: 'app', answeredElsewhere })
      const ending = await call.ended()
      t.equal(ending.code, 487)
      t.match(ending.reasons?.join(', '), answeredElsewhere ? /^SIP ?;cause=200/ : /^Q\.850;cause=16/)
      await bench.empty()
    }
  })

  await t.test('leaves nothing behind wherever an end cuts into the dialling', async (t) => {
    phone.onCall('answer')
    for (const delay of [0, 1, 2, 3, 5, 8, 13, 21]) {
      const leg = legTo(bench, 'PJSIP/1001')
      bench.attach(leg, bench.media())
      const dialling = leg.dial().then(
        () => 'dialled',
        (error: unknown) => (error as { code: string }).code,
      )
      leg.once('answered', () => void leg.join().catch(() => undefined))
      await new Promise((resolve) => setTimeout(resolve, delay))
      await leg.end({ cause: 'cancelled', by: 'app' })
      t.match(await dialling, /^(dialled|leg_cancelled)$/, `after ${delay} ms`)
      await bench.empty()
    }
  })

  await t.test('that is not registered, or does not exist, is unreachable', async (t) => {
    for (const endpoint of ['PJSIP/1002', 'PJSIP/9999']) {
      const leg = legTo(bench, endpoint)
      await t.rejects(leg.dial(), { code: 'leg_unreachable', reason: { cause: 'unreachable' } })
      await leg.end({ cause: 'unreachable', by: 'phone' })
    }
    await bench.empty()
  })

  await t.test('must be a plain PJSIP endpoint', async (t) => {
    const wrong = [
      '1001',
      'SIP/1001',
      'PJSIP/',
      'PJSIP/1001/sip:x@y;transport=tcp',
      'PJSIP/1001&PJSIP/1002',
      'Local/1@x',
      'PJSIP/a\nb',
    ]
    for (const endpoint of [...wrong, `PJSIP/${'x'.repeat(65)}`]) {
      const leg = legTo(bench, endpoint)
      await t.rejects(leg.dial(), { code: 'leg_unknown-address' }, JSON.stringify(endpoint))
      await leg.end({ cause: 'cancelled', by: 'bridge' })
    }
    await bench.empty()
  })
})
