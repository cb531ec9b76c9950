import { getEventListeners } from 'node:events'
import t, { type Test } from 'tap'
import { openPhone, type Phone, type PhoneOptions } from '../../dev/phone/phone.ts'
import { headerOf, type SipMessage, type SipRequest } from '../../dev/phone/sip/message.ts'
import type { EndReason } from '../../src/calls/end-reason.ts'
import type { Leg, Party, TransferAsked } from '../../src/calls/leg.ts'
import type { PhoneArrival } from '../../src/calls/ports.ts'
import type { Gateway, Talk } from '../../src/calls/talk.ts'
import { within } from '../../src/lib/deadline.ts'
import { MediaError } from '../../src/media/errors.ts'
import { IncomingLeg } from '../../src/sip/incoming-leg.ts'
import type { SipPhonesOptions } from '../../src/sip/options.ts'
import { SipPhoneNetwork } from '../../src/sip/phone-network.ts'
import { log, PATIENCE_MS, until } from '../asterisk/bench.ts'
import { SdpMedia } from './support/sdp-media.ts'
import { SipHub } from './support/sip-hub.ts'

const USERS = { bridge: 'pw-bridge', vendas: 'pw-vendas', 1001: 'pw1', 1002: 'pw2' }
const TIMES = { connectMs: 3000, answerMs: 1000, firstMs: 50, maxMs: 300, slowMs: 300, pingMs: 1000 }
const CALLER: Party = { address: 'cube:44', number: '44', displayName: 'João "Jô" <vendas>\r\nX: y' }
const DONE: EndReason = { cause: 'hung-up', by: 'app' }

interface Bench {
  readonly hub: SipHub
  readonly network: SipPhoneNetwork
  phone(user: string, options?: Partial<PhoneOptions>): Promise<Phone>
  arrival(): Promise<PhoneArrival>
  media(hz?: number): SdpMedia
  /** What a call does for a leg that meets an app. */
  place(leg: Leg, media: SdpMedia): { readonly talk: Talk; readonly gateway: Gateway }
  legTo(endpoint: string, timeoutMs?: number): Leg
}

async function openBench(t: Test, more: Partial<SipPhonesOptions> = {}): Promise<Bench> {
  const hub = await SipHub.open(t, USERS)
  const network = new SipPhoneNetwork(
    {
      server: hub.url,
      domain: '127.0.0.1',
      expiresSeconds: 60,
      times: TIMES,
      accounts: [{ user: 'bridge', password: 'pw-bridge' }],
      video: ['H264'],
      ...more,
    },
    log,
  )
  t.teardown(() => network.close())
  network.start()
  await until(() => network.available, 'the registration')
  return {
    hub,
    network,
    phone: async (user, options = {}) => {
      const phone = await openPhone({ switch: hub, user, ...options })
      t.teardown(() => phone.close())
      await phone.register()
      return phone
    },
    arrival: () =>
      within(PATIENCE_MS, new Promise<PhoneArrival>((resolve) => network.once('arrive', resolve)), 'a call'),
    media: (hz = 620) => {
      const media = new SdpMedia({ hz, video: true })
      t.teardown(() => media.close())
      return media
    },
    place: (leg, media) => {
      const talk = network.createTalk()
      const gateway = network.createGateway(media)
      leg.attach({ talk, app: { media, gateway } })
      return { talk, gateway }
    },
    legTo: (endpoint, timeoutMs = 10_000) => network.createLeg({ endpoint, caller: CALLER, timeoutMs, callId: 'c' }),
  }
}

function once<T>(register: (done: (value: T) => void) => void, what: string): Promise<T> {
  return within(PATIENCE_MS, new Promise<T>(register), what)
}

const ended = (leg: Leg) => once<EndReason>((done) => leg.once('ended', done), 'the end of a leg')

