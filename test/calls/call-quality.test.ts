import { Writable } from 'node:stream'
import t from 'tap'
import { createLog } from '../../src/lib/log.ts'
import { openExchange, settle } from './fixtures/exchange.ts'
import { ScriptedLeg } from './fixtures/scripted-leg.ts'

/** A call whose parties talk, and what was logged as a warning. */
async function talking(level: 'warn' | 'info' = 'warn') {
  const warnings: Record<string, unknown>[] = []
  const lines = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      warnings.push(JSON.parse(chunk.toString()) as Record<string, unknown>)
      done()
    },
  })
  const exchange = openExchange({ log: createLog(level, lines) })
  const phone = new ScriptedLeg('phone', 'incoming')
  exchange.switchboard.arriveFromPhone({ leg: phone, dialled: 'vendas' })
  await settle()
  const app = exchange.dialled[0]!.leg
  const media = exchange.pool.sessions[0]!
  const before = [...media.expected]
  app.emit('answered', app.party)
  await settle()
  const view = () => exchange.switchboard.calls()[0]
  return { ...exchange, phone, app, media, warnings, before, view, id: view()!.callId }
}

t.test('audio is expected from the moment both are joined, but not while somebody holds', async (t) => {
  const { phone, app, media, before } = await talking()
  t.same(before, [], 'not while it rings')
  t.same(media.expected, [true])
  phone.emit('hold', true)
  app.emit('hold', true)
  phone.emit('hold', false)
  t.same(media.expected, [true, false], 'one of them still holds')
  app.emit('hold', false)
  t.same(media.expected, [true, false, true])
  phone.emit('ended', { cause: 'hung-up', by: 'phone' })
  await settle()
  t.same(media.expected, [true, false, true], 'what is wrong at the end stays so in the record')
})

t.test('an alarm is seen in the call, logged once, and ends nothing', async (t) => {
  const { switchboard, media, warnings, view, id } = await talking()
  const seen: (readonly string[])[] = []
  switchboard.on('change', ({ alarms }) => seen.push(alarms))
  t.same(view()?.alarms, [])
  media.emit('alarm', 'no-packets-from-asterisk', true)
  media.emit('alarm', 'low-mos-from-app', true)
  t.same(view()?.alarms, ['no-packets-from-asterisk', 'low-mos-from-app'])
  media.emit('alarm', 'no-packets-from-asterisk', false)
  media.emit('alarm', 'no-packets-from-asterisk', true)
  t.same(seen.at(-2), ['low-mos-from-app'])
  t.equal(seen.length, 4)
  t.equal(view()?.state, 'talking')
  t.match(warnings, [
    { callId: id, alarm: 'no-packets-from-asterisk', audio: 'one-way' },
    { callId: id, alarm: 'low-mos-from-app', audio: 'one-way' },
  ])
  t.equal(warnings.length, 2)
})

t.test('the figures are those of the talk path, while there is one', async (t) => {
  const { operator, phone, id } = await talking()
  t.match(await operator.media(id), { phoneCodec: 'PCMU' })
  await t.rejects(operator.media('another'), { code: 'call_unknown' })
  phone.emit('ended', { cause: 'hung-up', by: 'phone' })
  await t.rejects(operator.media(id), { code: 'call_no_media' })
  await settle()
  await t.rejects(operator.media(id), { code: 'call_unknown' })
})

t.test('the end of a call is one line of the log, which says why', async (t) => {
  const { phone, warnings, id } = await talking('info')
  phone.emit('ended', { cause: 'hung-up', by: 'phone', detail: 'SIP 200' })
  await settle()
  t.match(warnings, [
    {
      msg: 'call ended',
      callId: id,
      direction: 'phone-to-app',
      from: '1001',
      to: 'vendas',
      cause: 'hung-up',
      endedBy: 'phone',
      result: 'success',
      detail: 'SIP 200',
      setupMs: Number,
    },
  ])
  t.equal(warnings.length, 1)
})
