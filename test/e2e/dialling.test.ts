import t, { type Test } from 'tap'
import { eventually, Stage } from './fixtures/stage.ts'

/** What an administrator adds to the dialplan: numbers that begin with 7 or 8 are the bridge's. */
const NUMBERS = '[cubebridge-numbers](+)\nexten => _[78]X.,1,Goto(cubebridge,${EXTEN},1)'
/** The endpoint that stands for a provider: whatever number is sent to it, this phone rings. */
const TRUNK = '1004'
const GATEWAY = 'sip:gateway@empresa.com'
/** 1.2 s. */
const SHORT_MINUTES = 0.02

/** One route for phones and one for apps, each with the limit. */
function limited(digit: number, name: string, limits: object) {
  const common = { match: `_7${digit}.`, identity: GATEWAY, limits }
  return [
    { name: `phones-${name}`, from: 'phones', ring: 'login:maria', ...common },
    { name: `apps-${name}`, from: 'apps', dial: `PJSIP/{rest}@${TRUNK}`, ...common },
  ]
}

t.test('numbers', async (t) => {
  const stage = await Stage.open(t, {
    switch: { extraConf: { 'extensions.conf': NUMBERS } },
    config: {
      asterisk: { dialContext: 'usuarios_internos', sipTrunk: TRUNK, endpoints: 'PJSIP/100*' },
      calls: { limits: { maxConcurrent: 1 } },
    },
  })
  const gateway = stage.cloud.addUser({ login: 'gateway_cube', password: stage.password })
  const cube = { login: 'gateway_cube', password: stage.password, userId: gateway.id }
  await stage.writeMappings(
    [stage.vendasRow, { sipUri: GATEWAY, displayName: 'Gateway', cube }],
    [
      { name: 'app-users', from: 'phones', match: '_8.', identity: GATEWAY, ring: '{rest}' },
      { name: 'trunk', from: 'apps', match: '_9.', identity: GATEWAY, dial: `PJSIP/{rest}@${TRUNK}` },
      ...limited(1, 'destinations', { destinations: ['_711X'] }),
      ...limited(2, 'concurrent', { maxConcurrent: 1 }),
      ...limited(3, 'minute', { perMinute: 1 }),
      ...limited(4, 'day', { perDay: 1 }),
      ...limited(5, 'longest', { maxMinutes: SHORT_MINUTES }),
    ],
  )
  await eventually('the new identity is online', 20_000, () => stage.cloud.online(gateway.id))
  const maria = await stage.app('maria', { hz: 1000 })
  const pedro = await stage.app('pedro', { hz: 1300 })
  const phone = await stage.phone('1001')
  const trunk = await stage.phone(TRUNK)
  const { operator } = stage.bridge.rooms
  let calls = 0

  const record = async (t: Test) => {
    const records = await stage.records(++calls)
    await stage.nothingLeft(t)
    return records.at(-1)
  }
  /** Of a call that an app makes to a number. */
  const rejected = async (app: typeof maria, phoneNumber: string) => {
    const sessionID = await app.call(gateway.id, { phoneNumber })
    return (await app.until('rejected', (event) => event.sessionID === sessionID)).userInfo.reason
  }

  await t.test("a phone dials 8 and an app user's id", async (t) => {
    await pedro.onCall('accept')
    const call = await phone.call(`8${pedro.userId}`)
    call.speak(700)
    await Promise.all([call.hears(1300), pedro.hears(700)])
    t.match(await pedro.until('call'), { from: gateway.id, userInfo: { callerNumber: '1001' } })
    await call.hangUp()
    t.match(await record(t), { mapping: GATEWAY, to: { number: `8${pedro.userId}` }, result: 'success' })
    const nobody = await phone.call('800')
    t.match(await nobody.ended(), { by: 'them', code: 404 })
    t.match(await record(t), { cause: 'unknown-address', detail: /no app user/ })
  })

  await t.test('an app calls a number through the trunk', async (t) => {
    trunk.onCall('answer')
    await maria.call(gateway.id, { phoneNumber: '9 (11) 23-45' })
    const call = await trunk.incoming()
    t.equal(call.called, '112345', 'without the 9, and without what makes it readable')
    t.match(call.from, /maria/)
    call.speak(700)
    await Promise.all([call.hears(1000), maria.hears(700)])
    await maria.hangUp()
    await call.ended()
    t.match(await record(t), { direction: 'app-to-phone', mapping: GATEWAY, result: 'success' })
    t.equal(await rejected(maria, '0800'), 'unknown_address')
    t.match(await record(t), { cause: 'unknown-address', detail: /no route .* 0800/ })
    t.equal(await rejected(maria, 'Local/1@x'), 'unknown_address')
    t.match(await record(t), { cause: 'unknown-address', detail: /no phone number/ })
  })

  await t.test(
    'an operator connects a phone with an extension, and with a SIP address through the trunk',
    async (t) => {
      phone.onCall('answer')
      const begin = (to: { extension: string } | { sipUri: string }) =>
        operator.originate({ direction: 'phone-to-phone', phone: 'PJSIP/1001', to })
      await begin({ extension: TRUNK })
      const [first, there] = [await phone.incoming(), await trunk.incoming()]
      await t.rejects(begin({ extension: TRUNK }), {
        code: 'leg_limit',
        statusCode: 403,
        message: /calls\.limits\.maxConcurrent, for operators: 1/,
      })
      first.speak(700)
      there.speak(1200)
      await Promise.all([first.hears(1200), there.hears(700)])
      await first.hangUp()
      await there.ended()
      t.match(await record(t), { to: { number: TRUNK }, counted: [{ subject: 'operators' }], result: 'success' })

      const { host, port } = trunk.address
      await begin({ sipUri: `sip:ana@${host}:${port}` })
      const [second, ana] = [await phone.incoming(), await trunk.incoming()]
      t.equal(ana.called, 'ana')
      second.speak(700)
      await ana.hears(700)
      await ana.hangUp()
      await second.ended()
      t.match(await record(t), { to: { address: `sip:ana@${host}:${port}` }, endedBy: 'phone' })
    },
  )

  await t.test('a phone that goes beyond a limit is refused, and the record names it', async (t) => {
    await maria.onCall('busy')
    const refused = async (number: string, limit: RegExp) => {
      t.match(await (await phone.call(number)).ended(), { by: 'them', code: 403 })
      t.match(await record(t), { cause: 'limit', endedBy: 'bridge', result: 'client', detail: limit, counted: [] })
    }
    const counted = async (number: string) => {
      t.match(await (await phone.call(number)).ended(), { by: 'them', code: 486 })
      t.match(await record(t), { cause: 'busy', counted: { length: 1 } })
    }
    await counted('7110')
    await refused('7120', /^limits\.destinations of route phones-destinations/)
    await counted('731')
    await refused('732', /^limits\.perMinute of route phones-minute: 1$/)
    await counted('741')
    await refused('742', /^limits\.perDay of route phones-day: 1$/)

    await maria.onCall('ignore')
    const live = await phone.call('721')
    await live.ringing()
    t.match(await (await phone.call('722')).ended(), { code: 403 })
    t.match((await stage.records(++calls)).at(-1), { detail: /^limits\.maxConcurrent of route phones-concurrent: 1$/ })
    await live.cancel()
    t.match(await record(t), { cause: 'cancelled' })

    await maria.onCall('accept')
    const long = await phone.call('751')
    t.match(await long.ended(), { by: 'them', code: 200 }, 'it is cut when it has lasted so long')
    t.match(await record(t), {
      cause: 'limit',
      result: 'success',
      detail: /^limits\.maxMinutes of route phones-longest/,
    })
  })

  await t.test('an app that goes beyond a limit is refused, and the record names it', async (t) => {
    trunk.onCall('busy')
    const refused = async (number: string, limit: RegExp) => {
      t.equal(await rejected(maria, number), 'limit')
      t.match(await record(t), { cause: 'limit', endedBy: 'bridge', result: 'client', detail: limit, counted: [] })
    }
    const counted = async (number: string) => {
      await rejected(maria, number)
      t.match(await record(t), { cause: 'busy', counted: { length: 1 } })
    }
    await counted('7110')
    await refused('7120', /^limits\.destinations of route apps-destinations/)
    await counted('731')
    await refused('732', /^limits\.perMinute of route apps-minute: 1$/)
    await counted('741')
    await refused('742', /^limits\.perDay of route apps-day: 1$/)

    trunk.onCall('ignore')
    await maria.call(gateway.id, { phoneNumber: '721' })
    const live = await trunk.incoming()
    t.equal(await rejected(pedro, '722'), 'limit')
    t.match((await stage.records(++calls)).at(-1), { detail: /^limits\.maxConcurrent of route apps-concurrent: 1$/ })
    await maria.hangUp()
    await live.ended()
    t.match(await record(t), { cause: 'cancelled' })

    trunk.onCall('answer')
    await maria.call(gateway.id, { phoneNumber: '751' })
    const long = await trunk.incoming()
    t.match(await long.ended(), { by: 'them', code: 200 }, 'it is cut when it has lasted so long')
    t.match(await record(t), { cause: 'limit', result: 'success', detail: /^limits\.maxMinutes of route apps-longest/ })
  })
})