void t.test('a phone that calls the bridge', async (t) => {
  const bench = await openBench(t)
  const phone = await bench.phone('1001', { displayName: 'Ana' })

  const talking = async () => {
    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg } = await arriving
    const media = bench.media()
    const placed = bench.place(leg, media)
    await leg.alerting()
    await call.ringing()
    await leg.prepare()
    await leg.join()
    await call.answered()
    return { leg, call, media, ...placed }
  }

  await t.test('says who it is and what it dialled, rings, and talks', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg, dialled } = await arriving
    t.equal(dialled, 'bridge')
    t.equal(leg.direction, 'incoming')
    t.same(leg.party, { address: 'sip:1001@127.0.0.1', number: '1001', displayName: 'Ana' })
    const media = bench.media()
    const { gateway } = bench.place(leg, media)
    await leg.alerting()
    t.match(await call.ringing(), { code: 180 })
    await leg.prepare()
    t.equal(gateway.codec, 'PCMU')
    await leg.join()
    await call.answered()
    call.speak(1000)
    await call.hears(620)
    await media.hears(1000)
    t.match(await leg.details(), { codec: 'PCMU', callId: call.callId })
    await leg.end(DONE)
    await leg.end(DONE)
    t.match(await call.ended(), { by: 'them', code: 200 })
  })

  await t.test('hangs up, or gives up before', async (t) => {
    const { leg, call } = await talking()
    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up', by: 'phone' })
    await leg.end(await far)
    t.equal(requests(bench.hub, 'BYE', call.callId).length, 1, 'a BYE gets none in return')

    const arriving = bench.arrival()
    const second = await phone.call('bridge')
    const { leg: ringing } = await arriving
    bench.place(ringing, bench.media())
    await ringing.alerting()
    const cancelled = ended(ringing)
    t.equal((await second.cancel()).code, 487)
    t.match(await cancelled, { cause: 'cancelled', by: 'phone' })
    await t.rejects(ringing.join(), { code: 'leg_cancelled' })

    const calling = bench.arrival()
    const third = await phone.call('bridge')
    const early = ended((await calling).leg)
    t.equal((await third.cancel()).code, 487, 'before it meets anyone, too')
    t.match(await early, { cause: 'cancelled', by: 'phone' })
  })

  await t.test('is refused in the terms of SIP', async (t) => {
    const refused = async (reason: EndReason) => {
      const arriving = bench.arrival()
      const call = await phone.call('bridge')
      const { leg } = await arriving
      await leg.end(reason)
      return (await call.ended()).code
    }
    t.equal(await refused({ cause: 'busy', by: 'app' }), 486)
    t.equal(await refused({ cause: 'rejected', by: 'app' }), 603)
    t.equal(await refused({ cause: 'no-answer', by: 'app' }), 480)
    t.equal(await refused({ cause: 'unknown-address', by: 'bridge' }), 404)
    t.equal(await refused({ cause: 'limit', by: 'bridge' }), 403)
    t.equal(await refused({ cause: 'capacity', by: 'bridge' }), 503)

    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg } = await arriving
    const media = bench.media()
    media.refuse = new MediaError('media_no_codec', 'none in common')
    bench.place(leg, media)
    await t.rejects(leg.join(), { code: 'media_no_codec' })
    t.equal((await call.ended()).code, 488)
  })

  await t.test('holds and comes back; and is held', async (t) => {
    const { leg, call, media, talk, gateway } = await talking()
    const holds: boolean[] = []
    leg.on('hold', (held) => holds.push(held))
    await call.hold()
    await call.resume()
    await until(() => holds.length === 2, 'both')
    t.same(holds, [true, false])

    await talk.remove(leg.networkId)
    const stop = await bench.network.channels.play(leg.networkId, 'music')
    t.same(call.heldBy, ['inactive'])
    await stop()
    await talk.add(leg.networkId)
    t.same(call.heldBy, ['inactive', 'sendrecv'])
    await talk.remove(gateway.channelId)
    await talk.add(gateway.channelId)
    t.same(call.heldBy, ['inactive', 'sendrecv', 'inactive', 'sendrecv'])
    t.same(holds, [true, false])
    call.speak(1000)
    await media.hears(1000)
    await leg.end(DONE)
  })

  await t.test('is refused a re-INVITE that is still being read when the call ends', async (t) => {
    const { leg, call, media } = await talking()
    let read: () => void = () => undefined
    media.reading = new Promise((resolve) => (read = resolve))
    const asked = media.asked
    const holding = call.hold()
    await until(() => media.asked > asked, 'the re-INVITE')
    const refused = t.rejects(within(PATIENCE_MS, holding, 'an answer to it'), { code: 'phone_refused' })
    await leg.end(DONE)
    read()
    await refused
  })

  await t.test('answers re-INVITEs late, or not at all', async (t) => {
    const [slow, gone] = [await talking(), await talking()]
    let pass: () => void = () => undefined
    const passing = new Promise<void>((resolve) => (pass = resolve))
    const concerns = (message: SipMessage, { callId }: { callId: string }) =>
      headerOf(message, 'call-id') === callId && headerOf(message, 'cseq').endsWith(' INVITE')
    bench.hub.delays = (response) => (concerns(response, slow.call) ? passing : undefined)
    bench.hub.refuses = (request) => (concerns(request, gone.call) ? passing.then(() => 481) : undefined)
    t.teardown(() => (bench.hub.delays = bench.hub.refuses = undefined))

    const lost = ended(gone.leg)
    const [slowLeg, goneLeg] = [slow.leg, gone.leg]
    if (!(slowLeg instanceof IncomingLeg) || !(goneLeg instanceof IncomingLeg)) throw new Error('legs of SIP only')
    const refused = { code: 'sip_timeout' }
    await Promise.all([t.rejects(slowLeg.pause(true), refused), t.rejects(goneLeg.pause(true), refused)])
    await t.rejects(slowLeg.pause(true), { code: 'sip_refused' }, 'what was not answered is not taken as granted')
    pass()
    t.match(await lost, { cause: 'media-lost' }, 'a phone that does not know the call any more, said late')
    await until(() => slow.media.agreed.length === 2, 'the late answer')
    t.equal(slow.media.asked, 1, 'a late answer is not taken for an offer')
    await slowLeg.pause(true)
    t.equal(slow.media.asked, 1)
    t.equal(slow.call.heldBy.at(-1), 'inactive')
    await slow.leg.end(DONE)
  })

  await t.test('sends and gets digits', async (t) => {
    const { leg, call, media } = await talking()
    const digits: string[] = []
    leg.on('dtmf', (digit, durationMs) => digits.push(`${digit}/${durationMs}`))
    media.emit('phoneDtmf', '5', 120)
    const request = bench.hub.passed.find((it) => headerOf(it, 'call-id') === call.callId)
    t.ok(request)
    t.same(digits, ['5/120'])
    await leg.sendDtmf('7', 100)
    const info = bench.hub.passed.findLast((it) => it.kind === 'request' && it.method === 'INFO')
    t.match(info?.body, /^Signal=7\r\nDuration=100/)
    t.equal(headerOf(info!, 'content-type'), 'application/dtmf-relay')
    media.rtpDigits = true
    await leg.sendDtmf('#', 100)
    t.same(media.digits, ['#'])
    await leg.end(DONE)
  })

  await t.test('asks for a keyframe by INFO, and is asked', async (t) => {
    const { leg, call, media } = await talking()
    t.equal(await call.askByInfo(), 200)
    t.same(media.keyframes, ['app'])
    media.emit('pictureFastUpdate')
    await until(() => bench.hub.passed.some((it) => it.body.includes('picture_fast_update')), 'our INFO')
    await leg.end(DONE)
    t.equal(media.listenerCount('pictureFastUpdate'), 0)
    t.equal(media.listenerCount('phoneDtmf'), 0)
  })

  await t.test('has its transfer key heard, and is told how it goes', async (t) => {
    const { leg, call } = await talking()
    const asking = once<TransferAsked>((done) => leg.once('transfer', done), 'the transfer')
    t.equal(await call.refer('sip:1002@127.0.0.1'), 202)
    const asked = await asking
    t.match(asked, { target: '1002', consulted: undefined })
    await call.transferTold('SIP/2.0 100 Trying')
    asked.progress('ringing')
    await call.transferTold('SIP/2.0 180 Ringing')
    asked.progress('completed')
    await call.transferTold('SIP/2.0 200 OK')
    asked.progress('failed')
    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up' })
    t.same(call.transferProgress.at(-1), 'SIP/2.0 200 OK')
  })

  await t.test('names its second call in an attended transfer', async (t) => {
    const first = await talking()
    const second = await talking()
    const asking = once<TransferAsked>((done) => first.leg.once('transfer', done), 'the transfer')
    t.equal(await first.call.referWithReplaces(second.call), 202)
    const asked = await asking
    t.match(asked, { target: '', consulted: { networkId: second.leg.networkId } })
    asked.progress('failed')
    await first.call.transferTold('SIP/2.0 603 Decline')
    await Promise.all([first.leg.end(DONE), second.leg.end(DONE)])
  })

  await t.test('is asked for what only Asterisk has', async (t) => {
    const { leg } = await talking()
    const { network } = bench
    const needed = { code: 'sip_needs_asterisk', statusCode: 409 }
    await t.rejects(network.channels.mute(leg.networkId, true), needed)
    await t.rejects(network.createTap().open(), needed)
    await t.rejects(network.createTape().start(), needed)
    await t.rejects(network.announce(), needed)
    await t.rejects(network.takeOver(), needed)
    await leg.end(DONE)
    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg: alone } = await arriving
    alone.attach({ talk: network.createTalk(), app: undefined })
    await t.rejects(alone.join(), { code: 'leg_media-failed', message: /needs Asterisk/ })
    await alone.end({ cause: 'media-failed', by: 'bridge' })
    t.equal((await call.ended()).code, 488)
  })
})

