import t, { type Test } from 'tap'
import { within } from '../../src/lib/deadline.ts'
import { openSse, type SseClient } from '../events/sse-client.ts'
import { eventually, Stage, TOKEN } from './fixtures/stage.ts'

type Figures = Readonly<Record<string, number | string | null>>

/** What the tests read of a series. */
interface Series {
  readonly stepMs: number
  readonly paths: readonly (Readonly<Record<string, readonly (number | null)[] | null>> & {
    readonly participant: string
  })[]
}

const authorization = `Bearer ${TOKEN}`

async function ask(stage: Stage, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(stage.bridge.rooms.http!.url + path, { headers: { authorization } })
  return { status: response.status, body: await response.json() }
}

async function follow(t: Test, stage: Stage, query = ''): Promise<SseClient> {
  const client = await openSse(`${stage.bridge.rooms.http!.url}/v1/figures${query}`, { authorization })
  t.teardown(() => client.close())
  return client
}

/** The last value of each column. */
function last({ paths }: Series): Readonly<Record<string, number | null | undefined>> {
  const { participant: _, video, ...columns } = paths[0]!
  if (video !== null) throw new Error('a call of audio only has no figures of video')
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values?.at(-1)]))
}

function between(t: Test, value: unknown, low: number, high: number, what: string): void {
  t.ok(typeof value === 'number' && value >= low && value <= high, `${what}: ${String(value)}`)
}

t.test('a call is measured while it talks, and how it went is kept when it is over', async (t) => {
  const stage = await Stage.shared(t)
  const all = await follow(t, stage, '?everySeconds=1')
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const call = await phone.call('vendas')
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  const { callId } = stage.bridge.rooms.switchboard.calls()[0]!
  const alone = await follow(t, stage, `?call=${callId}`)

  const liveFigures = () => (all.seen.at(-1)?.data as { calls: Figures[] } | undefined)?.calls[0]
  await eventually('both directions are rated, and the app has reported', 30_000, () => {
    const figures = liveFigures()
    return [figures?.mosToApp, figures?.mosToPhone, figures?.roundTripMs].every((it) => typeof it === 'number')
  })
  const live = liveFigures()!
  t.match(live, { callId, phoneCodec: 'PCMU', appCodec: 'opus' })
  between(t, live.mosToApp, 3.5, 4.5, 'MOS to the app')
  between(t, live.mosToPhone, 3.5, 4.5, 'MOS to the phone')
  between(t, live.levelPhoneDbov, -12, -6, 'a sine of half of full scale')
  between(t, live.levelAppDbov, -40, -1, 'level of the app')
  between(t, live.lossToAppPercent, 0, 20, 'loss')

  await alone.until(3)
  const one = alone.seen.at(-1)!
  t.match(one, {
    event: 'figures',
    data: {
      callId,
      media: { callId, phoneCodec: 'PCMU', fromPhone: { packets: Number } },
      participants: [{ participant: { id: 'p1', kind: 'phone' }, levelDbov: Number }, { media: { callId } }],
    },
  })
  const times = alone.seen.map(({ data }) => (data as { at: number }).at)
  t.strictSame(times, [...new Set(times)].sort(), 'each is newer than the one before')

  await eventually('there are two points', 30_000, async () => {
    const { body } = await ask(stage, `/v1/calls/${callId}/series`)
    return ((body as Series).paths[0]?.at?.length ?? 0) >= 2
  })
  const during = (await ask(stage, `/v1/calls/${callId}/series`)).body as Series
  if (process.env.CUBEBRIDGE_TEST_LOG) console.error(JSON.stringify({ live, during }))
  t.match(during, { callId, stepMs: 5000, paths: [{ participant: 'p2' }] })
  between(t, last(during).bitrateToPhone, 50_000, 90_000, 'G.711')
  between(t, last(during).bitrateToApp, 5000, 90_000, 'Opus')
  between(t, last(during).levelPhoneDbov, -12, -6, 'level of the phone')

  await call.hangUp()
  await app.until('stopped')
  await stage.records(1)
  t.ok(await within(15_000, alone.ended, 'the end of the stream'), 'in good order')
  t.match(alone.seen.at(-1), { event: 'ended', data: { callId } })
  t.match(await ask(stage, `/v1/calls/${callId}/series`), { status: 404, body: { code: 'call_unknown' } })
  await eventually('the series is kept', 10_000, async () => {
    return (await ask(stage, `/v1/records/${callId}/series`)).status === 200
  })
  const kept = (await ask(stage, `/v1/records/${callId}/series`)).body as Series
  t.match(kept, { callId, stepMs: 5000, paths: [{ participant: 'p2' }] })
  const [path] = kept.paths
  for (const [name, column] of Object.entries(path!)) {
    if (name !== 'participant' && column !== null) t.equal(column.length, path!.at!.length, name)
  }
  t.ok(path!.at!.length >= during.paths[0]!.at!.length, `${path!.at!.length} points`)
  t.ok(path!.at!.at(-1)! >= during.paths[0]!.at!.at(-1)!, 'up to the end')
  await eventually('the call is gone from the figures', 10_000, () => liveFigures() === undefined)
  await stage.nothingLeft(t)
  t.equal(stage.bridge.rooms.figures.status().calls, 0)
})

t.test('a call of a moment has one point, and one that nobody took has none', async (t) => {
  const stage = await Stage.shared(t)
  const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
  const phone = await stage.phone('1001')
  const short = await phone.call('vendas')
  await short.hears(1000)
  const { callId } = stage.bridge.rooms.switchboard.calls()[0]!
  await short.hangUp()
  await app.until('stopped')
  await app.close()
  await eventually('the series is kept', 15_000, async () => {
    return (await ask(stage, `/v1/records/${callId}/series`)).status === 200
  })
  const series = (await ask(stage, `/v1/records/${callId}/series`)).body as Series
  t.equal(series.paths[0]!.at!.length, 1)
  between(t, last(series).bitrateToPhone, 20_000, 120_000, 'bitrate')

  const other = await stage.app('maria', { onCall: 'ignore' })
  const unanswered = await phone.call('vendas')
  await other.until('call')
  await unanswered.cancel()
  const [, record] = await stage.records(2)
  t.match(record, { cause: 'cancelled' })
  await stage.bridge.rooms.store.series.settled()
  t.match(await ask(stage, `/v1/records/${record!.callId}/series`), {
    status: 404,
    body: { code: 'records_no_series' },
  })
  await stage.nothingLeft(t)
})
