import fc from 'fast-check'
import t from 'tap'
import { LegError } from '../../src/calls/errors.ts'
import { MediaError } from '../../src/media/errors.ts'
import { openExchange, settle, vendas } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

const maria = { address: 'cube:7', number: 'maria', displayName: 'Maria' }

function phoneCalls(exchange: ReturnType<typeof openExchange>, dialled = 'vendas'): ScriptedLeg {
  const leg = new ScriptedLeg('phone', 'incoming')
  exchange.switchboard.arriveFromPhone({ leg, dialled })
  return leg
}

t.test('a phone hears ringing at once, and talks when the app accepts', async (t) => {
  const exchange = openExchange()
  const phone = phoneCalls(exchange)
  t.strictSame(phone.asked[0], 'alerting', 'before media or sign-in')
  await settle()
  const app = exchange.dialled[0]!.leg
  t.equal(exchange.switchboard.calls()[0]?.state, 'ringing')
  app.emit('ringing')
  app.emit('answered', maria)
  await settle()
  t.equal(exchange.switchboard.calls()[0]?.state, 'talking')
  t.strictSame(phone.asked, ['alerting', 'attach', 'prepare', 'join'])
  t.strictSame(app.asked, ['attach', 'dial', 'join'])
  t.equal(exchange.pool.sessions[0]?.options.opus.bitrate, 16000, 'the mapping overrides the default')

  exchange.pool.sessions[0]?.emit('firstAudio', 'toApp', 1)
  phone.emit('dtmf', '5', 100)
  app.emit('dtmf', '#', 100)
  t.strictSame([app.digits, phone.digits], [['5'], ['#']])

  phone.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.match(exchange.records, [
    {
      direction: 'phone-to-app',
      mapping: vendas.sipUri,
      department: 'Vendas',
      cause: 'hung-up',
      endedBy: 'phone',
      result: 'success',
      answeredBy: maria,
      times: { firstAudioToApp: 1, rung: Number, accepted: Number, joined: Number },
      phone: { from: 'phone' },
      app: { from: 'app' },
    },
  ])
  t.ok(exchange.pool.sessions[0]?.closed)
  t.strictSame(exchange.switchboard.calls(), [])
  t.match(app.endedWith, { cause: 'hung-up', by: 'phone' })
})

t.test('an app that calls is answered only when the phone answers', async (t) => {
  const exchange = openExchange()
  const app = new ScriptedLeg('app', 'incoming')
  exchange.switchboard.arriveFromApp({ leg: app, identityUserId: 12345 })
  await settle()
  const phone = exchange.dialled[0]!
  t.match(phone.options, { endpoint: 'PJSIP/1001' })
  t.strictSame(app.asked, ['alerting', 'attach', 'prepare'], 'prepared, not joined')
  phone.leg.emit('answered', phone.leg.party)
  await settle()
  t.equal(app.asked.at(-1), 'join')
  app.emit('ended', { cause: 'hung-up', by: 'app' })
  await settle()
  t.match(exchange.records, [{ direction: 'app-to-phone', endedBy: 'app', result: 'success' }])
})

t.test('an unknown extension ends as such, without media and without an app leg', async (t) => {
  const exchange = openExchange()
  const phone = phoneCalls(exchange, 'ninguem')
  await settle()
  t.match(phone.endedWith, { cause: 'unknown-address', by: 'bridge' })
  t.strictSame([exchange.dialled.length, exchange.pool.sessions.length, phone.asked.length], [0, 0, 0])
  t.match(exchange.records, [{ cause: 'unknown-address', result: 'client', mapping: undefined }])
})

t.test('what a leg cannot do ends the call with that reason', async (t) => {
  const exchange = openExchange()
  const phone = phoneCalls(exchange)
  const app = exchange.dialled[0]!.leg
  app.script.dial = () => Promise.reject(new LegError({ cause: 'sign-in-refused', by: 'bridge', detail: 'refused' }))
  await settle()
  t.match(phone.endedWith, { cause: 'sign-in-refused' })
  t.match(exchange.records, [{ cause: 'sign-in-refused', result: 'server' }])
})

t.test('no free worker refuses the call as a matter of capacity', async (t) => {
  const exchange = openExchange()
  exchange.pool.refuse = new MediaError('media_no_worker', 'all workers are full')
  const phone = phoneCalls(exchange)
  await settle()
  t.match(phone.endedWith, { cause: 'capacity' })
})

t.test('a talk path that dies ends the call as lost, one that never comes up as failed', async (t) => {
  const exchange = openExchange()
  phoneCalls(exchange)
  await settle()
  exchange.pool.sessions[0]?.emit('failed', 'ice-failed', 'no pair')
  await settle()
  phoneCalls(exchange)
  await settle()
  exchange.dialled[1]!.leg.emit('answered', maria)
  await settle()
  exchange.pool.sessions[1]?.emit('failed', 'app-silent', '15 s')
  await settle()
  t.match(exchange.records, [
    { cause: 'media-failed', endedBy: 'app' },
    { cause: 'media-lost', endedBy: 'app', result: 'indeterminate' },
  ])
})

