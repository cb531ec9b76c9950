import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

interface Direction {
  readonly packets: number
  readonly levelDbov: number
  readonly mos: number | null
  readonly mosRecent: number | null
}

/** What the tests read of the live figures. */
interface Media {
  readonly audio: string
  readonly alarms: readonly string[]
  readonly fromPhone: Direction
  readonly fromApp: Direction
  readonly appReport: { readonly roundTripMs: number | null } | null
}

async function ask(stage: Stage, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(stage.bridge.rooms.http!.url + path, { headers: { authorization: `Bearer ${TOKEN}` } })
  return { status: response.status, body: await response.json() }
}

async function talking(stage: Stage) {
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  const id = stage.bridge.rooms.switchboard.calls()[0]!.callId
  return { app, call, id, media: async () => (await ask(stage, `/v1/calls/${id}/media`)).body as Media }
}

t.test('a good call is rated so, live and in the record', async (t) => {
  const stage = await Stage.shared(t)
  const { app, call, id, media } = await talking(stage)
  await eventually('both directions are rated, and the app has reported', 20_000, async () => {
    const { fromPhone, fromApp, appReport } = await media()
    return fromPhone.mos !== null && fromApp.mos !== null && appReport !== null && appReport.roundTripMs !== null
  })
  const figures = await media()
  t.match(figures, { callId: id, audio: 'both-ways', alarms: [], phoneCodec: 'PCMU', appCodec: 'opus' })
  t.ok(figures.fromPhone.mos! > 4 && figures.fromApp.mos! > 4, JSON.stringify(figures))
  // A sine of half of full scale.
  t.ok(Math.abs(figures.fromPhone.levelDbov + 9) < 1, `${figures.fromPhone.levelDbov} dBov from the phone`)
  t.ok(figures.fromApp.levelDbov > -40 && figures.fromApp.levelDbov < -1, `${figures.fromApp.levelDbov} dBov`)
  t.match(await ask(stage, `/v1/calls/${id}`), { status: 200, body: { alarms: [] } })

  await call.hangUp()
  await app.until('stopped')
  const [record] = await stage.records(1)
  t.match(record?.media, {
    fromPhone: { clippingPercent: 0, burstRatio: Number, bufferDelayMs: Number, silencePercent: Number },
    alarmHistory: [],
  })
  t.ok(record!.media!.fromPhone.mos! > 4 && record!.media!.fromApp.mos! > 4, 'the record has the opinion')
  const { jitterMs, bufferDelayMs } = record!.media!.fromApp
  for (const figure of [jitterMs, bufferDelayMs]) t.match(String(figure), /^\d+(\.\d)?$/, 'rounded')
  t.match(record?.phone, { rtp: Object }, "what Asterisk measured on the phone's side is there as well")
  t.equal((await ask(stage, `/v1/calls/${id}/media`)).status, 404)
  await stage.nothingLeft(t)
})

t.test('a phone that goes silent is an alarm and no end; one that holds is neither', async (t) => {
  const stage = await Stage.shared(t)
  const { app, call, id, media } = await talking(stage)

  await call.hold()
  await eventually('the hold is seen', 10_000, () => stage.bridge.rooms.switchboard.call(id)?.held === true)
  await sleep(7000)
  t.match(await media(), { alarms: [] }, 'nothing is missed while the phone holds')
  await call.resume()
  await app.hears(700)

  call.stopSending()
  await eventually('the alarm is raised', 20_000, async () => (await media()).alarms.length > 0)
  t.match(await media(), { audio: 'one-way', alarms: ['no-packets-from-asterisk'] })
  t.match(await ask(stage, `/v1/calls/${id}`), {
    body: { state: 'talking', alarms: ['no-packets-from-asterisk'] },
  })
  await call.hears(1000)

  call.stopSending(false)
  await eventually('the alarm is over', 20_000, async () => (await media()).alarms.length === 0)
  await app.hears(700)
  await app.hangUp()
  await call.ended()
  const [record] = await stage.records(1)
  t.match(record, { endedBy: 'app', cause: 'hung-up', result: 'success' })
  t.match(record?.media?.alarmHistory, [{ alarm: 'no-packets-from-asterisk', since: Number, until: Number }])
  await stage.nothingLeft(t)
})
