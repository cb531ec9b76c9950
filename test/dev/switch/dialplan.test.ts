import t from 'tap'
import { sleep } from '../../../src/lib/deadline.ts'
import { openPhone, type Phone } from '../../../dev/phone/phone.ts'
import { openSwitch, type Switch } from '../../../dev/switch/switch.ts'
import { ManagerSession } from './fixtures/manager-session.ts'
import { StasisApp } from './fixtures/stasis-app.ts'

/** Takes calls from anyone at this address, under any caller id: what a trunk may bring. */
const STRANGER = `
[stranger](cubebridge-phone)
[stranger]
type = identify
endpoint = stranger
match = 127.0.0.1
`

let sw: Switch
let phone: Phone
let ami: ManagerSession

t.before(async () => {
  sw = await openSwitch({ extraConf: { 'pjsip.conf': STRANGER } })
  phone = await openPhone({ switch: sw, user: '1001', displayName: 'Ana' })
  await phone.register()
  ami = await ManagerSession.open(sw)
})

t.afterEach(() => sw.empty())

t.teardown(async () => {
  ami.close()
  await phone.close()
  await sw.close()
})

t.test('a name raises the event BridgeCall and arrives in Stasis with what was dialled', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  for (const name of ['vendas', 'Vendas.Sul-1', 'joao+silva', 've']) {
    const call = await phone.call(name)
    const { args, channelId } = await app.arrival()
    t.strictSame(args, [name])
    const event = await ami.block('UserEvent: BridgeCall', `To: ${name}\r\n`)
    t.match(event, /^Channel: PJSIP\/1001-/m)
    t.match(event, /^From: 1001$/m)
    t.equal(await app.request('DELETE', `channels/${channelId}?reason_code=17`), 204)
    await call.ended()
  }
})

t.test('a call that the bridge refuses ends with its code at once, without the message', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  const codes = [
    [1, 404],
    [16, 603],
    [17, 486],
    [19, 480],
    [34, 503],
  ] as const
  for (const [cause, code] of codes) {
    const call = await phone.call('vendas')
    const { channelId } = await app.arrival()
    await app.request('POST', `channels/${channelId}/ring`)
    t.equal((await call.ringing()).code, 180)
    await app.request('DELETE', `channels/${channelId}?reason_code=${cause}`)
    t.match(await call.ended(), { by: 'them', code })
    t.equal(call.counts.received, 0)
  }
})

t.test('without the bridge the caller hears so before the call is answered, and gets 503', async (t) => {
  const call = await phone.call('vendas')
  t.equal((await call.ringing()).code, 183)
  await t.rejects(call.answered(), { code: 'phone_call_failed', sipCode: 503 })
  const { samples } = call.recording()
  t.ok(samples.length > 8000, `heard ${samples.length / 8000} seconds`)
  t.ok(samples.some((sample) => Math.abs(sample) > 3000))
  t.match(await sw.log(), /The bridge is away: vendas was not called/)
})

t.test('a call that the stopping bridge hands back is taken by the same message', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  const call = await phone.call('vendas')
  const { channelId } = await app.arrival()
  t.equal(await app.request('POST', `channels/${channelId}/continue`), 204)
  t.match(await call.ended(), { by: 'them', code: 503 })
  t.ok(call.counts.received > 50)
})

t.test('a call that was answered by the bridge and handed back just ends', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  const call = await phone.call('vendas')
  const { channelId } = await app.arrival()
  await app.request('POST', `channels/${channelId}/answer`)
  await call.answered()
  await app.request('POST', `channels/${channelId}/continue`)
  t.match(await call.ended(), { by: 'them', code: 200 })
})

t.test('hostile names are refused, never called by half, and change no application', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  const names = [
    'vendas,away',
    'vendas,1',
    'vendas,System(touch x)',
    'vendas)',
    'ven${SHELL(id)}das',
    'ven$[1+1]das',
    'a"b',
    "a'b",
    'a&b',
    'a|b',
    'a b',
    'a\\b',
    'vendas\r\nEvil: 1',
    'joão',
    'vendas@x',
  ]
  ami.drain()
  for (const name of names) {
    const call = await phone.call(name)
    t.match(await call.ended(), { code: 404 }, JSON.stringify(name))
  }
  for (const number of ['10&1002', '10,1002', '1002/sip:1002', '1002@x', '10)', '10${X}']) {
    const call = await phone.call(number)
    t.match(await call.ended(), { code: 404 }, number)
  }
  t.notOk(/^Event: (UserEvent|DialBegin)/m.test(ami.drain()), 'neither the bridge nor a phone was called')
})

