import t from 'tap'
import type { Leg } from '../../src/calls/leg.ts'
import type { Cause } from '../../src/calls/end-reason.ts'
import type { Digit } from '../../src/media/session.ts'
import { ended, openBench, PATIENCE_MS, settled, until } from './bench.ts'

/** A number that the dialplan answers before it hands it over. */
const ANSWERED = `[cubebridge-numbers]
exten => 6000,1,Answer()
 same => n,Stasis(cubebridge,answered)
 same => n,Hangup()`

void t.test('a phone that calls the bridge', async (t) => {
  const bench = await openBench(t, { withAmi: true, switch: { extraConf: { 'extensions.conf': ANSWERED } } })
  const { asterisk } = bench
  const phone = await bench.phone('1001')

  await t.test('rings, is answered, hears the other side and is heard, and leaves nothing behind', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg, dialled } = await arriving
    t.equal(dialled, 'vendas')
    t.same(leg.party, { address: 'sip:1001@empresa.com', number: '1001', displayName: 'Phone 1001' })
    t.equal(leg.direction, 'incoming')
    const media = bench.media(600)
    bench.attach(leg, media)
    await leg.alerting()
    t.equal((await call.ringing()).code, 180)
    await leg.prepare()
    await leg.prepare()
    t.equal(call.talking, false, 'preparing does not answer')
    await leg.join()
    await call.answered()
    call.speak(1000)
    await call.hears(600)
    await media.hears(1000)
    t.same([...media.payloadTypes], [0])

    const digits: string[] = []
    leg.on('dtmf', (digit, ms) => digits.push(`${digit} ${ms > 50 && ms < 1000}`))
    await call.dtmf('5')
    await call.dtmf('#')
    await until(() => digits.length === 2, 'the digits')
    t.same(digits, ['5 true', '# true'])
    const sent: Digit[] = ['1', '2', '3', '*']
    await Promise.all(sent.map((digit) => leg.sendDtmf(digit, 100)))
    await call.digits('123*')

    const holds: boolean[] = []
    leg.on('hold', (held) => holds.push(held))
    await call.hold()
    await until(() => holds.length === 1, 'the hold')
    await call.resume()
    await until(() => holds.length === 2, 'the resume')
    t.same(holds, [true, false])

    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up', by: 'phone' })
    const details = await leg.details()
    t.match(details, { codec: 'PCMU', channelId: leg.networkId })
    const { rtp } = details as { rtp: { packetsReceived: number; lostReceived: number } }
    t.ok(rtp.packetsReceived > 50, 'Asterisk tells what it received even after the phone hung up')
    await leg.end({ cause: 'hung-up', by: 'phone' })
    await bench.empty()
  })

  await t.test('that speaks A-law gets A-law end to end', async (t) => {
    const polycom = await bench.phone('1002', { codec: 'PCMA' })
    const arriving = bench.arrival()
    const call = await polycom.call('vendas')
    const { leg } = await arriving
    const media = bench.media(700)
    bench.attach(leg, media)
    await leg.join()
    call.speak(1100)
    await call.hears(700)
    await media.hears(1100)
    t.equal(media.codec, 'PCMA')
    t.same([...media.payloadTypes], [8])
    t.notMatch(await asterisk.cli('core show channels verbose'), /error/i)
    for (const { id, name } of await asterisk.channels()) {
      const shown = await asterisk.cli(`core show channel ${name}`)
      t.match(shown, /WriteTranscode: No/, `${id} is not transcoded`)
      t.match(shown, /ReadTranscode: No/, `${id} is not transcoded`)
    }
    await leg.end({ cause: 'hung-up', by: 'app' })
    t.match(await call.ended(), { by: 'them', code: 200 })
    await bench.empty()
  })

  const codes: readonly (readonly [Cause, number])[] = [
    ['rejected', 603],
    ['busy', 486],
    ['no-answer', 480],
    ['unreachable', 480],
    ['unknown-address', 404],
    ['sign-in-refused', 503],
    ['cloud-unavailable', 503],
    ['media-failed', 503],
    ['internal', 503],
  ]
  for (const [cause, code] of codes) {
    await t.test(`hears ${code} when the call ends as ${cause} before the answer`, async (t) => {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      leg.on('ended', () => t.fail('our own end is not the far side’s'))
      if (code !== 404) {
        await leg.alerting()
        await call.ringing()
      }
      await leg.end({ cause, by: 'app' })
      t.equal((await call.ended()).code, code)
      await bench.empty()
    })
  }

  for (const cause of ['stopping', 'capacity'] as const) {
    await t.test(`goes back to the dialplan when the bridge is out of it: ${cause}`, async (t) => {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      await leg.end({ cause, by: 'bridge' })
      // The dialplan's fallback speaks as early media and ends the call itself.
      await until(() => call.counts.received > 10, 'the announcement')
      const [channel] = await asterisk.channels()
      const shown = await asterisk.cli(`core show channel ${channel?.name ?? ''}`)
      t.match(shown, new RegExp(`CUBEBRIDGE_RESULT=${cause}`))
      await call.cancel()
      await bench.empty()
    })
  }

  await t.test('that gives up while it rings ends the leg as cancelled', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg } = await arriving
    bench.attach(leg, bench.media())
    await Promise.all([leg.alerting(), leg.prepare()])
    const far = ended(leg)
    await call.cancel()
    t.match(await far, { cause: 'cancelled', by: 'phone' })
    await t.rejects(leg.join(), { code: 'leg_cancelled' })
    await leg.end({ cause: 'cancelled', by: 'phone' })
    await bench.empty()
  })

  await t.test('leaves nothing behind wherever an end cuts into the set-up', async (t) => {
    for (const delay of [0, 1, 2, 3, 4, 6, 8, 12, 20]) {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      bench.attach(leg, bench.media())
      const joining = leg.join().then(
        () => 'joined',
        (error: unknown) => (error as { code: string }).code,
      )
      await new Promise((resolve) => setTimeout(resolve, delay))
      await Promise.all([leg.end({ cause: 'rejected', by: 'app' }), leg.end({ cause: 'busy', by: 'app' })])
      t.match(await joining, /^(joined|leg_rejected)$/, `after ${delay} ms`)
      await call.ended()
      await bench.empty()
    }
  })

  await t.test('that the dialplan answered already hears ringback as a tone', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('6000')
    const { leg, dialled } = await arriving
    t.equal(dialled, 'answered')
    bench.attach(leg, bench.media(700))
    await leg.alerting()
    await call.answered()
    await until(() => Math.abs((call.heard().dominantHz ?? 0) - 460) < 60, 'ringback of 425 to 480 Hz')
    await leg.join()
    await call.hears(700)
    await leg.end({ cause: 'hung-up', by: 'app' })
    t.match(await call.ended(), { by: 'them' })
    await bench.empty()
  })

  await t.test('twenty at once are all carried', async (t) => {
    const legs: Leg[] = []
    bench.network.on('arrive', ({ leg }) => legs.push(leg))
    const calls = await Promise.all(Array.from({ length: 20 }, () => phone.call('vendas')))
    await until(() => legs.length === 20, 'every arrival')
    bench.network.removeAllListeners('arrive')
    await Promise.all(
      legs.map(async (leg) => {
        bench.attach(leg, bench.media())
        await leg.alerting()
        await leg.join()
      }),
    )
    await Promise.all(calls.map((call) => call.answered()))
    t.equal((await asterisk.bridges()).length, 20)
    t.equal((await asterisk.channels()).length, 40)
    await Promise.all(legs.map((leg) => leg.end({ cause: 'hung-up', by: 'app' })))
    await Promise.all(calls.map((call) => call.ended()))
    await bench.empty()
  })

  await t.test('whose bridge closes is not left alone', async (t) => {
    const next = await openBench(t)
    const other = await next.phone('1002')
    const arriving = next.arrival()
    const call = await other.call('vendas')
    const { leg } = await arriving
    next.attach(leg, next.media())
    await leg.join()
    await call.answered()
    await next.network.close()
    t.match(await call.ended(), { by: 'them' })
    await next.empty()
  })

  await t.test('that an operator sends elsewhere leaves the call, and its call goes on there', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg } = await arriving
    bench.attach(leg, bench.media(650))
    await leg.join()
    await call.hears(650)
    const far = ended(leg)
    const control = bench.network.control!
    const { name } = (await asterisk.channels()).find((channel) => channel.name.startsWith('PJSIP/1001'))!
    await control.redirect(name, { context: 'usuarios_internos', exten: '*43' })
    t.match(await far, { cause: 'hung-up', by: 'operator' })
    await leg.end({ cause: 'hung-up', by: 'operator' })
    // Only the phone is left.
    await settled(async () => (await asterisk.channels()).length === 1 && (await asterisk.bridges()).length === 0)
    call.speak(900)
    await call.hears(900)

    const again = bench.arrival()
    await control.redirect(name, { context: 'usuarios_internos', exten: 'suporte' })
    const second = await again
    t.equal(second.dialled, 'suporte', 'and back to the bridge as a call of its own')
    bench.attach(second.leg, bench.media(750))
    await second.leg.join()
    await call.hears(750)
    const third = bench.arrival()
    const over = ended(second.leg)
    await control.redirect(name, { context: 'usuarios_internos', exten: 'vendas' })
    t.match(await over, { cause: 'hung-up', by: 'operator' })
    const last = await third
    t.equal(last.dialled, 'vendas', 'also straight from one extension of the bridge to another')
    await last.leg.end({ cause: 'hung-up', by: 'app' })
    t.equal((await call.ended(PATIENCE_MS)).by, 'them')
    await bench.empty()
  })
})
