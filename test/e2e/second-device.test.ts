import t from 'tap'
import { Stage } from './fixtures/stage.ts'

t.test("a refused call of a user's second device leaves the talk on the first alone", async (t) => {
  const stage = await Stage.open(t, { config: { calls: { maxCallsPerAppUser: 1 } } })
  const [first, second] = await Promise.all([stage.app('maria', { hz: 1000 }), stage.app('maria', { hz: 1200 })])
  const phone = await stage.phone('1001')
  phone.onCall('answer')
  await first.call(stage.vendas.id)
  const call = await phone.incoming()
  call.speak(700)
  await Promise.all([call.hears(1000), first.hears(700)])
  await second.call(stage.vendas.id)
  await second.until('rejected')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await Promise.all([call.hears(1000), first.hears(700)])
  await first.hangUp()
  t.equal((await call.ended()).by, 'them')
  const records = await stage.records(2)
  t.strictSame(records.map(({ cause }) => cause).sort(), ['busy', 'hung-up'])
  await stage.nothingLeft(t)
})
