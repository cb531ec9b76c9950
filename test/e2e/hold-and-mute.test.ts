import t, { type Test } from 'tap'
import { HOLD_MUSIC_HZ } from '../../dev/switch/instance-dir.ts'
import type { CallHappened } from '../../src/calls/call-event.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { eventually, Stage } from './fixtures/stage.ts'

const [PHONE, APP] = [700, 1000]
const APP_TIMEOUT_S = 2
/** Whoever were taken for lost would be by then. */
const LONG_MS = 1000 * APP_TIMEOUT_S + 300

t.test('hold, mute and digits', async (t) => {
  const stage = await Stage.open(t, { appTimeoutSeconds: APP_TIMEOUT_S, logLevel: 'info' })
  const app = await stage.app('maria', { onCall: 'accept', hz: APP })
  const phone = await stage.phone('1001')
  const { operator, switchboard } = stage.bridge.rooms
  const told: CallHappened[] = []
  switchboard.on('happened', (happened) => void told.push(happened))
  let calls = 0

  const talking = async (direction: 'phone-to-app' | 'app-to-phone') => {
    told.length = 0
    phone.onCall('answer')
    if (direction === 'app-to-phone') await app.call(stage.vendas.id)
    const call = await (direction === 'phone-to-app' ? phone.call('vendas') : phone.incoming())
    call.speak(PHONE)
    const both = () => Promise.all([call.hears(APP), app.hears(PHONE)])
    await both()
    const { callId: id } = operator.calls().at(-1)!
    return {
      call,
      id,
      both,
      view: () => operator.call(id)!,
      /** Nothing was wrong with it, and it ends only now. */
      over: async (t: Test) => {
        t.notOk(
          told.some(({ type }) => type === 'call.alarm'),
          'no alarm',
        )
        await call.hangUp()
        const records = await stage.records(++calls)
        t.match(records.at(-1), { direction, endedBy: 'phone', cause: 'hung-up', result: 'success' })
        await stage.nothingLeft(t)
      },
    }
  }

  for (const [direction, sound] of [
    ['phone-to-app', 'music'],
    ['app-to-phone', 'silence'],
  ] as const) {
    const music = sound === 'music'

    await t.test(`${direction}: an operator holds each side with ${sound}, and mutes each`, async (t) => {
      const { call, id, both, view, over } = await talking(direction)
      t.match(await operator.hold(id, 'phone', sound), { onHold: true, holding: false })
      await Promise.all([music ? call.hears(HOLD_MUSIC_HZ) : call.silent(), app.hears(null)])
      await t.rejects(operator.hold(id, 'phone', sound), { code: 'call_state' })
      // Both at once, and back in the other order.
      t.match(await operator.hold(id, 'app', sound), { onHold: true })
      await app.hears(music ? HOLD_MUSIC_HZ : null)
      t.match(await operator.resume(id, 'phone'), { onHold: false })
      await call.silent()
      await operator.resume(id, 'app')
      await both()
      await t.rejects(operator.resume(id, 'phone'), { code: 'call_state' })

      t.match(await operator.mute(id, 'phone', true), { muted: true })
      await Promise.all([app.hears(null), call.hears(APP)])
      // Twice is once.
      await operator.mute(id, 'phone', true)
      t.match(await operator.mute(id, 'phone', false), { muted: false })
      await operator.mute(id, 'app', true)
      await Promise.all([call.silent(), app.hears(PHONE)])
      await operator.mute(id, 'app', false)
      await both()
      t.match(view(), { state: 'talking', alarms: [], participants: [{ onHold: false }, { onHold: false }] })
      // What was not sent meanwhile was not lost.
      const { fromPhone } = await operator.media(id)
      t.ok(fromPhone.lost < 10 && fromPhone.missedPercent < 5, `${fromPhone.lost} lost, ${fromPhone.missedPercent} %`)
      await over(t)
    })

    await t.test(`${direction}: parties hold, mute themselves and press digits`, async (t) => {
      const { call, id, both, view, over } = await talking(direction)
      await call.hold()
      await eventually('the hold is seen', 5000, () => view().held)
      t.match(
        view().participants.find(({ kind }) => kind === 'phone'),
        { holding: true, onHold: false },
      )
      await app.hears(null)
      if (music) await sleep(LONG_MS)
      t.match(view(), { state: 'talking', alarms: [] })
      await call.resume()
      await both()
      t.match(view(), { held: false, alarms: [] })
      await app.mute()
      await call.silent()
      if (!music) await sleep(LONG_MS)
      t.match(view(), { state: 'talking', alarms: [] })
      await app.mute(false)
      await both()

      await operator.sendDigits(id, 'phone', '147*', 100)
      await Promise.all([call.digits('147*'), operator.sendDigits(id, 'app', '5', 100)])
      await call.dtmf('9', 400)
      await call.dtmf('3', 100)
      const digits = () => told.flatMap((it) => (it.type === 'call.dtmf' ? [it.data] : []))
      await eventually('the digits are told', 10_000, () => digits().length === 2)
      const { id: from } = view().participants.find(({ kind }) => kind === 'phone')!
      t.match(digits(), [
        { participant: from, digit: '9' },
        { participant: from, digit: '3' },
      ])
      t.ok(digits()[0]!.durationMs > digits()[1]!.durationMs)
      t.match(stage.log, /./, 'there is a log')
      t.notMatch(stage.log, /dtmf|digit|147/i, 'and no digit is in it')
      await over(t)
    })
  }
})
