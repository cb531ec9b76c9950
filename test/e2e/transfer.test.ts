import t from 'tap'
import { HOLD_MUSIC_HZ } from '../../dev/switch/instance-dir.ts'
import { eventually, Stage } from './fixtures/stage.ts'

t.test('transfers', async (t) => {
  const stage = await Stage.open(t, { config: { asterisk: { dialContext: 'usuarios_internos' } } })
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const cube = { login: 'suporte_cube', password: stage.password, userId: suporte.id }
  const row = { sipUri: 'sip:suporte@empresa.com', displayName: 'Suporte', cube, ring: ['pedro'] }
  await stage.writeMappings([stage.vendasRow, row])
  await eventually('the new identity is online', 20_000, () => stage.cloud.online(suporte.id))
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const pedro = await stage.app('pedro', { onCall: 'accept', hz: 1300 })
  const phone = await stage.phone('1001')
  const other = await stage.phone('1002')
  const { operator } = stage.bridge.rooms
  let calls = 0

  /** A phone talks with an app, each heard by the other: the phone says 700 Hz, the app 1000. */
  const talking = async (direction: 'phone-to-app' | 'app-to-phone') => {
    other.onCall('ignore')
    phone.onCall('answer')
    const stops = () => app.events.filter(({ kind }) => kind === 'stopped').length
    const before = stops()
    if (direction === 'app-to-phone') await app.call(stage.vendas.id)
    const call = await (direction === 'phone-to-app' ? phone.call('vendas') : phone.incoming())
    call.speak(700)
    await Promise.all([call.hears(1000), app.hears(700)])
    const { callId: id } = operator.calls()[0]!
    const state = () => operator.call(id)?.transfer?.state ?? 'ringing'
    return {
      call,
      id,
      state,
      settled: () => eventually('the transfer is settled', 15_000, () => !/ringing|consulting/.test(state())),
      stopped: () => eventually('the app is told of the end', 15_000, () => stops() > before),
      /** The record, once all is over and nothing else is left. */
      record: async () => {
        const records = await stage.records(++calls)
        await stage.nothingLeft(t)
        return records[calls - 1]
      },
    }
  }

  for (const direction of ['phone-to-app', 'app-to-phone'] as const) {
    await t.test(`${direction}: the app is sent to a phone that is busy, then to a number that answers`, async (t) => {
      const { call, id, state, settled, stopped, record } = await talking(direction)
      other.onCall('busy')
      await operator.transfer(id, { participant: 'app', to: { phone: 'PJSIP/1002' } })
      await settled()
      t.match(operator.call(id)?.transfer, { state: 'failed', reason: { cause: 'busy' } })
      await Promise.all([call.hears(1000), app.hears(700)])

      other.onCall('ignore')
      await operator.transfer(id, { participant: 'app', to: { extension: '1002' } })
      const second = await other.incoming()
      second.answer()
      second.speak(1300)
      await Promise.all([second.hears(1000), app.hears(1300), call.ended()])
      t.equal(state(), 'completed')
      await second.hangUp()
      await stopped()
      t.match(await record(), {
        direction,
        cause: 'hung-up',
        result: 'success',
        transfers: [{ state: 'failed' }, { kind: 'blind', state: 'completed' }],
        participants: [{}, {}, {}, { role: 'added', kind: 'phone' }],
      })
    })

    await t.test(`${direction}: the phone is sent to another app`, async (t) => {
      const { call, id, settled, stopped, record } = await talking(direction)
      await operator.transfer(id, { participant: 'phone', to: { mapping: 'suporte' } })
      await settled()
      await Promise.all([call.hears(1300), pedro.hears(700), stopped()])
      await pedro.hangUp()
      t.equal((await call.ended()).by, 'them')
      t.match(await record(), { endedBy: 'app', participants: [{}, {}, { kind: 'app', media: {} }] })
    })

    await t.test(`${direction}: the app asks back at another phone, swaps, and connects both`, async (t) => {
      const { call, id, stopped, record } = await talking(direction)
      await operator.consult(id, { participant: 'app', to: { phone: 'PJSIP/1002' }, sound: 'music' })
      await call.hears(HOLD_MUSIC_HZ)
      const second = await other.incoming()
      second.answer()
      second.speak(1300)
      await Promise.all([second.hears(1000), app.hears(1300)])
      await operator.swap(id)
      await Promise.all([second.hears(HOLD_MUSIC_HZ), call.hears(1000), app.hears(700)])
      t.match(await operator.complete(id), { state: 'completed' })
      await Promise.all([call.hears(1300), second.hears(700), stopped()])
      await call.hangUp()
      await second.ended()
      t.match(await record(), { transfers: [{ kind: 'attended', state: 'completed' }] })
    })

    await t.test(`${direction}: the phone asks back, gives it up, and talks with the app again`, async (t) => {
      const { call, id, record } = await talking(direction)
      await operator.consult(id, { participant: 'phone', to: { phone: 'PJSIP/1002' }, sound: 'silence' })
      const second = await other.incoming()
      second.answer()
      second.speak(1300)
      await Promise.all([second.hears(700), call.hears(1300)])
      t.match(await operator.abort(id), { state: 'aborted' })
      await Promise.all([second.ended(), call.hears(1000), app.hears(700)])
      await operator.hangUp(id)
      await call.ended()
      t.match(await record(), { transfers: [{ state: 'aborted' }] })
    })
  }

  await t.test('an extension that does not exist fails as such, and the two talk on', async (t) => {
    const { call, id, settled, record } = await talking('phone-to-app')
    await operator.transfer(id, { participant: 'phone', to: { extension: '*99' } })
    await settled()
    t.match(operator.call(id)?.transfer, { state: 'failed', reason: { cause: 'unknown-address' } })
    await Promise.all([call.hears(1000), app.hears(700)])
    await call.hangUp()
    await record()
  })

  await t.test("the phone's own transfer key: to a number that is busy, then to one that answers", async (t) => {
    const { call, record } = await talking('phone-to-app')
    const told = (code: string) =>
      eventually(`the phone is told ${code}`, 15_000, () => call.transferProgress.some((line) => line.includes(code)))
    await call.refer('sip:*45@empresa.com')
    await told('503')
    await Promise.all([call.hears(1000), app.hears(700)])
    await call.refer('sip:1002@empresa.com')
    const second = await other.incoming()
    second.answer()
    second.speak(1300)
    await Promise.all([app.hears(1300), second.hears(1000), told('200'), call.ended()])
    await second.hangUp()
    t.match(await record(), {
      transfers: [
        { by: 'phone', state: 'failed' },
        { by: 'phone', state: 'completed' },
      ],
    })
  })

  await t.test("the phone's own attended transfer to one it called without the bridge", async (t) => {
    const { call, record } = await talking('phone-to-app')
    other.onCall('answer')
    const consulted = await phone.call('1002')
    const there = await other.incoming()
    there.speak(1300)
    await consulted.hears(1300)
    await call.referWithReplaces(consulted)
    await Promise.all([app.hears(1300), there.hears(1000), call.ended(), consulted.ended()])
    await there.hangUp()
    t.match(await record(), { transfers: [{ kind: 'attended', by: 'phone', state: 'completed' }] })
  })

  await t.test("the phone's own attended transfer to an app it called by the bridge", async (t) => {
    const { call } = await talking('phone-to-app')
    const consulted = await phone.call('suporte')
    consulted.speak(850)
    await Promise.all([consulted.hears(1300), pedro.hears(850)])
    await call.referWithReplaces(consulted)
    await Promise.all([app.hears(1300), pedro.hears(1000), call.ended(), consulted.ended()])
    await app.hangUp()
    await pedro.until('stopped', ({ at }) => at > Date.now() - 5000)
    const records = await stage.records(calls + 2)
    t.match(records.slice(-2), [{ cause: 'transferred' }, { endedBy: 'app', transfers: [{ state: 'completed' }] }])
    await stage.nothingLeft(t)
  })
})
