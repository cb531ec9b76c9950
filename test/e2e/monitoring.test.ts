import t from 'tap'
import { tonesIn } from '../../dev/audio/tones.ts'
import { MonitorPage } from '../../dev/browser/monitor-page.ts'
import type { PhoneCall } from '../../dev/phone/call.ts'
import type { Phone } from '../../dev/phone/phone.ts'
import { sleep } from '../../src/lib/deadline.ts'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

// None is 2a - b or a + b - c of others: where loud tones clip in the mix, those sound too.
const [PHONE, APP, OPERATOR, ANOTHER] = [700, 1000, 1500, 1700]
const TONES = [PHONE, APP, OPERATOR, ANOTHER]
/** Tones are told by what was heard in the last half second. */
const ALL_NEW_MS = 700

t.test('operators listen, whisper and barge in', async (t) => {
  const stage = await Stage.open(t, { appTimeoutSeconds: 4 })
  const app = await stage.app('maria', { onCall: 'accept', hz: APP })
  const phone = await stage.phone('1001')
  const third = await stage.phone('1002')
  const operator = await stage.phone('1003')
  const another = await stage.phone('1004')
  for (const it of [phone, third, operator, another]) it.onCall('answer')
  const desk = stage.bridge.rooms.operator

  const talking = async (direction: 'phone-to-app' | 'app-to-phone') => {
    if (direction === 'app-to-phone') await app.call(stage.vendas.id)
    const call = await (direction === 'phone-to-app' ? phone.call('vendas') : phone.incoming())
    call.speak(PHONE)
    await Promise.all([call.hears(APP), app.hears(PHONE)])
    return { call, id: desk.calls()[0]!.callId }
  }
  const appHears = async (expected: readonly number[]) => {
    let heard: number[] = []
    const right = async () => {
      const { samples, sampleRate } = await app.pcm(500)
      heard = tonesIn(samples, sampleRate, TONES)
      return heard.join() === expected.join()
    }
    await eventually(`the app hears ${expected.join()}`, 10_000, right).catch((error: unknown) => {
      throw new Error(`it heard ${heard.join()}`, { cause: error })
    })
  }
  const api = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${TOKEN}`, ...(body && { 'content-type': 'application/json' }) }
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const reply = await fetch(`${stage.bridge.rooms.http!.url}${path}`, request)
    return { status: reply.status, body: reply.status === 204 ? undefined : await reply.json() }
  }
  /** The operator's phone is rung, and says a tone. */
  const join = async (by: Phone, hz: number, id: string, what: object) => {
    const started = await api('POST', `/v1/calls/${id}/monitors`, { phone: `PJSIP/${by.user}`, ...what })
    t.equal(started.status, 201)
    const { monitor } = started.body as { monitor: { id: string } }
    const call = await by.incoming()
    call.speak(hz)
    return { call, path: `/v1/calls/${id}/monitors/${monitor.id}` }
  }

  await t.test('a phone, from listening to whispering to barging and back, without a gap', async (t) => {
    const { call, id } = await talking('phone-to-app')
    const { call: heard, path } = await join(operator, OPERATOR, id, { mode: 'listen' })
    t.match(heard.from, /1001/, 'the operator sees whose call it is')
    await heard.hearsTones([PHONE, APP], TONES)
    await sleep(ALL_NEW_MS)
    await Promise.all([call.hearsTones([APP], TONES), appHears([PHONE])])
    const from = heard.recording().samples.length

    t.match(await api('PATCH', path, { mode: 'whisper' }), { status: 200, body: { mode: 'whisper', state: 'active' } })
    await call.hearsTones([APP, OPERATOR], TONES)
    await sleep(ALL_NEW_MS)
    await Promise.all([heard.hearsTones([PHONE, APP], TONES), appHears([PHONE])])

    t.equal((await api('PATCH', path, { mode: 'barge' })).status, 200)
    await Promise.all([call.hearsTones([APP, OPERATOR], TONES), appHears([PHONE, OPERATOR])])
    await sleep(ALL_NEW_MS)
    await heard.hearsTones([PHONE, APP], TONES)

    t.equal((await api('PATCH', path, { mode: 'listen' })).status, 200)
    await Promise.all([call.hearsTones([APP], TONES), appHears([PHONE]), heard.hearsTones([PHONE, APP], TONES)])
    const gap = longestSilenceMs(heard, from)
    // 20 ms on a machine that has nothing else to do.
    t.ok(gap < 300, `the operator heard ${gap} ms of silence at most`)

    t.equal((await api('DELETE', path)).status, 204)
    t.match(await heard.ended(), { by: 'them', code: 200 })
    t.equal((await api('DELETE', path)).status, 404)
    await call.hearsTones([APP], TONES)
    await call.hangUp()
    await stage.records(1)
    await stage.nothingLeft(t)
  })

  await t.test('two at once, of a call of three; one follows when its party leaves', async (t) => {
    const { call, id } = await talking('app-to-phone')
    await desk.add(id, { to: { phone: 'PJSIP/1002' } })
    const added = await third.incoming()
    await added.hearsTones([PHONE, APP], TONES)
    const first = await join(operator, OPERATOR, id, { mode: 'listen', participant: 'app' })
    const second = await join(another, ANOTHER, id, { mode: 'whisper', participant: 'p2' })
    await Promise.all([
      first.call.hearsTones([PHONE, APP], TONES),
      second.call.hearsTones([PHONE, APP], TONES),
      call.hearsTones([APP, ANOTHER], TONES),
    ])
    await sleep(ALL_NEW_MS)
    await Promise.all([added.hearsTones([PHONE, APP], TONES), appHears([PHONE])])

    await call.hangUp()
    await eventually('only the others are left', 5000, () => desk.call(id)?.participants.length === 2)
    added.speak(PHONE)
    await Promise.all([second.call.hearsTones([PHONE, APP], TONES), added.hearsTones([APP], TONES), appHears([PHONE])])
    t.match(desk.call(id)?.monitors, [
      { mode: 'listen', participant: 'p1' },
      { mode: 'listen', participant: 'p1', by: { label: 'PJSIP/1004' } },
    ])
    await first.call.hangUp()
    await eventually('one is left', 5000, () => desk.call(id)?.monitors.length === 1)
    t.equal(desk.call(id)?.state, 'talking', 'the call goes on')
    await app.hangUp()
    t.match(await second.call.ended(), { by: 'them' }, 'the end of the call is the end of its monitors')
    await stage.records(2)
    await stage.nothingLeft(t)
  })

  await t.test('a browser, by HTTP alone', async (t) => {
    const { call, id } = await talking('phone-to-app')
    const page = stage.add('page', await MonitorPage.open(stage.bridge.rooms.http!.url, TOKEN), (it) => it.close())
    const path = `/v1/calls/${id}/monitors/${await page.listen(id, 'listen', OPERATOR)}`
    await page.hearsTones([PHONE, APP], TONES)
    await sleep(ALL_NEW_MS)
    await Promise.all([call.hearsTones([APP], TONES), appHears([PHONE])])
    t.equal((await api('PATCH', path, { mode: 'barge' })).status, 200)
    await Promise.all([call.hearsTones([APP, OPERATOR], TONES), appHears([PHONE, OPERATOR])])
    await page.hearsTones([PHONE, APP], TONES)
    t.match(desk.call(id), { participants: { length: 2 }, monitors: [{ by: { kind: 'browser' }, mode: 'barge' }] })
    t.equal((await api('DELETE', path)).status, 204)
    await Promise.all([call.hearsTones([APP], TONES), appHears([PHONE]), page.hearsTones([], TONES)])

    await page.listen(id, 'listen', null)
    await page.hearsTones([PHONE, APP], TONES)
    await page.close()
    await eventually('a closed tab ends it', 25_000, () => desk.call(id)?.monitors.length === 0)
    t.equal(desk.call(id)?.state, 'talking', 'the call goes on')
    t.equal((await api('POST', `/v1/calls/${id}/monitors`, { mode: 'listen', offer: 'v=0\r\n' })).status, 422)
    await call.hangUp()
    await stage.records(3)
    await stage.nothingLeft(t)
  })
})

/** Of what a phone heard from sample `from` on, in steps of 10 ms. */
function longestSilenceMs(call: PhoneCall, from: number): number {
  const { samples, sampleRate } = call.recording()
  const step = sampleRate / 100
  let longest = 0
  let silent = 0
  for (let at = from; at + step <= samples.length; at += step) {
    const loud = samples.subarray(at, at + step).some((sample) => Math.abs(sample) > 300)
    silent = loud ? 0 : silent + 10
    longest = Math.max(longest, silent)
  }
  return longest
}
