import t from 'tap'
import { openKamailio } from '../../dev/kamailio/kamailio.ts'
import { findKamailio } from '../../dev/kamailio/program.ts'
import { openPhone } from '../../dev/phone/phone.ts'
import type { EndReason } from '../../src/calls/end-reason.ts'
import type { Leg, Party, TransferAsked } from '../../src/calls/leg.ts'
import type { PhoneArrival } from '../../src/calls/ports.ts'
import { within } from '../../src/lib/deadline.ts'
import { SipPhoneNetwork } from '../../src/sip/phone-network.ts'
import { log, PATIENCE_MS, until } from '../asterisk/bench.ts'
import { SdpMedia } from './support/sdp-media.ts'

const TIMES = { connectMs: 3000, answerMs: 2000, firstMs: 50, maxMs: 300, slowMs: 300, pingMs: 1000 }
const DONE: EndReason = { cause: 'hung-up', by: 'app' }

const missing = (await findKamailio()) === undefined
const skip = missing ? 'no Kamailio here: apt-get install kamailio kamailio-websocket-modules' : false

void t.test('phones at a Kamailio, without Asterisk', { skip }, async (t) => {
  const kamailio = await openKamailio()
  t.teardown(() => kamailio.close())
  const openNetwork = (password: string) => {
    const network = new SipPhoneNetwork(
      {
        server: kamailio.wsUrl,
        domain: '127.0.0.1',
        expiresSeconds: 60,
        times: TIMES,
        accounts: [{ user: 'bridge', password }],
        video: [],
      },
      log,
    )
    t.teardown(() => network.close())
    network.start()
    return network
  }
  const network = openNetwork(kamailio.phones.get('bridge') ?? '')
  await until(() => network.available, 'the registration')
  const phone = await openPhone({ switch: kamailio, user: '1001' })
  t.teardown(() => phone.close())
  await phone.register()
  const media = () => {
    const made = new SdpMedia({ hz: 620 })
    t.teardown(() => made.close())
    return made
  }
  const attach = (leg: Leg, session: SdpMedia) => {
    leg.attach({ talk: network.createTalk(), app: { media: session, gateway: network.createGateway(session) } })
  }
  const next = <T>(register: (done: (value: T) => void) => void, what: string) =>
    within(PATIENCE_MS, new Promise<T>(register), what)

  await t.test('call the bridge, hold, ask for a transfer, and hang up', async (t) => {
    const arriving = next<PhoneArrival>((done) => network.once('arrive', done), 'a call')
    const call = await phone.call('bridge')
    const { leg } = await arriving
    t.match(leg.party, { number: '1001' })
    const session = media()
    attach(leg, session)
    await leg.alerting()
    await call.ringing()
    await leg.join()
    await call.answered()
    call.speak(1000)
    await call.hears(620)
    await session.hears(1000)
    const holds: boolean[] = []
    leg.on('hold', (held) => holds.push(held))
    await call.hold()
    await call.resume()
    await until(() => holds.length === 2, 'hold and its end')
    t.same(holds, [true, false])
    t.equal(await call.askByInfo(), 200)
    t.same(session.keyframes, ['app'])
    const asking = next<TransferAsked>((done) => leg.once('transfer', done), 'the transfer')
    t.equal(await call.refer('sip:1002@127.0.0.1'), 202)
    const asked = await asking
    t.equal(asked.target, '1002')
    asked.progress('failed')
    await call.transferTold('SIP/2.0 603 Decline')
    const end = next<EndReason>((done) => leg.once('ended', done), 'the end')
    await call.hangUp()
    t.match(await end, { cause: 'hung-up', by: 'phone' })
  })

  await t.test('give up before they are answered', async (t) => {
    const arriving = next<PhoneArrival>((done) => network.once('arrive', done), 'a call')
    const call = await phone.call('bridge')
    const { leg } = await arriving
    attach(leg, media())
    await leg.alerting()
    const end = next<EndReason>((done) => leg.once('ended', done), 'the end')
    await call.cancel()
    t.match(await end, { cause: 'cancelled', by: 'phone' })
  })

  const legTo = (endpoint: string) =>
    network.createLeg({
      endpoint,
      caller: { address: 'cube:44', number: '44', displayName: 'João' },
      timeoutMs: 10_000,
      callId: 'c',
    })

  await t.test('are rung, talk, are put on hold, and are hung up on', async (t) => {
    phone.onCall('answer')
    const leg = legTo('PJSIP/1001')
    const session = media()
    const talk = network.createTalk()
    leg.attach({ talk, app: { media: session, gateway: network.createGateway(session) } })
    const answered = next<Party>((done) => leg.once('answered', done), 'the answer')
    await leg.dial()
    const call = await phone.incoming()
    t.match(call.from, /^"João" <sip:bridge@/)
    await answered
    await leg.join()
    call.speak(1000)
    await call.hears(620)
    await session.hears(1000)
    await talk.remove(leg.networkId)
    await talk.add(leg.networkId)
    t.same(call.heldBy, ['inactive', 'sendrecv'])
    await leg.end(DONE)
    t.match(await call.ended(), { by: 'them', code: 200 })
  })

  await t.test('are busy, or not there', async (t) => {
    const outcome = async (endpoint: string) => {
      const leg = legTo(endpoint)
      attach(leg, media())
      const end = next<EndReason>((done) => leg.once('ended', done), 'the end')
      await leg.dial()
      const reason = await end
      await leg.end(reason)
      return reason
    }
    phone.onCall('busy')
    t.match(await outcome('PJSIP/1001'), { cause: 'busy', by: 'phone' })
    t.match(await outcome('PJSIP/1003'), { cause: 'unknown-address', by: 'phone' })
  })

  await t.test('are reached again after Kamailio was restarted', async (t) => {
    await kamailio.stop('SIGKILL')
    await until(() => !network.available, 'the loss')
    await kamailio.start()
    await until(() => network.available, 'the registration', 20_000)
    await phone.register()
    phone.onCall('answer')
    const leg = legTo('PJSIP/1001')
    attach(leg, media())
    const answered = next<Party>((done) => leg.once('answered', done), 'the answer')
    await leg.dial()
    const call = await phone.incoming()
    await answered
    await leg.join()
    await leg.end(DONE)
    t.match(await call.ended(), { by: 'them' })
  })

  await t.test('are not reached with a wrong password, and the state says why', async (t) => {
    const wrong = openNetwork('wrong')
    await until(() => wrong.accounts()[0]?.status === 'unauthorized', 'the refusal')
    t.match(wrong.accounts(), [{ error: /refused the password of sip:bridge@127\.0\.0\.1 \(401/ }])
  })
})
