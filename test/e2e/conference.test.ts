import t, { type Test } from 'tap'
import type { App } from '../../dev/app/app.ts'
import { tone } from '../../dev/audio/heard.ts'
import type { PhoneCall } from '../../dev/phone/call.ts'
import { HOLD_MUSIC_HZ } from '../../dev/switch/instance-dir.ts'
import type { CallHappened } from '../../src/calls/call-event.ts'
import { eventually, Stage } from './fixtures/stage.ts'

/** What each says: no one's is another's harmonic. */
const [FIRST, SECOND, MARIA, PEDRO] = [620, 1420, 850, 1100]
const ALL = [FIRST, SECOND, MARIA, PEDRO]
/** Asterisk takes each one's own voice out of the mix of all: were that clipped, something of it would stay. */
const QUIET_DBFS = -18
/** What a phone says is not repeated. */
const saysPhone = (hz: number) => tone(hz, 120, 8000, QUIET_DBFS)
const saysApp = (hz: number) => tone(hz, 1, 48_000, QUIET_DBFS)

t.test('conferences', async (t) => {
  const stage = await Stage.open(t)
  const suporte = stage.cloud.addUser({ login: 'suporte_cube', password: stage.password })
  const cube = { login: 'suporte_cube', password: stage.password, userId: suporte.id }
  const row = { sipUri: 'sip:suporte@empresa.com', displayName: 'Suporte', cube, ring: ['pedro'] }
  await stage.writeMappings([stage.vendasRow, row])
  await eventually('the new identity is online', 20_000, () => stage.cloud.online(suporte.id))
  const maria = await stage.app('maria', { onCall: 'accept', hz: saysApp(MARIA) })
  const pedro = await stage.app('pedro', { onCall: 'accept', hz: saysApp(PEDRO) })
  const phone = await stage.phone('1001')
  const other = await stage.phone('1002')
  const { operator, switchboard } = stage.bridge.rooms
  const told: CallHappened[] = []
  switchboard.on('happened', (happened) => void told.push(happened))
  let calls = 0

  /** Each of them hears all the others, and nobody else. */
  const together = (...them: readonly (readonly [who: PhoneCall | App, says: number])[]) =>
    Promise.all(
      them.map(([who]) => {
        const others = them.filter(([it]) => it !== who).map(([, says]) => says)
        return who.hearsTones(others, ALL)
      }),
    )

  /** Two phones and two apps in one call; all hear each other. */
  const four = async (t: Test, direction: 'phone-to-app' | 'app-to-phone') => {
    phone.onCall('answer')
    other.onCall('answer')
    if (direction === 'app-to-phone') await maria.call(stage.vendas.id)
    const first = await (direction === 'phone-to-app' ? phone.call('vendas') : phone.incoming())
    first.speak(saysPhone(FIRST))
    await Promise.all([first.hears(MARIA), maria.hears(FIRST)])
    const { callId: id } = operator.calls().at(-1)!
    t.match(await operator.add(id, { to: { phone: 'PJSIP/1002' } }), { id: 'p3', kind: 'phone', role: 'added' })
    t.match(await operator.add(id, { to: { mapping: 'suporte' } }), { id: 'p4', kind: 'app', role: 'added' })
    const second = await other.incoming()
    second.speak(saysPhone(SECOND))
    await together([first, FIRST], [second, SECOND], [maria, MARIA], [pedro, PEDRO])
    return { id, first, second }
  }

  await t.test('of two phones and two apps: one is taken out, one hangs up, two go on', async (t) => {
    const { id, first, second } = await four(t, 'phone-to-app')
    const figures = await operator.figures(id)
    t.match(figures, [
      { participant: { id: 'p1', kind: 'phone', state: 'joined', party: { number: '1001' } } },
      { participant: { id: 'p2', kind: 'app', state: 'joined' }, media: { appCodec: 'opus' } },
      { participant: { id: 'p3', kind: 'phone', state: 'joined', party: { number: '1002' } } },
      { participant: { id: 'p4', kind: 'app', state: 'joined' }, media: { appCodec: 'opus' } },
    ])
    for (const { participant, levelDbov = -127 } of figures.filter(({ participant: { kind } }) => kind === 'app')) {
      t.ok(levelDbov > -40, `${participant.id} is heard, at ${levelDbov} dBov`)
    }

    // Someone who does not come disturbs nobody.
    other.onCall('busy')
    const { id: fifth } = await operator.add(id, { to: { phone: 'PJSIP/1002' } })
    await eventually('the fifth is given up', 10_000, () => operator.call(id)!.participants.length === 4)
    t.match(
      told.findLast(({ type }) => type === 'call.participant'),
      { data: { id: fifth, left: true } },
    )

    await operator.remove(id, 'p3')
    t.match(await second.ended(), { by: 'them', code: 200 })
    await together([first, FIRST], [maria, MARIA], [pedro, PEDRO])
    await pedro.hangUp()
    await together([first, FIRST], [maria, MARIA])
    t.match(operator.call(id), { state: 'talking', alarms: [], participants: { length: 2 } })
    await first.hangUp()
    await maria.until('stopped')
    const records = await stage.records(++calls)
    t.match(records.at(-1), {
      direction: 'phone-to-app',
      endedBy: 'phone',
      cause: 'hung-up',
      result: 'success',
      participants: [
        { id: 'p1', endedBy: 'phone' },
        { id: 'p2', media: { appCodec: 'opus' } },
        { id: 'p3', endedBy: 'operator', detail: 'taken out of the call' },
        { id: 'p4', endedBy: 'app', media: { appCodec: 'opus' } },
        { id: 'p5', cause: 'busy', joined: undefined },
      ],
    })
    await stage.nothingLeft(t)
  })

  await t.test('the caller leaves, then the called one; those who were added talk on', async (t) => {
    const { id, first, second } = await four(t, 'app-to-phone')
    await maria.hangUp()
    await together([first, FIRST], [second, SECOND], [pedro, PEDRO])
    await first.hangUp()
    await together([second, SECOND], [pedro, PEDRO])
    t.match(operator.call(id), { state: 'talking', participants: [{ id: 'p3' }, { id: 'p4' }] })
    await pedro.hangUp()
    t.match(await second.ended(), { by: 'them' })
    const records = await stage.records(++calls)
    t.match(records.at(-1), { direction: 'app-to-phone', endedBy: 'app', result: 'success' })
    await stage.nothingLeft(t)
  })

  await t.test('a room that phones and apps dial into: music for the first, and everyone for all', async (t) => {
    const sala = stage.cloud.addUser({ login: 'sala_cube', password: stage.password })
    const cube = { login: 'sala_cube', password: stage.password, userId: sala.id }
    const room = { sipUri: 'sip:sala@empresa.com', displayName: 'Sala', cube, room: { maxParticipants: 3 } }
    await stage.writeMappings([stage.vendasRow, row, room])
    await eventually('the room is online', 20_000, () => stage.cloud.online(sala.id))
    const first = await phone.call('sala')
    first.speak(saysPhone(FIRST))
    await first.hears(HOLD_MUSIC_HZ)
    t.match(operator.calls(), [{ state: 'talking', to: { displayName: 'Sala' }, participants: { length: 1 } }])
    await maria.call(sala.id)
    await together([first, FIRST], [maria, MARIA])
    const second = await other.call('sala')
    second.speak(saysPhone(SECOND))
    await together([first, FIRST], [maria, MARIA], [second, SECOND])
    const [view, ...others] = operator.calls()
    t.strictSame(others, [], 'it is one call')
    t.match(view!.participants, [{ role: 'caller' }, { kind: 'app', state: 'joined' }, { party: { number: '1002' } }])

    await pedro.call(sala.id)
    t.match((await pedro.until('rejected')).userInfo, { busy: 'true' }, 'it is full')
    t.match((await stage.records(++calls)).at(-1), { cause: 'busy', detail: /room\.maxParticipants/ })
    await first.hangUp()
    await together([maria, MARIA], [second, SECOND])
    await operator.remove(view!.callId, 'app')
    await second.hears(HOLD_MUSIC_HZ)
    const back = await phone.call('sala')
    back.speak(saysPhone(FIRST))
    await together([back, FIRST], [second, SECOND])
    await back.hangUp()
    await second.hears(HOLD_MUSIC_HZ)
    await second.hangUp()
    t.match((await stage.records(++calls)).at(-1), { result: 'success', participants: { length: 4 } })
    await stage.nothingLeft(t)
  })
})
