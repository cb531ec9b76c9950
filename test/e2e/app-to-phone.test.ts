import t from 'tap'
import { Stage } from './fixtures/stage.ts'

t.test('an app calls the identity, the phone rings and answers, and each hears the other', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { hz: 1000 })
  const phone = await stage.phone('1001')
  phone.onCall('ignore')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  t.notOk(
    app.events.some(({ kind }) => kind === 'accepted'),
    'the app is not answered while the phone rings',
  )
  t.match(call.from, /maria/, 'the phone sees who calls')
  call.answer()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  await app.hangUp()
  t.equal((await call.ended()).by, 'them')
  t.match(await stage.records(1), [
    {
      direction: 'app-to-phone',
      mapping: 'sip:vendas@empresa.com',
      from: { displayName: 'maria' },
      cause: 'hung-up',
      endedBy: 'app',
      result: 'success',
    },
  ])
  await stage.nothingLeft(t)
})

t.test('the phone hangs up a call that an app made', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { hz: 1000 })
  const phone = await stage.phone('1001')
  phone.onCall('answer')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  await call.hears(1000)
  await call.hangUp()
  await app.until('stopped')
  t.match(await stage.records(1), [{ cause: 'hung-up', endedBy: 'phone', result: 'success' }])
  await stage.nothingLeft(t)
})

t.test('what the phone says to an app that calls is told to the app', async (t) => {
  const stage = await Stage.shared(t, { config: { calls: { answerTimeoutSeconds: 2 } } })
  const app = await stage.app('maria')
  const phone = await stage.phone('1001')
  const rejected = async (behaviour: 'busy' | 'decline' | 'ignore') => {
    phone.onCall(behaviour)
    const sessionID = await app.call(stage.vendas.id)
    return app.until('rejected', (event) => event.sessionID === sessionID)
  }
  t.match(await rejected('busy'), { userInfo: { busy: 'true' } })
  t.match(await rejected('decline'), { userInfo: { reason: /reject/ } })
  t.match(await rejected('ignore'), { userInfo: { reason: /no.answer/ } })
  await phone.unregister()
  t.match(await rejected('ignore'), { userInfo: { reason: /unreachable/ } }, 'not registered')
  const records = await stage.records(4)
  t.strictSame(
    records.map(({ cause }) => cause),
    ['busy', 'rejected', 'no-answer', 'unreachable'],
  )
  t.ok(records.every(({ result, talkMs }) => result === 'client' && talkMs === 0))
  await stage.nothingLeft(t)
})

t.test('an app that gives up stops the phone from ringing', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria')
  const phone = await stage.phone('1001')
  phone.onCall('ignore')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  await app.hangUp()
  t.equal((await call.ended()).code, 487)
  t.match(await stage.records(1), [{ cause: 'cancelled', endedBy: 'app', result: 'client' }])
  await stage.nothingLeft(t)
})
