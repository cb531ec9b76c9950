import t from 'tap'
import { openSwitch } from '../../dev/switch/switch.ts'
import type { ChannelList } from '../../src/asterisk/channel-list.ts'
import type { ListedChannel } from '../../src/calls/listed-channel.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { openBench, until } from './bench.ts'

/** A `pjsip.conf` by which Asterisk registers as phone 1001 somewhere else. */
function trunk(port: number, password: string): string {
  return `
[trunk]
type = registration
transport = transport-udp
outbound_auth = trunk-auth
server_uri = sip:127.0.0.1:${port}
client_uri = sip:1001@127.0.0.1:${port}
auth_rejection_permanent = no
retry_interval = 60
max_random_initial_delay = 0
[trunk-auth]
type = auth
auth_type = userpass
username = 1001
password = ${password}`
}

void t.test('every channel of the switch is listed, also outside the application', async (t) => {
  const bench = await openBench(t, { withAmi: true })
  const { network } = bench
  const list = network.channelList!
  await until(() => list.synced, 'the first list')
  t.same(list.all(), [])
  const [one, two] = await Promise.all([bench.phone('1001'), bench.phone('1002')])
  const told: string[] = []
  const phoneOf = (channel: ListedChannel | undefined) => /PJSIP\/\d+|UnicastRTP/.exec(channel?.name ?? '')?.[0] ?? ''
  list.on('channelCreated', (channel) => told.push(`created ${phoneOf(channel)}`))
  list.on('channelHangup', (channel, cause) => told.push(`hangup ${phoneOf(channel)} ${cause}`))
  list.on('bridgeEvent', ({ type, channel }) => told.push(`bridge ${type} ${phoneOf(channel)}`.trim()))
  list.on('stateChange', ({ state, name }) => told.push(`${/PJSIP\/\d+/.exec(name)?.[0]} ${state}`))

  await t.test('from the first ring to the hang-up', async (t) => {
    two.onCall('ignore')
    const call = await one.call('1002')
    const ringing = await two.incoming()
    await until(() => find(list, '1002')?.state === 'Ringing', 'the ringing channel')
    t.match(find(list, '1002'), { caller: { number: '1002' }, connected: { number: '1001' }, dial: 'dialing' })
    t.match(find(list, '1001'), { state: 'Ring', caller: { number: '1001', name: 'Phone 1001' } })
    t.match(find(list, '1001'), { context: 'usuarios_internos', exten: '1002', bridgeId: undefined })
    t.ok(Math.abs((find(list, '1001')?.since ?? 0) - Date.now()) < 10_000)
    ringing.answer()
    await until(() => list.all().every(({ state, bridgeId }) => state === 'Up' && bridgeId), 'the conversation')
    t.equal(list.all().length, 2)
    t.equal(find(list, '1002')?.dial, 'ANSWER')
    await call.hangUp()
    await until(() => list.all().length === 0, 'the end')
    for (const expected of [
      'created PJSIP/1001',
      'created PJSIP/1002',
      'PJSIP/1002 Ringing',
      'bridge created',
      'bridge entered PJSIP/1001',
      'bridge left PJSIP/1002',
      'bridge destroyed',
      'hangup PJSIP/1001 16',
    ]) {
      await until(() => told.includes(expected), `"${expected}" among ${told.join(', ')}`)
    }
  })

  await t.test('what happened while AMI was away is read from the list', async (t) => {
    const kept = await one.call('*43')
    await kept.answered()
    await until(() => list.all().length === 1, 'the channel')
    const [before] = list.all()
    const gone = await two.call('*43')
    await gone.answered()
    await until(() => list.all().length === 2, 'the second channel')
    bench.amiProxy?.cut()
    await until(() => !list.synced, 'the loss of AMI')
    t.equal(network.status().ami?.status, 'unreachable')
    await gone.hangUp()
    told.length = 0
    bench.amiProxy?.resume()
    await until(() => list.synced, 'the list again')
    t.same(
      told.filter((line) => line.startsWith('hangup')),
      ['hangup PJSIP/1002 undefined'],
    )
    t.match(list.all(), [{ uniqueId: before?.uniqueId, application: 'Echo', state: 'Up', since: before?.since }])
    await kept.hangUp()
    await until(() => list.all().length === 0, 'the end')
    await bench.empty()
  })

  await t.test('the dialplan’s words on a call are kept with it', async (t) => {
    const arriving = bench.arrival()
    const call = await one.call('vendas')
    const { leg } = await arriving
    for (let i = 0; i < 200 && !(await leg.details()).bridgeCall; i++) await sleep(20)
    t.match(await leg.details(), { bridgeCall: { to: 'vendas', from: '1001' } })
    await leg.end({ cause: 'busy', by: 'app' })
    await call.ended()
    await bench.empty()
  })
})

void t.test('registrations of phones and of trunks are known', async (t) => {
  const provider = await openSwitch()
  t.teardown(() => provider.close())
  const bench = await openBench(t, {
    withAmi: true,
    switch: { extraConf: { 'pjsip.conf': trunk(provider.sipPort, provider.phones.get('1001') ?? '') } },
  })
  const registrations = bench.network.registrations!
  const stateOf = (endpoint: string) => registrations.phones().find((phone) => phone.endpoint === endpoint)?.state
  await until(
    () => registrations.phones().length === bench.asterisk.phones.size + 1,
    'the phones, and the account for the bridge',
  )
  t.equal(stateOf('1001'), 'unregistered')
  await until(() => registrations.trunks()[0]?.status === 'Registered', 'the trunk')
  t.match(registrations.trunks(), [{ client: `sip:1001@127.0.0.1:${provider.sipPort}`, status: 'Registered' }])
  t.equal(registrations.trunks().length, 1)

  const changes: string[] = []
  registrations.on('phone', ({ endpoint, state, device }) => changes.push(`${endpoint} ${state} ${device}`))
  const phone = await bench.phone('1001')
  await until(() => stateOf('1001') === 'registered', 'the registration')
  await until(() => changes.includes('1001 registered NOT_INUSE'), `the device among ${changes.join(', ')}`)
  t.equal(Object.keys(registrations.phones().find(({ endpoint }) => endpoint === '1001')?.contacts ?? {}).length, 1)
  const call = await phone.call('*43')
  await until(() => changes.includes('1001 registered INUSE'), 'the device in use')
  await call.hangUp()
  await phone.unregister()
  await until(() => stateOf('1001') === 'unregistered', 'the end of the registration')
  t.equal(stateOf('1002'), 'unregistered')
})

function find(list: ChannelList, number: string): ListedChannel | undefined {
  return list.all().find(({ name }) => name.startsWith(`PJSIP/${number}-`))
}
