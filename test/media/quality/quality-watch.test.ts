import t from 'tap'
import { figuresOf } from '../../../src/media/quality/figures.ts'
import { QualityWatch, type Watched } from '../../../src/media/quality/quality-watch.ts'
import { StreamQuality } from '../../../src/media/quality/stream-quality.ts'
import { FakeTime } from '../fake-time.ts'
import { tone } from '../tone.ts'

const SOUND = tone(440, 8000, 0, 160)

interface Side {
  /** Frames of 20 ms, of which some are missing. */
  readonly sends: boolean
  readonly isMissed: (frame: number) => boolean
  readonly pcm: Int16Array
}

/** Two streams, watched as a session watches them. */
function talk() {
  const time = new FakeTime()
  const told: string[] = []
  const watch = new QualityWatch(time, (alarm, raised) => told.push(`${raised ? '+' : '-'}${alarm}`))
  const streams = { fromPhone: new StreamQuality(), fromApp: new StreamQuality() }
  const sides: Record<keyof typeof streams, Side> = {
    fromPhone: { sends: true, isMissed: () => false, pcm: SOUND },
    fromApp: { sends: true, isMissed: () => false, pcm: SOUND },
  }
  const missed = { fromPhone: 0, fromApp: 0 }
  let watched: Watched = {
    app: 'connected',
    streams,
    connection: { appCodec: 'opus', fec: true, roundTripMs: 0 },
    reportedLossPercent: 0,
    recentReportedLossPercent: 0,
  }
  let frame = 0
  return {
    told,
    watch,
    streams,
    sides,
    set: (change: Partial<Watched>) => (watched = { ...watched, ...change }),
    opinions: () => watch.opinions(watched),
    fail: (failure: Parameters<QualityWatch['fail']>[0]) => watch.fail(failure, watched),
    look: () => watch.look(watched),
    run: (seconds: number) => {
      for (let i = 0; i < seconds * 50; i++, frame++) {
        time.stall(20)
        for (const name of ['fromPhone', 'fromApp'] as const) {
          const { sends, isMissed, pcm } = sides[name]
          const now = time.monotonic()
          if (!sends) continue
          if (isMissed(frame)) missed[name]++
          else {
            streams[name].arrived(now)
            streams[name].passed(missed[name], 0)
            streams[name].sound.hear(pcm, pcm.length, now)
            missed[name] = 0
          }
        }
        if (frame % 12 === 0) watch.look(watched)
      }
    },
  }
}

t.test('a talk without trouble is rated 4.3 at least, after a second of it', async (t) => {
  const { run, opinions, told, watch } = talk()
  watch.expectAudio(true)
  t.same(opinions().fromPhone, { mos: undefined, mosRecent: undefined })
  run(0.9)
  t.equal(opinions().fromApp.mos, undefined)
  run(30)
  for (const { mos, mosRecent } of Object.values(opinions())) {
    t.ok(mos! > 4.3 && mos! < 4.41, `${mos}`)
    t.equal(mosRecent, mos)
  }
  t.same(told, [])
  t.same(watch.episodes, [])
})

t.test('a bad stretch is seen at once in the recent opinion, and remembered in that of the call', async (t) => {
  const { run, opinions, sides, watch } = talk()
  watch.expectAudio(true)
  run(60)
  sides.fromApp = { ...sides.fromApp, isMissed: (frame) => frame % 5 === 0 }
  run(10)
  const during = opinions().fromApp
  t.ok(during.mosRecent! < 3 && during.mos! > 3.8, JSON.stringify(during))
  t.same(watch.active, ['high-loss-from-app', 'low-mos-from-app'])
  sides.fromApp = { ...sides.fromApp, isMissed: () => false }
  run(21)
  const after = opinions().fromApp
  t.ok(after.mosRecent! > 4.3 && after.mos! < 4.3, JSON.stringify(after))
  t.same(watch.active, [])
  t.match(watch.episodes, [
    { alarm: 'high-loss-from-app', since: Number, until: Number },
    { alarm: 'low-mos-from-app', since: Number, until: Number },
  ])
  t.ok(opinions().fromPhone.mos! > 4.3, 'the other direction is none the worse')
})