t.test('a caller who gives up while the talk path is being opened leaves none behind', async (t) => {
  const exchange = openExchange()
  const phone = phoneCalls(exchange)
  phone.emit('ended', { cause: 'cancelled', by: 'phone' })
  await settle()
  t.match(exchange.records, [{ cause: 'cancelled' }])
  t.ok(exchange.pool.sessions.every((session) => session.closed))
})

t.test('calls beyond the limit are refused at once and live ones go on', async (t) => {
  const exchange = openExchange({ maxCalls: 1 })
  phoneCalls(exchange)
  const second = phoneCalls(exchange)
  await settle()
  t.match(second.endedWith, { cause: 'capacity' })
  t.equal(exchange.switchboard.calls().length, 1)
})

t.test('calls that were refused take no place from others, however long their end takes', async (t) => {
  const exchange = openExchange({ maxCalls: 2, maxCallsPerAppUser: 1 })
  const over = new Promise<void>((resolve) => t.teardown(resolve))
  for (let call = 0; call < 3; call++) {
    const leg = new ScriptedLeg('app', 'incoming', 'maria')
    leg.end = async (reason) => {
      leg.endedWith ??= reason
      if (call > 0) await over
    }
    exchange.switchboard.arriveFromApp({ leg, identityUserId: 12345 })
  }
  const phone = phoneCalls(exchange)
  await settle()
  t.equal(phone.endedWith, undefined, 'one of two places is free')
  t.equal(exchange.phoneSide.asked.at(-1), 1, 'and the switch carries one call')
  const further = phoneCalls(exchange)
  await settle()
  t.match(further.endedWith, { cause: 'capacity', detail: /2 calls are live/ })
})

t.test('a full media plane or switch refuses the call before anything rings, and says what is full', async (t) => {
  const load = { limit: 'load', detail: 'the media workers have no time left' } as const
  const ports = { limit: 'asterisk-rtp-ports', detail: 'rtp.conf' } as const
  const exchange = openExchange()
  phoneCalls(exchange)
  for (const refusal of [load, undefined, ports]) {
    exchange.pool.refused = refusal === load ? load : undefined
    exchange.phoneSide.refused = refusal === ports ? ports : undefined
    const before = exchange.dialled.length
    const phone = phoneCalls(exchange)
    const order = { direction: 'phone-to-app', mapping: 'vendas', phone: undefined } as const
    if (refusal) {
      await t.rejects(exchange.operator.originate(order), { code: 'leg_capacity', statusCode: 503 })
    }
    await settle()
    t.equal(exchange.dialled.length - before, refusal ? 0 : 1)
    t.same(phone.endedWith, refusal && { cause: 'capacity', by: 'bridge', detail: refusal.detail })
    t.equal(phone.asked.includes('alerting'), !refusal)
  }
  t.same(exchange.phoneSide.asked.slice(0, 2), [0, 1], 'the switch is told how many calls there are')
})

t.test('an app user who makes too many calls is busy; another one is not', async (t) => {
  const exchange = openExchange()
  const appCalls = (login: string) => {
    const leg = new ScriptedLeg('app', 'incoming', login)
    exchange.switchboard.arriveFromApp({ leg, identityUserId: 12345 })
    return leg
  }
  const greedy = [appCalls('maria'), appCalls('maria'), appCalls('maria')]
  const other = appCalls('pedro')
  await settle()
  t.match(
    greedy.map(({ endedWith }) => endedWith?.cause),
    [undefined, undefined, 'busy'],
  )
  t.equal(other.endedWith, undefined)
  await exchange.switchboard.close()
})

t.test('an originate whose first side cannot be rung is refused with the reason, not accepted', async (t) => {
  const exchange = openExchange()
  const dialled = exchange.operator.originate({ direction: 'phone-to-app', mapping: 'vendas', phone: undefined })
  exchange.dialled[0]!.leg.script.dial = () =>
    Promise.reject(new LegError({ cause: 'unreachable', by: 'phone', detail: 'not registered' }))
  await t.rejects(dialled, { code: 'leg_unreachable', statusCode: 502, message: /not registered/ })
  t.match(exchange.records, [{ cause: 'unreachable' }])
})

t.test('an operator hangs up by id; an unknown id is told', async (t) => {
  const exchange = openExchange()
  const phone = phoneCalls(exchange)
  await settle()
  await t.rejects(exchange.operator.hangUp('nobody'), { code: 'call_unknown', statusCode: 404 })
  await exchange.operator.hangUp(exchange.switchboard.calls()[0]!.callId)
  t.match(phone.endedWith, { cause: 'hung-up', by: 'operator' })
  t.strictSame(exchange.switchboard.calls(), [])
})

