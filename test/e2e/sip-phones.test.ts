import t from 'tap'
import { isBlack } from '../../dev/video/look.ts'
import type { CallHappened } from '../../src/calls/call-event.ts'
import { ask } from './fixtures/api.ts'
import { eventually, Stage } from './fixtures/stage.ts'
import { openVideoUser, videoBecomes, videoOf } from './fixtures/video-call.ts'

t.setTimeout(180_000)

const [PHONE, APP, OTHER] = [700, 1000, 1300]

t.test('a bridge without Asterisk, whose phones are at a Kamailio', async (t) => {
  const stage = await Stage.open(t, { kamailio: true })
  const { operator, switchboard } = stage.bridge.rooms
  const told: CallHappened[] = []
  switchboard.on('happened', (happened) => void told.push(happened))
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const cube = { login: 'suporte_cube', password: stage.password, userId: suporte.id }
  const row = { sipUri: 'sip:700@empresa.com', displayName: 'Suporte', cube, ring: ['pedro'], phone: 'PJSIP/1002' }
  await stage.writeMappings([stage.vendasRow, row])
  await eventually('the new identity is online', 20_000, () => stage.cloud.online(suporte.id))

  const maria = await stage.app('maria', { onCall: 'accept', hz: APP })
  const pedro = await openVideoUser(stage, 'pedro')
  const phone = await stage.phone('1001')
  const seeing = await stage.phone('1002', { video: { codecs: ['H264'] } })
  let calls = 0

  /** A phone and Maria's app talk, each heard by the other. */
  const talking = async (direction: 'phone-to-app' | 'app-to-phone', to = 'vendas') => {
    phone.onCall('answer')
    if (direction === 'app-to-phone') await maria.call(stage.vendas.id)
    const call = await (direction === 'phone-to-app' ? phone.call(to) : phone.incoming())
    call.speak(PHONE)
    const both = () => Promise.all([call.hears(APP), maria.hears(PHONE)])
    await both()
    return { call, both, id: operator.calls().at(-1)!.callId }
  }
  const record = async () => {
    const records = await stage.records(++calls)
    await stage.nothingLeft(t)
    return records.at(-1)
  }
  const ready = async () => (await ask(stage, 'GET', '/ready')).body

  await t.test('is ready, and says which accounts it has', async (t) => {
    t.match(await ready(), {
      ready: true,
      ari: undefined,
      sip: {
        status: 'online',
        accounts: [{ address: 'sip:bridge@127.0.0.1' }, { address: 'sip:vendas@127.0.0.1', status: 'online' }],
      },
    })
  })

  await t.test('a phone calls the account of a mapping, and hangs up', async (t) => {
    const { call } = await talking('phone-to-app')
    await call.hangUp()
    t.match(await record(), { direction: 'phone-to-app', result: 'success', endedBy: 'phone', cause: 'hung-up' })
  })

  await t.test('an app calls a phone, which sees who it is, and hangs up', async (t) => {
    const { call } = await talking('app-to-phone')
    t.match(call.from, /<sip:vendas@/, "by the mapping's own account")
    await maria.hangUp()
    t.equal((await call.ended()).by, 'them')
    t.match(await record(), { direction: 'app-to-phone', result: 'success', endedBy: 'app' })
  })

  await t.test('hold, keys by RTP and by INFO, and what an operator can and cannot do', async (t) => {
    const { call, both, id } = await talking('phone-to-app')
    await call.hold()
    await eventually('the hold is seen', 10_000, () => operator.call(id)!.held)
    await maria.hears(null)
    await call.resume()
    await both()

    told.length = 0
    await call.dtmf('9')
    t.equal(await call.dtmfByInfo('3'), 200)
    const digits = () => told.flatMap((it) => (it.type === 'call.dtmf' ? [it.data.digit] : []))
    await eventually('both keys are told', 10_000, () => digits().length === 2)
    t.same(digits(), ['9', '3'])
    await operator.sendDigits(id, 'phone', '14*', 100)
    await call.digits('14*')

    t.equal((await ask(stage, 'POST', `/v1/calls/${id}/participants/phone/hold`, { body: {} })).status, 200)
    t.equal(call.heldBy.at(-1), 'sendonly')
    t.equal((await ask(stage, 'POST', `/v1/calls/${id}/participants/phone/resume`)).status, 200)
    await both()

    for (const [path, body] of [
      ['recording', { announce: false }],
      ['monitors', { mode: 'listen', phone: 'PJSIP/1003' }],
      ['participants', { to: { phone: 'PJSIP/1002' } }],
      ['participants/phone/mute', undefined],
    ] as const) {
      const { status, body: refused } = await ask(stage, 'POST', `/v1/calls/${id}/${path}`, { body })
      t.match({ status, ...refused }, { status: 409, code: 'sip_needs_asterisk', detail: /needs Asterisk/ }, path)
    }
    const phones = { direction: 'phone-to-phone', phone: 'PJSIP/1002', to: { phone: 'PJSIP/1003' } }
    t.match(await ask(stage, 'POST', '/v1/calls', { body: phones }), { body: { code: 'sip_needs_asterisk' } })
    await both()
    t.equal((await ask(stage, 'DELETE', `/v1/calls/${id}`)).status, 204)
    t.equal((await call.ended()).by, 'them')
    t.match(await record(), { endedBy: 'operator' })
  })

  await t.test('a phone sends the app to another phone', async (t) => {
    const { call } = await talking('phone-to-app')
    seeing.onCall('answer')
    t.equal(await call.refer('sip:1002@127.0.0.1'), 202)
    const next = await seeing.incoming()
    next.speak(OTHER)
    await Promise.all([next.hears(APP), maria.hears(OTHER), call.transferTold('SIP/2.0 200 OK')])
    await call.ended()
    await next.hangUp()
    t.match(await record(), { result: 'success', transfers: [{ kind: 'blind', state: 'completed' }] })
  })

  await t.test('with video: a phone calls a number, shows less and more, and is hung up on', async (t) => {
    const call = await seeing.call('700')
    t.equal(await pedro.incoming(), 'video')
    await pedro.accept()
    await call.answered()
    const both = () => Promise.all([pedro.seesMotion(), call.video.seesMotion()])
    await both()
    t.match(await videoOf(stage), { toApp: { mode: 'untouched' }, toPhone: { mode: 'untouched' } })
    await call.showVideo(false)
    await videoBecomes(stage, 'no video of the phone', ({ toApp }) => toApp.hindrance === 'phone-without-video')
    await pedro.sees('black', isBlack)
    await call.showVideo(true)
    await both()
    await call.hold()
    await videoBecomes(stage, 'on hold', ({ toApp }) => toApp.hindrance === 'on-hold')
    await call.resume()
    await both()
    await pedro.hangUp()
    t.equal((await call.ended()).by, 'them')
    t.match(await record(), { result: 'success', endedBy: 'app' })
  })

  await t.test('with video: an app calls a phone, which hangs up', async (t) => {
    seeing.onCall('answer')
    await pedro.call(suporte.id)
    const call = await seeing.incoming()
    await pedro.connected()
    await Promise.all([pedro.seesMotion(), call.video.seesMotion()])
    await call.hangUp()
    t.match(await record(), { direction: 'app-to-phone', result: 'success', endedBy: 'phone' })
  })

  await t.test(
    'an operator sends the app to another phone; what else there is of transfers is refused at once',
    async (t) => {
      const { call, id } = await talking('phone-to-app')
      seeing.onCall('answer')
      await operator.transfer(id, { participant: 'app', to: { extension: '1002' } })
      const next = await seeing.incoming()
      next.speak(OTHER)
      await Promise.all([next.hears(APP), maria.hears(OTHER), call.ended()])
      await next.hangUp()
      t.match(await record(), { result: 'success', transfers: [{ state: 'completed' }] })

      const second = await talking('app-to-phone')
      for (const [participant, to] of [
        ['phone', { mapping: '700' }],
        ['phone', { extension: '1002' }],
        ['app', { mapping: '700' }],
      ] as const) {
        const { status, body } = await ask(stage, 'POST', `/v1/calls/${second.id}/transfer`, {
          body: { participant, to },
        })
        t.match({ status, ...body }, { status: 409, code: 'sip_needs_asterisk' })
      }
      t.equal(await second.call.refer('sip:700@127.0.0.1'), 202)
      await second.call.transferTold('SIP/2.0 603 Decline')
      await second.both()
      await second.call.hangUp()
      t.match(await record(), { result: 'success', endedBy: 'phone' })
    },
  )

  await t.test('a phone that adds video to a call without stays in it without', async (t) => {
    const call = await seeing.call('vendas')
    call.speak(PHONE)
    await Promise.all([call.hears(APP), maria.hears(PHONE)])
    await call.showVideo(true)
    await Promise.all([call.hears(APP), maria.hears(PHONE)])
    await call.showVideo(false)
    await Promise.all([call.hears(APP), maria.hears(PHONE)])
    await call.hangUp()
    t.match(await record(), { result: 'success', endedBy: 'phone' })
  })

  await t.test(
    'Kamailio goes and comes back: the bridge says so, registers anew and takes the next call',
    async (t) => {
      await stage.kamailio.stop('SIGKILL')
      const status = async () => (await ready()) as { ready: boolean; sip: { status: string; detail?: string } }
      await eventually('the loss is told', 20_000, async () => (await status()).sip.status === 'unreachable')
      t.match(await status(), { ready: false, sip: { detail: /./ } })
      await stage.kamailio.start()
      await stage.ready(30_000)
      t.equal((await status()).ready, true)
      await phone.register()
      for (const direction of ['phone-to-app', 'app-to-phone'] as const) {
        const { call } = await talking(direction)
        await call.hangUp()
        t.match(await record(), { direction, result: 'success' })
      }
    },
  )

  await t.test('a bridge that stops takes its registrations back', async (t) => {
    await stage.bridge.close()
    const call = await phone.call('700')
    t.equal((await call.ended()).code, 404)
  })
})