void t.test('a phone that the bridge rings', async (t) => {
  const bench = await openBench(t)
  const phone = await bench.phone('1001')
  let other: Phone | undefined

  await t.test('shows the caller, rings, answers, talks', async (t) => {
    phone.onCall('ignore')
    const leg = bench.legTo('PJSIP/1001')
    t.same(leg.party, { address: 'sip:1001@127.0.0.1', number: '1001', displayName: '1001' })
    const media = bench.media()
    bench.place(leg, media)
    const events: string[] = []
    leg.on('ringing', () => events.push('ringing'))
    leg.on('answered', (by) => events.push(`answered by ${by.number}`))
    bench.hub.challengesCalls = true
    await leg.dial()
    const call = await phone.incoming()
    bench.hub.challengesCalls = false
    t.match(call.from, /^"João Jô vendas X: y" <sip:bridge@127\.0\.0\.1>/)
    call.alert()
    await until(() => events.length === 1, 'ringing')
    call.answer()
    await until(() => events.length === 2, 'the answer')
    t.same(events, ['ringing', 'answered by 1001'])
    await leg.join()
    call.speak(1000)
    await call.hears(620)
    await media.hears(1000)
    await leg.end(DONE)
    t.match(await call.ended(), { by: 'them', code: 200 })
  })

  await t.test('refuses, and is not there', async (t) => {
    const outcome = async (endpoint: string, timeoutMs?: number) => {
      const leg = bench.legTo(endpoint, timeoutMs)
      bench.place(leg, bench.media())
      const end = ended(leg)
      await leg.dial()
      const reason = await end
      await leg.end(reason)
      return reason
    }
    phone.onCall('busy')
    t.match(await outcome('PJSIP/1001'), { cause: 'busy', by: 'phone', detail: /486/ })
    phone.onCall('decline')
    t.match(await outcome('PJSIP/1001'), { cause: 'rejected', by: 'phone' })
    t.match(await outcome('PJSIP/9999'), { cause: 'unknown-address', by: 'phone' })
    phone.onCall((call) => call.reject(488))
    t.match(await outcome('PJSIP/1001'), { cause: 'media-failed', by: 'phone' })
    phone.onCall((call) => call.alert())
    t.match(await outcome('PJSIP/1001', 300), { cause: 'no-answer', by: 'phone' })
    t.match(await (await phone.incoming()).ended(), { by: 'them', code: 487 })
    const odd = bench.legTo('PJSIP/1001&PJSIP/1002')
    bench.place(odd, bench.media())
    await t.rejects(odd.dial(), { code: 'leg_unknown-address' })
    await odd.end(DONE)
  })

  await t.test('stops ringing when the caller gives up, and hears that another one answered', async (t) => {
    phone.onCall((call) => call.alert())
    const leg = bench.legTo('PJSIP/1001')
    bench.place(leg, bench.media())
    await leg.dial()
    const call = await phone.incoming()
    await leg.end({ cause: 'cancelled', by: 'app', answeredElsewhere: true })
    t.match(await call.ended(), { by: 'them', code: 487 })
    const cancel = bench.hub.passed.findLast((it) => it.kind === 'request' && it.method === 'CANCEL')
    t.match(headerOf(cancel!, 'reason'), /Call completed elsewhere/)
  })

  await t.test('takes the place of another one', async (t) => {
    const { first, talk, gateway, media } = await withFirst()
    // As calls do when a phone sends the app on: the app waits, the target rings and comes in, the first one goes.
    await talk.remove(gateway.channelId)
    const stop = await bench.network.channels.play(gateway.channelId, 'ringback')
    const { second, call } = await withSecond(talk)
    await talk.remove(first.networkId)
    await stop()
    await talk.add(gateway.channelId)
    call.speak(1200)
    await call.hears(620)
    t.equal(media.offers.length > 1, true)
    await Promise.all([first.end({ cause: 'transferred', by: 'phone' }), second.end(DONE)])
    await call.ended()
  })

  await t.test('is sent to another one, when the app leaves them to each other', async (t) => {
    const { first, talk, gateway, call: firstCall } = await withFirst()
    await talk.remove(first.networkId)
    const stop = await bench.network.channels.play(first.networkId, 'ringback')
    const { second, call } = await withSecond(talk)
    await talk.remove(gateway.channelId)
    await stop()
    await talk.add(first.networkId)
    const refer = bench.hub.passed.findLast((it) => it.kind === 'request' && it.method === 'REFER')
    t.match(headerOf(refer!, 'refer-to'), new RegExp(`1002@.*Replaces=${call.callId}%3Bto-tag`))
    t.equal(headerOf(refer!, 'call-id'), firstCall.callId)
    await Promise.all([first.end(DONE), second.end(DONE)])
  })

  await t.test('is in no conference, and consults nobody: that needs Asterisk', async (t) => {
    const { first, talk, gateway } = await withFirst()
    await t.rejects(withSecond(talk), { code: 'leg_media-failed', message: /a conference needs Asterisk/ })
    await talk.remove(first.networkId)
    await talk.remove(gateway.channelId)
    await bench.network.channels.play(gateway.channelId, 'music')
    const { second } = await withSecond(talk)
    await t.rejects(talk.add(first.networkId), { code: 'sip_needs_asterisk', message: /consults another/ })
    await Promise.all([first.end(DONE), second.end(DONE)])
  })

  async function withFirst() {
    phone.onCall('answer')
    const media = bench.media()
    const first = bench.legTo('PJSIP/1001')
    const placed = bench.place(first, media)
    const answered = once<Party>((done) => first.once('answered', done), 'the answer')
    await first.dial()
    const call = await phone.incoming()
    await answered
    await first.join()
    return { first, media, call, ...placed }
  }

  async function withSecond(talk: Talk) {
    other ??= await bench.phone('1002')
    const second = bench.legTo('PJSIP/1002')
    second.attach({ talk, app: undefined })
    const answered = once<Party>((done) => second.once('answered', done), 'the second answer')
    await second.dial()
    const call = await other.incoming()
    await answered
    try {
      await second.join()
    } catch (error) {
      await second.end(DONE)
      throw error
    }
    return { second, call }
  }
})

