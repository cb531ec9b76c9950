import t, { type Test } from 'tap'
import type { CallRecord } from '../../../src/calls/call-record.ts'
import type { CallView } from '../../../src/calls/call-view.ts'
import type { CallSeries } from '../../../src/calls/figures-view.ts'
import type { ParticipantFigures } from '../../../src/calls/operator.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { silentLog } from '../../../src/lib/log.ts'
import { FiguresSampler, type FiguresSamplerOptions } from '../../../src/stats/figures/figures-sampler.ts'
import { SampledCall } from '../../../src/stats/figures/sampled-call.ts'
import { CALL, MEDIA } from '../../http/fake-operator.ts'

/** Ten times as fast as in a bridge, but for the moment a call is given first. */
const FAST = { tickMs: 25, everyMs: 500, readMs: 200, aloneMs: 100 }

interface Bench {
  readonly sampler: FiguresSampler
  /** Every question, with its time. */
  readonly asked: { readonly callId: string; readonly at: number }[]
  readonly kept: { readonly series: CallSeries; readonly at: number }[]
  readonly begin: (callId: string, more?: Partial<CallView>) => void
  readonly end: (callId: string, participants?: readonly object[]) => void
}

function bench(t: Test, ask?: FiguresSamplerOptions['ask'], more: Partial<FiguresSamplerOptions> = {}): Bench {
  const asked: { callId: string; at: number }[] = []
  const kept: { series: CallSeries; at: number }[] = []
  // Calls began long ago, and need no moment of rest.
  const born = performance.now() - 10_000
  const sampler = new FiguresSampler({
    ask: (callId) => {
      asked.push({ callId, at: performance.now() })
      return ask ? ask(callId) : Promise.resolve(figures(asked.length))
    },
    keep: (series, at) => kept.push({ series, at }),
    clock: { now: () => 1_000_000 + performance.now() - born, monotonic: () => performance.now() },
    log: silentLog,
    ...FAST,
    ...more,
  })
  t.teardown(() => sampler.close())
  return {
    sampler,
    asked,
    kept,
    begin: (callId, view = {}) =>
      sampler.take({ type: 'call.started', callId, at: 1, data: { ...CALL, callId, ...view } }),
    end: (callId, participants = []) =>
      sampler.take({ type: 'call.ended', callId, at: 77, data: { callId, participants } as unknown as CallRecord }),
  }
}

/** The n-th answer: a second later than the one before. */
function figures(n: number, more: Partial<typeof MEDIA> = {}): ParticipantFigures[] {
  const media = { ...MEDIA, toApp: { packets: n, bytes: 3000 * n }, sampledAt: n * 1000, ...more }
  return CALL.participants.map((participant) => ({
    participant: { ...participant, since: 0 },
    media: participant.kind === 'app' ? media : undefined,
    levelDbov: undefined,
  }))
}

const seconds = async (count: number, condition: () => boolean): Promise<void> => {
  for (let i = 0; i < count * 50 && !condition(); i++) await sleep(20)
}

t.test('a call that talks is asked again and again, and its last figures and series can be read', async (t) => {
  const { sampler, asked, begin } = bench(t)
  begin('c1')
  begin('ringing', { state: 'ringing' })
  begin('phones', { participants: CALL.participants.filter(({ kind }) => kind === 'phone') })
  await seconds(10, () => asked.length >= 3)
  t.ok(asked.length >= 3)
  t.ok(
    asked.every(({ callId }) => callId === 'c1'),
    'who has no talk path is not asked',
  )
  const watch = sampler.watch()
  t.match(watch.read(), [{ callId: 'c1', phoneCodec: 'PCMU', mosToApp: undefined, lossToAppPercent: Number }])
  t.equal(watch.read().length, 1)
  t.match(sampler.series('c1'), { callId: 'c1', paths: [{ participant: 'p2' }] })
  t.ok(sampler.series('c1')!.paths[0]!.at.length >= 1)
  t.strictSame(sampler.series('ringing'), { callId: 'ringing', stepMs: 5000, paths: [] })
  t.equal(sampler.series('none'), undefined)
  t.match(sampler.status(), { calls: 3, failed: 0 })
  watch.close()
})

t.test('many calls are asked one after the other, oftener while somebody reads, and never all at once', async (t) => {
  const { sampler, asked, begin } = bench(t)
  for (let i = 0; i < 200; i++) begin(`c${i}`)
  await seconds(10, () => new Set(asked.map(({ callId }) => callId)).size === 200)
  t.equal(new Set(asked.map(({ callId }) => callId)).size, 200, 'everyone has a turn')
  const watch = sampler.watch()
  const from = asked.length
  await sleep(1000)
  const reading = asked.slice(from)
  watch.close()
  watch.close()
  const quietFrom = asked.length
  await sleep(1000)
  const quiet = asked.length - quietFrom
  t.ok(reading.length > quiet * 1.3, `${reading.length} while somebody reads, ${quiet} else`)
  const bursts = new Map<number, number>()
  for (const { at } of asked) bursts.set(Math.floor(at), (bursts.get(Math.floor(at)) ?? 0) + 1)
  t.ok(Math.max(...bursts.values()) <= 100, `${Math.max(...bursts.values())} in one go`)
})