t.test(
  'what the app reports as lost counts for how it hears the phone, less so with FEC; delay for both',
  async (t) => {
    const { run, opinions, set, watch } = talk()
    watch.expectAudio(true)
    run(2)
    const clean = opinions()
    set({ reportedLossPercent: 5 })
    const withFec = opinions().fromPhone.mos!
    set({ connection: { appCodec: 'opus', fec: false, roundTripMs: 0 } })
    const without = opinions().fromPhone.mos!
    t.ok(without < withFec && withFec < clean.fromPhone.mos!)
    t.equal(opinions().fromApp.mos, clean.fromApp.mos)
    set({ reportedLossPercent: 0, connection: { appCodec: 'opus', fec: true, roundTripMs: 600 } })
    t.ok(opinions().fromPhone.mos! < 3.6 && opinions().fromApp.mos! < 3.6, JSON.stringify(opinions()))
  },
)

t.test('a phone that stops sending is an alarm after 5 s, and none while it is held', async (t) => {
  const { run, sides, told, watch } = talk()
  watch.expectAudio(true)
  run(5)
  watch.expectAudio(false)
  sides.fromPhone = { ...sides.fromPhone, sends: false }
  run(60)
  t.same(told, [])
  watch.expectAudio(true)
  run(4)
  t.same(told, [], 'the time of the hold is not counted')
  run(2)
  t.same(told, ['+no-packets-from-asterisk'])
  sides.fromPhone = { ...sides.fromPhone, sends: true }
  run(2)
  t.same(told, ['+no-packets-from-asterisk', '-no-packets-from-asterisk'])
})

t.test('before anybody is joined nothing is missed', async (t) => {
  const { run, sides, told } = talk()
  sides.fromPhone = { ...sides.fromPhone, sends: false }
  run(60)
  t.same(told, [])
})

t.test('packets with nothing in them are silence after 20 s; sparse ones, as of DTX, are not', async (t) => {
  const dead = talk()
  dead.watch.expectAudio(true)
  dead.sides.fromApp = { ...dead.sides.fromApp, pcm: new Int16Array(160) }
  dead.run(19)
  t.same(dead.told, [])
  dead.run(2)
  t.same(dead.told, ['+silence-from-app'])

  const dtx = talk()
  dtx.watch.expectAudio(true)
  dtx.run(3)
  // One frame each 400 ms, and no number in between is missing.
  dtx.sides.fromApp = { ...dtx.sides.fromApp, sends: false }
  for (let i = 0; i < 150; i++) {
    dtx.streams.fromApp.arrived(1000 + 3000 + i * 400)
    dtx.streams.fromApp.passed(0, 0)
    dtx.run(0.4)
  }
  t.same(dtx.told, [])
})

t.test('where audio is not in the clear, nothing is said of silence and clipping', async (t) => {
  const { run, sides, told, watch, streams } = talk()
  watch.expectAudio(true)
  sides.fromApp = { ...sides.fromApp, pcm: new Int16Array(0) }
  run(60)
  t.same(told, [])
  t.match(figuresOf(streams.fromApp, { mos: undefined, mosRecent: undefined }), {
    clippingPercent: undefined,
    silencePercent: undefined,
  })
})

t.test('the reason why no connection comes about, or why it ended, is an alarm', async (t) => {
  const slow = talk()
  slow.set({ app: 'ice', streams: undefined })
  slow.run(9)
  t.same(slow.told, [])
  slow.run(3)
  t.same(slow.told, ['+ice-down'])
  slow.set({ app: 'connected' })
  slow.run(1)
  t.same(slow.told, ['+ice-down', '-ice-down'])

  const cases = [
    ['dtls-failed', 'dtls', ['+dtls-failed']],
    ['connect-timeout', 'dtls', ['+dtls-failed']],
    ['connect-timeout', 'ice', ['+ice-down']],
    ['ice-failed', 'connected', ['+ice-down']],
    ['app-silent', 'connected', []],
  ] as const
  for (const [failure, app, told] of cases) {
    const session = talk()
    session.set({ app })
    session.look()
    session.set({ app: 'idle' })
    session.fail(failure)
    t.same(session.told, told, `${failure} in ${app}`)
  }
})

t.test('figures have no more digits than mean something', async (t) => {
  const stream = new StreamQuality()
  for (let i = 0; i < 57; i++) stream.passed(i === 53 ? 2 : 0, 1 / 3)
  stream.sound.hear(new Int16Array(3).fill(32767), 3, 0)
  t.same(figuresOf(stream, { mos: 4.40941, mosRecent: undefined }), {
    bufferDelayMs: 0.3,
    missedPercent: 3.39,
    burstRatio: 1.93,
    clippingPercent: 100,
    silencePercent: 0,
    mos: 4.41,
    mosRecent: undefined,
  })
})
