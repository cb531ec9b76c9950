import t, { type Test } from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { BridgeProcess } from './fixtures/bridge-process.ts'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

const authorization = `Bearer ${TOKEN}`

async function openProcess(t: Test, calls: object = {}) {
  const stage = await Stage.open(t, { bridge: false })
  await stage.writeConfig({ calls: { ...calls } })
  const bridge = stage.add('bridge', new BridgeProcess(stage.configFile), (it) => it.close())
  const url = await bridge.url()
  const ready = async () => (await fetch(`${url}/ready`, { headers: { authorization } })).status
  await eventually('the bridge is ready', 20_000, async () => (await ready()) === 200)
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  await call.hears(1000)
  return { stage, bridge, ready, app, phone, call }
}

/** Nothing may be left at Asterisk or in the cloud by a bridge that is gone. */
async function assertNothingLeft(t: Test, stage: Stage): Promise<void> {
  await stage.switch.empty(10_000)
  const online = () => stage.cloud.online(stage.vendas.id)
  await eventually('the identity is signed out', 10_000, () => !online())
  t.notOk(online())
}

t.test('SIGTERM refuses new calls, which the dialplan takes, and lets the live one finish', async (t) => {
  const { stage, bridge, ready, app, phone, call } = await openProcess(t)
  bridge.signal('SIGTERM')
  await eventually('/ready says so', 10_000, async () => (await ready()) === 503)
  const late = await phone.call('vendas')
  t.equal((await late.ended()).code, 503, 'the fallback of the dialplan ends it')
  t.ok(late.counts.received > 20, 'after it said that the bridge is away')
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  t.ok(bridge.running)
  await call.hangUp()
  t.equal(await bridge.exit(), 0)
  t.match(await stage.records(2), [{ cause: 'stopping' }, { cause: 'hung-up', result: 'success' }])
  await assertNothingLeft(t, stage)
})

t.test('SIGTERM ends a call that outlasts the limit', async (t) => {
  const { stage, bridge, app, call } = await openProcess(t, { drainSeconds: 1 })
  bridge.signal('SIGTERM')
  await Promise.all([call.ended(), app.until('stopped')])
  t.equal(await bridge.exit(), 0)
  t.match(await stage.records(1), [{ cause: 'stopping', endedBy: 'bridge', result: 'success' }])
  await assertNothingLeft(t, stage)
})

t.test('SIGINT ends everything at once', async (t) => {
  const { stage, bridge, app, call } = await openProcess(t)
  bridge.signal('SIGINT')
  await Promise.all([call.ended(), app.until('stopped')])
  t.equal(await bridge.exit(), 0)
  await assertNothingLeft(t, stage)
})

t.test('what a killed bridge left at Asterisk is cleared by the next one', async (t) => {
  const { stage, bridge, call } = await openProcess(t)
  bridge.signal('SIGKILL')
  t.equal(await bridge.exit(), undefined)
  await sleep(300)
  t.ok((await stage.switch.channels()).length > 0, 'Asterisk goes on with a call that nobody carries')
  const next = stage.add('next bridge', new BridgeProcess(stage.configFile), (it) => it.close())
  await next.url()
  await call.ended()
  await stage.switch.empty(10_000)
  next.signal('SIGINT')
  t.equal(await next.exit(), 0)
})

for (const [what, over, says] of [
  ['an unknown key', { calls: { answerTimeoutSecs: 3 } }, /cubebridge\.yaml:\d+.*answerTimeoutSecs/s],
  ['a wrong type', { media: { sessionsPerWorker: 'many' } }, /cubebridge\.yaml:\d+.*sessionsPerWorker/s],
] as const) {
  t.test(`${what} in the configuration ends the start with file, line and key`, async (t) => {
    const stage = await Stage.open(t, { bridge: false })
    await stage.writeConfig(over)
    const bridge = stage.add('bridge', new BridgeProcess(stage.configFile), (it) => it.close())
    t.equal(await bridge.exit(), 1)
    t.match(bridge.log, says)
  })
}

t.test('a missing configuration, and a port that is taken, are told plainly', async (t) => {
  const stage = await Stage.open(t)
  const missing = stage.add('bridge', new BridgeProcess('/nowhere/cubebridge.yaml'), (it) => it.close())
  t.equal(await missing.exit(), 1)
  t.match(missing.log, /\/nowhere\/cubebridge\.yaml/)
  await stage.writeConfig({ http: { token: TOKEN, port: stage.bridge.rooms.http!.port } })
  const second = stage.add('bridge', new BridgeProcess(stage.configFile), (it) => it.close())
  t.equal(await second.exit(), 1)
  t.match(second.log, /port/)
})
