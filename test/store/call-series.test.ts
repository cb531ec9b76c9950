import t from 'tap'
import type { CallSeries } from '../../src/calls/figures-view.ts'
import { SERIES, SERIES_WITH_VIDEO } from '../http/fake-figures.ts'
import { HOSTILE, onBothDatabases, openStore } from './fixtures.ts'

const series = (callId: string): CallSeries => ({ ...SERIES, callId })

onBothDatabases(t, async (t, place) => {
  t.test('the series of a call is kept as it was, unknown figures too', async (t) => {
    const { series: store } = await openStore(t, place)
    store.append({ series: series('a'), at: 5000.4 })
    store.append({ series: { ...series('b'), paths: [] }, at: 6000 })
    store.append({ series: { ...SERIES_WITH_VIDEO, callId: 'v' }, at: 6500 })
    for (const callId of HOSTILE) store.append({ series: series(callId), at: 7000 })
    await store.settled()
    t.strictSame(await store.get('a'), series('a'))
    t.strictSame(await store.get('b'), { callId: 'b', stepMs: 5000, paths: [] })
    t.strictSame(await store.get('v'), { ...SERIES_WITH_VIDEO, callId: 'v' }, 'its video too')
    for (const callId of HOSTILE) t.strictSame(await store.get(callId), series(callId), JSON.stringify(callId))
    t.equal(await store.get('none'), undefined)
    t.strictSame(store.status(), { queued: 0, dropped: 0, error: undefined })
  })

  t.test('a series that comes twice, also at once, takes the place of the first', async (t) => {
    const { series: store } = await openStore(t, place)
    const later = { ...series('a'), stepMs: 10_000 }
    await store.appendAll([
      { series: series('a'), at: 1 },
      { series: later, at: 2 },
    ])
    t.equal((await store.get('a'))?.stepMs, 10_000)
    await store.appendAll([{ series: series('a'), at: 3 }])
    t.equal((await store.get('a'))?.stepMs, 5000)
    await store.appendAll([])
  })

  t.test('what is old is deleted, the oldest first and as much as is asked for', async (t) => {
    const { series: store } = await openStore(t, place)
    await store.appendAll([4, 1, 3, 2].map((at) => ({ series: series(`c${at}`), at })))
    t.equal(await store.deleteBefore(4, 2), 2)
    t.strictSame([await store.get('c1'), await store.get('c2')], [undefined, undefined])
    t.ok(await store.get('c3'))
    t.equal(await store.deleteBefore(4, 500), 1)
    t.equal(await store.deleteBefore(4, 500), 0)
    t.ok(await store.get('c4'), 'and what is not old stays')
  })
})