t.test('a hostile caller id reaches the event only by its harmless characters', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  for (const user of ['77,Evil: 1', '77\r\nEvil: 1', '77)(${SHELL(id)}']) {
    const stranger = await openPhone({ switch: sw, user })
    t.teardown(() => stranger.close())
    ami.drain()
    const call = await stranger.call('vendas')
    t.strictSame((await app.arrival()).args, ['vendas'])
    const event = await ami.block('UserEvent: BridgeCall')
    t.match(event, /\r\nTo: vendas\r\nFrom: [\w.+-]+$/)
    t.notMatch(event, /^Evil/m)
    await call.cancel()
  }
})

t.test('a caller keeps the accents of their name', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  const stranger = await openPhone({ switch: sw, user: '5511987654321', displayName: 'João Vendedor' })
  t.teardown(() => stranger.close())
  ami.drain()
  const call = await stranger.call('vendas')
  await app.arrival()
  t.match(await ami.block('UserEvent: BridgeCall'), /^CallerIDName: João Vendedor\r$/m)
  await call.cancel()
})

t.test('the app-facing context reaches phones, and neither names nor anything else', async (t) => {
  const app = await StasisApp.open(sw)
  t.teardown(() => app.close())
  t.equal(await app.request('POST', 'channels?app=cubebridge&endpoint=Local/1001@cubebridge-apps'), 200)
  const call = await phone.incoming()
  await call.answered()
  await call.hangUp()
  await sw.empty()
  ami.drain()
  await app.request('POST', 'channels?app=cubebridge&endpoint=Local/vendas@cubebridge-apps')
  await sw.empty()
  t.notOk(ami.drain().includes('BridgeCall'))
})

t.test('the numbers to try things with play, are busy, or ring on', async (t) => {
  const toned = await phone.call('*44')
  await toned.hears(1004)
  await toned.hangUp()
  t.match(await (await phone.call('*45')).ended(), { by: 'them', code: 486 })
  const ringing = await phone.call('*46')
  t.equal((await ringing.ringing()).code, 180)
  await ringing.cancel()
})

t.test('a number can be given to the bridge', async (t) => {
  const own = await openSwitch({
    extraConf: { 'extensions.conf': '[cubebridge-numbers](+)\nexten => _7XXX,1,Goto(cubebridge,${EXTEN},1)' },
  })
  t.teardown(() => own.close())
  const app = await StasisApp.open(own)
  t.teardown(() => app.close())
  const caller = await openPhone({ switch: own, user: '1002' })
  t.teardown(() => caller.close())
  const call = await caller.call('7001')
  t.strictSame((await app.arrival()).args, ['7001'])
  await call.cancel()
})

t.test('the AMI account may do what the bridge does, and little more', async (t) => {
  const allowed = ['Ping', 'CoreShowChannels', 'PJSIPShowEndpoints', 'PJSIPShowContacts']
  for (const action of [...allowed, 'PJSIPShowRegistrationsOutbound']) {
    t.match(await ami.action(action), /^Response: Success/m, action)
  }
  for (const action of ['Hangup', 'Redirect', 'Originate']) {
    t.notMatch(await ami.action(action), /Permission denied/, `${action} may be asked, and says what is missing`)
  }
  for (const action of ['Command', 'UserEvent', 'UpdateConfig', 'AOCMessage']) {
    t.match(await ami.action(action), /Permission denied/, action)
  }
})

t.test('the AMI account sees calls, phones and their states', async (t) => {
  ami.drain()
  await phone.register()
  const other = await openPhone({ switch: sw, user: '1002' })
  t.teardown(() => other.close())
  await other.register()
  const call = await phone.call('1002')
  await call.answered()
  await sleep(100)
  await call.hangUp()
  const events = ['Newchannel', 'Newstate', 'DialBegin', 'DialEnd', 'BridgeCreate', 'BridgeEnter', 'BridgeLeave']
  for (const event of [...events, 'BridgeDestroy', 'Hangup', 'DeviceStateChange', 'ContactStatus']) {
    t.ok(await ami.block(`Event: ${event}\r\n`), event)
  }
})
