import { createSocket } from 'node:dgram'
import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { TcpProxy } from '../asterisk/tcp-proxy.ts'
import { boundUdpPorts } from '../../dev/ports/port-range.ts'
import { eventually, Stage } from './fixtures/stage.ts'

/** A call in which each hears the other. */
async function talking(stage: Stage) {
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  const bothHear = () => Promise.all([call.hears(1000), app.hears(700)])
  await bothHear()
  return { app, phone, call, bothHear }
}

t.test('the ARI socket is cut in a call: the call goes on, and its hang-up is seen once ARI is back', async (t) => {
  const proxy = await TcpProxy.open()
  t.teardown(() => proxy.close())
  const stage = await Stage.open(t, { bridge: false })
  stage.expectSweeps()
  proxy.to(stage.switch.ports.http)
  await stage.writeConfig({ asterisk: { ari: { ...stage.switch.ari, url: `http://127.0.0.1:${proxy.port}` } } })
  await stage.openBridge()
  await stage.ready()
  const { app, call, bothHear } = await talking(stage)
  proxy.cut()
  await eventually('the bridge notices', 10_000, () => !stage.bridge.rooms.phones.available)
  await bothHear()
  await call.hangUp()
  await sleep(500)
  t.equal(stage.bridge.rooms.switchboard.calls().length, 1, 'nobody could tell the bridge')
  proxy.resume()
  await app.until('stopped')
  t.match(await stage.records(1), [{ endedBy: 'phone' }])
  await stage.nothingLeft(t)
})

t.test('Asterisk dies in a call and comes back: the app is told, and the next call works', async (t) => {
  const stage = await Stage.open(t)
  const { app, phone } = await talking(stage)
  await stage.switch.stop('SIGKILL')
  await stage.switch.start()
  await app.until('stopped')
  t.match(await stage.records(1), [{ cause: 'switch-unavailable' }])
  await stage.ready()
  await phone.register()
  const call = await phone.call('vendas')
  await call.hears(1000)
  await call.hangUp()
  await stage.records(2)
  await stage.nothingLeft(t)
})

t.test('the bridge starts before Asterisk: it waits, says so, and takes calls once Asterisk is there', async (t) => {
  const stage = await Stage.open(t, { bridge: false })
  await stage.switch.stop()
  await stage.openBridge()
  await eventually('the bridge says so', 10_000, () => {
    return stage.bridge.rooms.asterisk!.status().ari.status === 'unreachable'
  })
  t.match(stage.bridge.rooms.asterisk!.status().ari.error, /./)
  await stage.switch.start()
  await stage.ready()
  const { call } = await talking(stage)
  await call.hangUp()
  await stage.records(1)
  await stage.nothingLeft(t)
})