void t.test('an account of a mapping', async (t) => {
  const accounts = [
    { user: 'bridge', password: 'pw-bridge' },
    { user: 'vendas', password: 'pw-vendas', mapping: 'vendas@empresa.com' },
  ]
  const bench = await openBench(t, { accounts })
  await until(() => bench.network.accounts().every(({ status }) => status === 'online'), 'both')
  const phone = await bench.phone('1001')
  const arriving = bench.arrival()
  const call = await phone.call('vendas')
  const { leg, dialled } = await arriving
  t.equal(dialled, 'vendas@empresa.com')
  await leg.end({ cause: 'busy', by: 'app' })
  await call.ended()
  phone.onCall('ignore')
  const out = bench.network.createLeg({
    endpoint: 'PJSIP/1001',
    caller: { address: 'sip:vendas@empresa.com', number: 'vendas', displayName: 'Vendas' },
    timeoutMs: 5000,
    callId: 'c',
  })
  bench.place(out, bench.media())
  await out.dial()
  t.match((await phone.incoming()).from, /<sip:vendas@127\.0\.0\.1>/)
  await out.end(DONE)
  const ofApp = bench.network.createLeg({
    endpoint: 'PJSIP/1001',
    caller: { address: 'cube:44', number: '44', displayName: 'Ana' },
    timeoutMs: 5000,
    callId: 'd',
    mapping: 'sip:vendas@empresa.com',
  })
  bench.place(ofApp, bench.media())
  await ofApp.dial()
  t.match((await phone.incoming()).from, /<sip:vendas@127\.0\.0\.1>/, "an app's call, of the mapping that it called")
  await ofApp.end(DONE)
})