t.test('an originated call rings the phone first, plays ringback to it, then rings the app', async (t) => {
  const exchange = openExchange()
  const view = await exchange.operator.originate({ direction: 'phone-to-app', mapping: 'vendas', phone: undefined })
  t.equal(view.state, 'arriving')
  const [phone, app] = exchange.dialled.map(({ leg }) => leg) as [ScriptedLeg, ScriptedLeg]
  t.strictSame([phone.kind, phone.asked, app.asked], ['phone', ['attach', 'dial'], ['attach']])
  phone.emit('answered', phone.party)
  await settle()
  t.strictSame([phone.asked.at(-1), app.asked.at(-1)], ['alerting', 'dial'])
  app.emit('answered', maria)
  await settle()
  t.strictSame(phone.asked.slice(-2), ['prepare', 'join'])
  t.equal(exchange.switchboard.calls()[0]?.state, 'talking')
  await exchange.switchboard.close()
})

t.test('an originated call from an app joins it at its accept and then rings the phone', async (t) => {
  const exchange = openExchange()
  await exchange.operator.originate({ direction: 'app-to-phone', mapping: 'vendas', phone: 'PJSIP/1002' })
  const [app, phone] = exchange.dialled.map(({ leg }) => leg) as [ScriptedLeg, ScriptedLeg]
  app.emit('answered', maria)
  await settle()
  t.strictSame([app.asked.at(-2), phone.asked.at(-1)], ['join', 'dial'])
  phone.emit('answered', phone.party)
  await settle()
  t.equal(app.asked.filter((step) => step === 'join').length, 1, 'joined once')
  t.equal(exchange.switchboard.calls()[0]?.state, 'talking')
  await exchange.switchboard.close()
})

t.test('an originate that leads nowhere is refused with what to do', async (t) => {
  const { switchboard, operator } = openExchange()
  const to = (mapping: string) => operator.originate({ direction: 'phone-to-app', mapping, phone: undefined })
  await t.rejects(to('ninguem'), { code: 'call_unknown_mapping' })
  await switchboard.close()
  await t.rejects(to('vendas'), { code: 'leg_stopping', statusCode: 503 })
})

t.test('draining refuses new calls, waits for live ones, and ends those that outlast the limit', async (t) => {
  const exchange = openExchange()
  const first = phoneCalls(exchange)
  await settle()
  const drained = exchange.switchboard.drain(60_000)
  const late = phoneCalls(exchange)
  await settle()
  t.match(late.endedWith, { cause: 'stopping' })
  t.equal(first.endedWith, undefined)
  first.emit('ended', { cause: 'hung-up', by: 'phone' })
  await drained
  const other = openExchange()
  const endless = phoneCalls(other)
  await settle()
  await other.switchboard.drain(10)
  t.match(endless.endedWith, { cause: 'stopping' })
})

t.test('in whatever order networks act, each call ends in one record and leaves no talk path', async (t) => {
  const act = fc.constantFrom(
    'ringing',
    'answered',
    'ended',
    'callerEnds',
    'mediaFails',
    'hold',
    'hangUp',
    'settle',
    'digit',
  )
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(act, { maxLength: 15 }), async (fromPhone, acts) => {
      const exchange = openExchange()
      const caller = new ScriptedLeg(fromPhone ? 'phone' : 'app', 'incoming')
      if (fromPhone) exchange.switchboard.arriveFromPhone({ leg: caller, dialled: 'vendas' })
      else exchange.switchboard.arriveFromApp({ leg: caller, identityUserId: 12345 })
      const callee = exchange.dialled[0]!.leg
      for (const name of acts) {
        if (name === 'ringing') callee.emit('ringing')
        else if (name === 'answered') callee.emit('answered', maria)
        else if (name === 'ended') callee.emit('ended', { cause: 'busy', by: 'app' })
        else if (name === 'callerEnds') caller.emit('ended', { cause: 'cancelled', by: 'phone' })
        else if (name === 'mediaFails') exchange.pool.sessions[0]?.emit('failed', 'ice-failed', 'x')
        else if (name === 'hold') caller.emit('hold', true)
        else if (name === 'digit') callee.emit('dtmf', '1', 100)
        else if (name === 'hangUp')
          await Promise.allSettled(exchange.switchboard.calls().map((c) => exchange.operator.hangUp(c.callId)))
        else await settle()
      }
      await exchange.switchboard.close()
      await settle()
      return (
        exchange.records.length === 1 &&
        exchange.switchboard.calls().length === 0 &&
        exchange.pool.sessions.every((session) => session.closed) &&
        caller.endedWith !== undefined &&
        callee.endedWith !== undefined
      )
    }),
    { numRuns: 200 },
  )
  t.pass('held for every order tried')
})
