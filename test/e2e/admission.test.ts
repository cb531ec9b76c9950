import t from 'tap'
import { openApp } from '../../dev/app/app.ts'
import { freePortRange } from '../../dev/ports/port-range.ts'
import { eventually, Stage } from './fixtures/stage.ts'

/** A switch whose RTP ports are enough for two calls and the reserve. */
async function tinySwitch(): Promise<{ readonly ports: { readonly rtp: readonly [number, number] } }> {
  const [first = 0, last = 0] = (await freePortRange(16)).split('-').map(Number)
  return { ports: { rtp: [first, last] } }
}

t.test("calls that would use up Asterisk's RTP ports are refused, and those that talk go on", async (t) => {
  const stage = await Stage.open(t, { switch: await tinySwitch() })
  const { asterisk: network, switchboard } = stage.bridge.rooms
  await eventually('the range is known', 10_000, () => network!.rtpPorts(0) !== undefined)
  const [maria, pedro] = await Promise.all([
    stage.app('maria', { onCall: 'accept', hz: 1000 }),
    stage.app('pedro', { hz: 1200 }),
  ])
  const [one, two] = await Promise.all([stage.phone('1001'), stage.phone('1002')])
  const second = await two.call('vendas')
  second.speak(700)
  await Promise.all([second.hears(1000), maria.hears(700)])
  await pedro.call(stage.vendas.id)
  const first = await one.incoming()
  first.speak(900)
  const bothTalk = () => Promise.all([first.hears(1200), pedro.hears(900), second.hears(1000), maria.hears(700)])
  await bothTalk()
  t.match(switchboard.refusal, { cause: 'capacity', detail: /pairs of RTP ports \(\d+-\d+, rtp\.conf\)/ })

  const asterisk = stage.switch.pid
  const refused = await two.call('vendas')
  t.equal((await refused.ended()).code, 503)
  t.ok(refused.counts.received > 20, "the dialplan's fallback spoke to the caller")
  stage.cloud.addUser({ login: 'ana', password: stage.password, fullName: 'Ana' })
  const ana = await openApp({ cloud: stage.cloud, login: 'ana', password: stage.password })
  stage.add('app ana', ana, (it) => it.close())
  await ana.call(stage.vendas.id)
  await ana.until('rejected')
  await t.rejects(
    stage.bridge.rooms.operator.originate({ direction: 'phone-to-app', mapping: 'vendas', phone: undefined }),
    {
      code: 'leg_capacity',
      statusCode: 503,
      message: /RTP ports/,
    },
  )
  // More at once than there are ports: Asterisk itself has to refuse some.
  const crowd = await Promise.all(Array.from({ length: 6 }, () => two.call('vendas')))
  for (const call of crowd) t.ok((await call.ended()).code >= 488, 'each of a crowd is refused')
  t.equal(stage.switch.pid, asterisk, 'Asterisk lives')
  await bothTalk()

  await second.hangUp()
  await eventually('there is room again', 10_000, () => switchboard.refusal === undefined)
  const next = await two.call('vendas')
  await next.hears(1000)
  await Promise.all([next.hangUp(), first.hangUp()])
  const records = await stage.records(4)
  t.ok(records.filter(({ cause }) => cause === 'capacity').length >= 2, 'the refused ones are on record')
  await stage.nothingLeft(t)
})

t.test('a media plane that is full refuses at once, and names the limit', async (t) => {
  const stage = await Stage.open(t, { config: { media: { workers: 1, sessionsPerWorker: 1 } } })
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const [one, two] = await Promise.all([stage.phone('1001'), stage.phone('1002')])
  const live = await one.call('vendas')
  await live.hears(1000)
  const refused = await two.call('vendas')
  t.equal((await refused.ended()).code, 503)
  t.equal(app.events.filter(({ kind }) => kind === 'call').length, 1, 'nothing rang for the second')
  t.match(await stage.records(1), [
    { cause: 'capacity', endedBy: 'bridge', detail: /1 calls each: media\.sessionsPerWorker/ },
  ])
  await live.hears(1000)
  await live.hangUp()
  await stage.nothingLeft(t)
})
