import t from 'tap'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

/** What the tests read of any reply. */
interface Body {
  readonly calls: readonly { readonly callId: string }[]
  readonly channels: readonly { readonly name: string }[]
  readonly phones: readonly { readonly endpoint: string; readonly state: string }[]
  readonly ari: { readonly status: string }
  readonly ami: { readonly status: string }
  readonly identities: readonly { readonly status: string }[]
}

/** The HTTP interface as an operator's program uses it. */
function operator(stage: Stage) {
  const { url } = stage.bridge.rooms.http!
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text ? (JSON.parse(text) as Partial<Body>) : {} }
  }
}

t.test('a live call is listed, its channels are seen, and an operator ends it', async (t) => {
  const stage = await Stage.shared(t)
  const ask = operator(stage)
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await call.hears(1000)
  const { body } = await ask('GET', '/v1/calls')
  t.match(body.calls, [{ state: 'talking', direction: 'phone-to-app', from: { number: '1001' }, department: 'Vendas' }])
  const id = body.calls![0]!.callId
  t.match(await ask('GET', `/v1/calls/${id}`), { status: 200, body: { callId: id } })
  await eventually('AMI shows the channels', 10_000, async () => {
    const { body: seen } = await ask('GET', '/v1/channels')
    return seen.channels!.some(({ name }) => name.startsWith('PJSIP/1001-'))
  })
  await eventually('AMI shows who is registered', 10_000, async () => {
    const { body: seen } = await ask('GET', '/v1/registrations')
    const state = (phone: string) => seen.phones?.find(({ endpoint }) => endpoint === phone)?.state
    return state('1001') === 'registered' && state('1002') === 'unregistered'
  })
  t.equal((await ask('DELETE', `/v1/calls/${id}`)).status, 204)
  await Promise.all([call.ended(), app.until('stopped')])
  t.equal((await ask('DELETE', `/v1/calls/${id}`)).status, 404)
  t.match(await stage.records(1), [{ endedBy: 'operator', cause: 'hung-up', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('an operator has a phone call an app: the phone rings first, then the app', async (t) => {
  const stage = await Stage.shared(t)
  const ask = operator(stage)
  const app = await stage.app('maria', { onCall: { kind: 'accept', afterMs: 1500 }, hz: 1000 })
  const phone = await stage.phone('1001')
  phone.onCall('ignore')
  t.match(await ask('POST', '/v1/calls', { direction: 'phone-to-app', mapping: 'vendas' }), {
    status: 202,
    body: { state: 'arriving', direction: 'phone-to-app' },
  })
  const call = await phone.incoming()
  t.notOk(app.events.some(({ kind }) => kind === 'call'))
  call.answer()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  await call.hangUp()
  t.match(await stage.records(1), [{ direction: 'phone-to-app', endedBy: 'phone', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('an operator has an app call a phone: the app rings first, then the phone', async (t) => {
  const stage = await Stage.shared(t)
  const ask = operator(stage)
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1002')
  phone.onCall('answer')
  const request = { direction: 'app-to-phone', mapping: 'vendas', phone: 'PJSIP/1002' }
  t.equal((await ask('POST', '/v1/calls', request)).status, 202)
  const call = await phone.incoming()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  await app.hangUp()
  await call.ended()
  t.match(await stage.records(1), [{ direction: 'app-to-phone', endedBy: 'app', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('an originate that carries a line break, or a dial string, is refused and nothing is sent', async (t) => {
  const stage = await Stage.shared(t)
  const ask = operator(stage)
  for (const phone of [
    'PJSIP/1001\r\nAction: Command',
    'PJSIP/1001@trunk',
    'Local/1001@usuarios_internos',
    'SIP/1',
    7,
  ]) {
    const answer = await ask('POST', '/v1/calls', { direction: 'phone-to-app', mapping: 'vendas', phone })
    t.equal(answer.status, 400, JSON.stringify(phone))
  }
  t.equal((await ask('POST', '/v1/calls', { direction: 'phone-to-app', mapping: 'vendas', extra: 1 })).status, 400)
  t.equal((await ask('POST', '/v1/calls', { direction: 'phone-to-app', mapping: 'ninguem' })).status, 404)
  t.strictSame(await stage.switch.channels(), [])
  await stage.nothingLeft(t)
})

t.test('readiness tells the true state of each part', async (t) => {
  const stage = await Stage.open(t, { bridge: false })
  await stage.writeConfig({
    asterisk: {
      ari: { ...stage.switch.ari, password: 'wrong' },
      ami: { ...stage.switch.ami, secret: 'wrong' },
    },
  })
  await stage.openBridge()
  const ask = operator(stage)
  const state = async () => (await ask('GET', '/ready')).body
  await eventually('both refusals are told', 15_000, async () => {
    const { ari, ami, identities } = await state()
    return ari?.status === 'unauthorized' && ami?.status === 'unauthorized' && identities?.[0]?.status === 'online'
  })
  t.match(await ask('GET', '/ready'), { status: 503, body: { ready: false } })
  t.match(await state(), { ari: { detail: /ari\.conf|password/i }, ami: { detail: /manager\.conf|secret/i } })
  const health = await fetch(`${stage.bridge.rooms.http!.url}/health`)
  t.equal(health.status, 200, 'the process is healthy nevertheless')
  t.equal((await fetch(`${stage.bridge.rooms.http!.url}/v1/calls`)).status, 401, 'without a token')
})

t.test('mappings change while the bridge runs: a new name works, a broken file keeps the old ones', async (t) => {
  const stage = await Stage.shared(t)
  const phone = await stage.phone('1001')
  await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const live = await phone.call('vendas')
  await live.hears(1000)
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  await stage.writeMappings([
    stage.vendasRow,
    {
      sipUri: 'sip:suporte@empresa.com',
      displayName: 'Suporte',
      cube: { login: 'suporte_cube', password: stage.password, userId: suporte.id },
      ring: ['pedro'],
    },
  ])
  await eventually('the new identity is online', 20_000, () => stage.cloud.online(suporte.id))
  await stage.app('pedro', { onCall: 'accept', hz: 1300 })
  const second = await phone.call('SUPORTE')
  await second.hears(1300)
  await stage.writeMappings([{ ...stage.vendasRow, colour: 'blue' }])
  const { mappings } = stage.bridge.rooms
  await eventually('the mistake is told', 20_000, () => mappings.status().error !== undefined)
  t.match(mappings.status().error, /mappings\.yaml:\d+.*colour/s)
  t.equal(mappings.status().count, 2)
  t.ok(live.talking && second.talking, 'live calls go on')
  await live.hangUp()
  await second.hangUp()
  await stage.records(2)
  await stage.nothingLeft(t)
})