t.test('a call is never asked twice at once, and one that does not answer keeps nobody waiting', async (t) => {
  let open = 0
  let most = 0
  const { sampler, asked, begin } = bench(
    t,
    async (callId) => {
      if (callId === 'dead') return new Promise(() => undefined)
      most = Math.max(most, ++open)
      await sleep(300)
      open--
      return figures(asked.length)
    },
    { timeoutMs: 100 },
  )
  begin('dead')
  begin('slow')
  const watch = sampler.watchCall('slow', () => undefined)
  sampler.watchCall('slow', () => undefined)?.close()
  const count = (wanted: string) => asked.filter(({ callId }) => callId === wanted).length
  await seconds(10, () => count('slow') >= 4 && count('dead') > 0 && sampler.status().failed >= 4)
  await sleep(800)
  t.equal(most, 1)
  t.equal(count('dead'), 1)
  t.ok(sampler.status().failed >= 4, 'what came too late is a failure')
  t.strictSame(sampler.watch().read(), [])
  watch?.close()
})

t.test('failures are counted, and figures come again afterwards', async (t) => {
  let n = 0
  const { sampler, begin } = bench(t, () => {
    n++
    if (n === 1) return Promise.reject(new Error('the worker is gone'))
    // The path did not answer: its participant is there without figures.
    if (n === 2) return Promise.resolve(figures(n).map((it) => ({ ...it, media: undefined })))
    return Promise.resolve(figures(n))
  })
  begin('c1')
  await seconds(10, () => sampler.watch().read().length === 1)
  t.equal(sampler.watch().read().length, 1)
  t.equal(sampler.status().failed, 2)
})

t.test('who looks at one call hears of each measurement and of the end', async (t) => {
  const { sampler, begin, end, asked } = bench(t)
  t.equal(
    sampler.watchCall('c1', () => undefined),
    undefined,
  )
  begin('c1', { state: 'ringing' })
  let heard = 0
  const watch = sampler.watchCall('c1', () => {
    heard++
  })!
  t.strictSame([watch.read(), watch.isEnded()], [undefined, false])
  await seconds(10, () => heard >= 3)
  t.ok(heard >= 3, 'also while it rings')
  t.match(watch.read(), { at: Number, participants: [{ participant: { id: 'p1' } }, { media: Object }] })
  const before = heard
  end('c1')
  t.equal(heard, before + 1)
  t.ok(watch.isEnded())
  watch.close()
  const last = asked.length
  await sleep(300)
  t.equal(asked.length, last, 'and nobody asks any more')
})

t.test('at the end the series is kept, with what became of the talk path after the last sample', async (t) => {
  const { sampler, asked, kept, begin, end } = bench(t)
  begin('c1')
  await seconds(10, () => asked.length >= 2 && sampler.watch().read().length > 0)
  const last = asked.length
  const media = { ...figures(1)[1]!.media!, sampledAt: (last + 60) * 1000 }
  sampler.close()
  sampler.close()
  end('c1', [
    { id: 'p1', kind: 'phone', joined: 0, media: undefined },
    { id: 'p2', kind: 'app', joined: 0, media },
  ])
  t.match(kept, [{ at: 77, series: { callId: 'c1', paths: [{ participant: 'p2' }] } }])
  t.equal(kept[0]!.series.paths[0]!.at.at(-1), (last + 60) * 1000)
  t.equal(sampler.series('c1'), undefined)
  t.equal(sampler.status().calls, 0)
})

t.test('a call that was too short to be asked has one point, and one without talk none', async (t) => {
  const { kept, begin, end } = bench(t)
  const media = { ...MEDIA, toApp: { packets: 50, bytes: 6000 }, sampledAt: 2500 }
  begin('short')
  end('short', [{ id: 'p2', kind: 'app', joined: 500, media }])
  end('never-heard-of', [{ id: 'p2', kind: 'app', joined: 500, media }])
  begin('unanswered')
  end('unanswered', [{ id: 'p2', kind: 'app', joined: undefined, media }])
  begin('phones')
  end('phones', [{ id: 'p1', kind: 'phone', joined: 1, media: undefined }])
  t.strictSame(
    kept.map(({ series }) => series.callId),
    ['short', 'never-heard-of'],
  )
  t.match(kept[0]!.series.paths, [{ participant: 'p2', at: [2500], bitrateToApp: [24_000] }])
})

t.test('what is told of a call after its end does not make it live again', async (t) => {
  const { sampler, asked, begin, end } = bench(t)
  begin('c1')
  end('c1')
  sampler.take({ type: 'call.changed', callId: 'c1', at: 2, data: { ...CALL, callId: 'c1' } })
  t.equal(sampler.status().calls, 0)
  t.equal(
    sampler.watchCall('c1', () => undefined),
    undefined,
  )
  await sleep(700)
  t.equal(asked.length, 0)
})

t.test('one who looks and fails keeps nobody else from hearing, and does not harm the call', async (t) => {
  const { sampler, begin, end } = bench(t)
  begin('c1', { state: 'ringing' })
  let heard = 0
  sampler.watchCall('c1', () => {
    throw new Error('a defect')
  })
  sampler.watchCall('c1', () => {
    heard++
  })
  await seconds(10, () => heard >= 2)
  t.ok(heard >= 2)
  t.doesNotThrow(() => end('c1'))
  t.equal(sampler.status().calls, 0)
})

t.test('when the wall clock is set back, what is measured then counts', async (t) => {
  const call = new SampledCall('c1', 0)
  const take = (n: number, sampledAt: number) =>
    call.take({ at: sampledAt, participants: figures(n, { sampledAt }) }, 720)
  t.ok(take(50, 10_000_000))
  t.notOk(take(50, 10_000_000), 'the same again is nothing new')
  t.ok(take(100, 6_400_000))
  t.ok(take(150, 6_405_000))
  t.match(call.series.paths, [{ at: [10_000_000] }], 'a series has no time that goes back')
})