t.test('the chat is cut while an app rings: it can still accept', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { onCall: 'ignore', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await app.until('call')
  stage.cloud.faults.disconnectChat(stage.vendas.id)
  await eventually('the identity is back', 15_000, () => stage.cloud.online(stage.vendas.id))
  await app.accept()
  await call.hears(1000)
  await call.hangUp()
  t.match(await stage.records(1), [{ result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('the chat is cut in a call: the call goes on, and the hang-up is told when it is back', async (t) => {
  const stage = await Stage.shared(t)
  const { app, call, bothHear } = await talking(stage)
  stage.cloud.faults.disconnectChat(stage.vendas.id)
  await bothHear()
  await call.hangUp()
  await app.until('stopped')
  await stage.nothingLeft(t)
})

t.test('the cloud is down at the start: calls get 503 until it is back', async (t) => {
  const stage = await Stage.open(t, { bridge: false })
  await stage.cloud.faults.goDown()
  await stage.openBridge()
  await eventually('Asterisk is there', 15_000, () => stage.bridge.rooms.phones.available)
  const phone = await stage.phone('1001')
  t.equal((await (await phone.call('vendas')).ended(30_000)).code, 503)
  t.match(await stage.records(1), [{ cause: 'cloud-unavailable', result: 'upstream' }])
  await stage.cloud.faults.comeBack()
  await stage.ready(60_000)
  await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const call = await phone.call('vendas')
  await call.hears(1000)
  await call.hangUp()
  await stage.records(2)
  await stage.nothingLeft(t)
})

t.test('an expired token costs no call: it is renewed when it is refused', async (t) => {
  const stage = await Stage.shared(t)
  stage.cloud.faults.expireTokens(stage.vendas.id)
  const { call } = await talking(stage)
  await call.hangUp()
  t.match(await stage.records(1), [{ result: 'success' }])
  t.ok(stage.cloud.pushes.length > 0, 'the push, which needs the token, was sent')
  await stage.nothingLeft(t)
})

t.test('malformed signalling disturbs nobody', async (t) => {
  const stage = await Stage.shared(t)
  const { call, bothHear } = await talking(stage)
  const extra = (inner: string) =>
    `<message xmlns="jabber:client" type="headline" from="1-${stage.cloud.appId}@localhost/x"><extraParams>${inner}</extraParams></message>`
  for (const inner of [
    '',
    '<moduleIdentifier>WebRTCVideoChat</moduleIdentifier>',
    '<moduleIdentifier>WebRTCVideoChat</moduleIdentifier><signalType>call</signalType>',
    '<moduleIdentifier>WebRTCVideoChat</moduleIdentifier><signalType>hangUp</signalType><sessionID>nonsense</sessionID>',
    '<moduleIdentifier>WebRTCVideoChat</moduleIdentifier><signalType>call</signalType><sessionID>9d8a0b1e-2f0c-4b0e-9f4b-0a1b2c3d4e5f</sessionID><callType>2</callType><sdp>v=nonsense</sdp>',
    `<moduleIdentifier>WebRTCVideoChat</moduleIdentifier><signalType>${'x'.repeat(100_000)}</signalType>`,
  ]) {
    t.equal(stage.cloud.sendRaw(stage.vendas.id, extra(inner)), 1)
  }
  await bothHear()
  await call.hangUp()
  await stage.nothingLeft(t)
})

t.test('a late repeat of an ended call does not ring the phone again', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria')
  const phone = await stage.phone('1001')
  phone.onCall('ignore')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  // The SDK repeats its call every 5 s: the first repeat is held back until the call is over.
  stage.cloud.faults.delaySignals(3000, { signalType: 'call', from: app.userId })
  const repeats = () => stage.cloud.signals.filter(({ signalType }) => signalType === 'call').length
  await eventually('a repeat is under way', 15_000, () => repeats() >= 2)
  call.reject(603)
  await app.until('rejected')
  await sleep(4000)
  t.equal(phone.calls.length, 1)
  t.equal((await stage.records(1)).length, 1)
  await stage.nothingLeft(t)
})

t.test(
  'RTP from strangers, well-formed or not, is dropped and counted, and the app hears only the phone',
  async (t) => {
    const stage = await Stage.shared(t)
    const { app, call } = await talking(stage)
    const ports = await boundUdpPorts(stage.rtpPorts)
    t.equal(ports.length, 1, 'the call has one RTP port')
    const stranger = createSocket('udp4')
    t.teardown(() => stranger.close())
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.1', resolve))
    const loud = Buffer.alloc(172, 0x00)
    loud[0] = 0x80
    for (let i = 0; i < 500; i++) {
      loud.writeUInt16BE(i, 2)
      for (const port of ports) stranger.send(i % 2 ? loud : Buffer.from('not RTP'), port, '127.0.0.1')
      if (i % 50 === 0) await sleep(5)
    }
    await Promise.all([call.hears(1000), app.hears(700)])
    await call.hangUp()
    const [record] = await stage.records(1)
    t.ok(
      record!.media!.fromPhone.strangers >= 100,
      `${record!.media!.fromPhone.strangers} strange packets were counted`,
    )
    t.ok(record!.media!.fromPhone.packets < 2000)
    await stage.nothingLeft(t)
  },
)

t.test('fifty calls that arrive within two seconds ring at once, and those that are answered are heard', async (t) => {
  const stage = await Stage.open(t)
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const cube = { login: 'suporte_cube', password: stage.password, userId: suporte.id }
  await stage.writeMappings([
    stage.vendasRow,
    { sipUri: 'sip:suporte@empresa.com', displayName: 'Suporte', cube, ring: ['pedro'] },
  ])
  await eventually('the second identity is online', 20_000, () => stage.cloud.online(suporte.id))
  await stage.app('maria', { onCall: 'accept', hz: 1000 })
  await stage.app('pedro', { onCall: { kind: 'reject', afterMs: 500 } })
  const phone = await stage.phone('1001')
  const arrive = async (i: number) => {
    await sleep(i * 35)
    return phone.call(i === 25 ? 'vendas' : 'suporte')
  }
  const calls = await Promise.all(Array.from({ length: 50 }, (_, i) => arrive(i)))
  await Promise.all(calls.map((call) => call.ringing(60_000)))
  const [talk] = calls.splice(25, 1)
  await talk!.hears(1000, 30_000)
  const endings = await Promise.all(calls.map((call) => call.ended(60_000)))
  t.strictSame([...new Set(endings.map(({ code }) => code))], [603])
  t.ok(talk!.talking)
  await talk!.hangUp()
  const records = await stage.records(50, 30_000)
  t.equal(records.length, 50)
  t.equal(records.filter(({ result }) => result === 'success').length, 1)
  await stage.nothingLeft(t)
})