void t.test('the way to the SIP server', async (t) => {
  await t.test('is made again, and calls go on meanwhile', async (t) => {
    const bench = await openBench(t)
    const phone = await bench.phone('1001')
    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg } = await arriving
    const media = bench.media()
    bench.place(leg, media)
    await leg.join()
    await call.answered()
    await bench.hub.hide()
    await until(() => !bench.network.available, 'the loss')
    t.match(bench.network.accounts(), [{ address: 'sip:bridge@127.0.0.1', status: 'unreachable' }])
    const dialled = bench.legTo('PJSIP/1001')
    bench.place(dialled, bench.media())
    await t.rejects(dialled.dial(), { code: 'leg_switch-unavailable' })
    await dialled.end(DONE)
    await bench.hub.listen()
    await until(() => bench.network.available, 'the return')
    await until(() => call.heldBy.length > 0, 'the re-INVITE that tells where we are')
    call.speak(1000)
    await media.hears(1000)
    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up' })
  })

  await t.test('is tried again soon where a server takes connections and does not answer yet', async (t) => {
    const bench = await openBench(t)
    bench.hub.silent = true
    bench.hub.cut()
    await until(() => !bench.network.available, 'the loss')
    await until(() => (bench.network.accounts()[0]?.error ?? '').includes('did not answer'), 'the bound')
    bench.hub.silent = false
    await until(() => bench.network.available, 'the return')
  })

  await t.test('is lost and found any number of times, and nothing is kept of it', async (t) => {
    const signals = new Set<AbortSignal>()
    const listen = Reflect.get(AbortSignal.prototype, 'addEventListener') as (...args: unknown[]) => void
    t.intercept(AbortSignal.prototype, 'addEventListener', {
      value(this: AbortSignal, ...args: unknown[]) {
        signals.add(this)
        listen.apply(this, args)
      },
    })
    const bench = await openBench(t)
    for (let n = 0; n < 4; n++) {
      bench.hub.cut()
      await until(() => !bench.network.available, 'the loss')
      await until(() => bench.network.available, 'the return')
    }
    const listeners = [...signals].filter(({ aborted }) => !aborted).map((it) => getEventListeners(it, 'abort').length)
    t.ok(Math.max(...listeners) <= 2, `${Math.max(...listeners)} listeners`)
  })

  await t.test('survives whatever it is told', async (t) => {
    const bench = await openBench(t)
    const text = 'INVITE sip:bridge@x SIP/2.0\r\nVia: SIP/2.0/WS y;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\n'
    for (const rest of [
      '\r\n',
      'To: <\r\nCall-ID: 1\r\nCSeq: x\r\n\r\n',
      'To: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n',
    ]) {
      bench.hub.say('bridge', text + rest)
    }
    for (let n = 0; n < 200; n++) {
      bench.hub.say(
        'bridge',
        mutated(text + 'To: <sip:b@c>\r\nCall-ID: 2\r\nCSeq: 1 INVITE\r\nReplaces: x;to-tag=1\r\n\r\n', n),
      )
    }
    const phone = await bench.phone('1001')
    const arriving = bench.arrival()
    const call = await phone.call('bridge')
    const { leg } = await arriving
    await leg.end({ cause: 'busy', by: 'app' })
    t.equal((await call.ended()).code, 486)
  })
})

function requests(hub: SipHub, method: string, callId: string): SipRequest[] {
  return hub.passed.filter(
    (it): it is SipRequest => it.kind === 'request' && it.method === method && headerOf(it, 'call-id') === callId,
  )
}

/** The same with a few letters changed, by a fixed rule. */
function mutated(text: string, seed: number): string {
  const letters = text.split('')
  for (let n = 0, x = seed * 7919 + 1; n < 4; n++) {
    x = (x * 1103515245 + 12345) % 2147483648
    letters[x % letters.length] = String.fromCharCode(x % 256)
  }
  return letters.join('')
}
