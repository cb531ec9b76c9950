import { buffer } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { toneLevel, tonesIn } from '../../../dev/audio/tones.ts'
import { decodeWav } from '../../../dev/audio/wav.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { AriBench } from './ari-bench.ts'

const AMONG = [440, 700, 1004, 1200]
const TALKED_MS = 1200

void t.test('Asterisk plays, listens and records', async (t) => {
  const bench = await AriBench.open(t)
  const { api } = bench
  const { playbacks, recordings } = api
  t.afterEach(() => bench.clear())

  /** Two phones in a talk. */
  async function talk() {
    const [ana, bia] = [await bench.caller('1001', 440), await bench.caller('1002', 700)]
    const bridgeId = await bench.bridge(ana.channelId, bia.channelId)
    await ana.call.hearsTones([700], AMONG)
    return { ana, bia, bridgeId }
  }

  async function stored(t: Test, name: string) {
    const { stream, bytes } = await recordings.open(name)
    const file = await buffer(stream)
    t.equal(file.length, bytes)
    return decodeWav(file)
  }

  await t.test('what is played to a talk is heard by all in it, over what they say', async (t) => {
    const { ana, bia, bridgeId } = await talk()
    const id = bench.next('playback')
    const told = bench.watch(id)
    const target = bench.watch(bridgeId)
    await playbacks.play({ bridge: bridgeId }, id, ['tone:1004'])
    await ana.call.hearsTones([700, 1004], AMONG)
    await bia.call.hearsTones([440, 1004], AMONG)
    t.match(await told.first('PlaybackStarted'), { playback: { id, targetId: bridgeId, state: 'playing' } })
    await playbacks.stop(id)
    t.match(await told.first('PlaybackFinished'), { playback: { state: 'done' } })
    await ana.call.hearsTones([700], AMONG)
    t.same(target.types, told.types, 'who watches the talk hears of it too')
    await t.rejects(playbacks.stop(id), { code: 'ari_not_found' })
  })

  await t.test('what is played to one phone is heard by that one only', async () => {
    const { ana, bia } = await talk()
    const id = bench.next('playback')
    await playbacks.play({ channel: ana.channelId }, id, ['tone:1004'])
    await ana.call.hearsTones([1004], AMONG)
    await bia.call.hearsTones([], AMONG)
    await playbacks.stop(id)
    await bia.call.hearsTones([440], AMONG)
  })

  await t.test('a list of sounds ends as done, a sound that is missing as failed', async (t) => {
    const { bridgeId } = await talk()
    const [fine, missing] = [bench.next('playback'), bench.next('playback')]
    const [done, failed] = [bench.watch(fine), bench.watch(missing)]
    await playbacks.play({ bridge: bridgeId }, fine, ['sound:beep', 'sound:beep'])
    t.match(await done.first('PlaybackFinished'), { playback: { state: 'done' } })
    await playbacks.play({ bridge: bridgeId }, missing, ['sound:there-is-none'])
    t.match(await failed.first('PlaybackFinished'), { playback: { state: 'failed' } })
    for (const media of [
      [],
      ['nonsense'],
      ['sound:a,sound:b'],
      ['tone:1004/500,0/500'],
      ['sound:a\r\nb'],
      ['sound:'],
    ]) {
      await t.rejects(playbacks.play({ bridge: bridgeId }, 'x', media), { code: 'ari_bad_request' })
    }
  })

  await t.test('a snoop hears the whole talk and is heard by nobody, or by the one it whispers to', async (t) => {
    const { ana, bia } = await talk()
    const chief = await bench.caller('1003', 1200)
    const desk = await bench.bridge(chief.channelId)
    async function snoop(channelId: string, whisper: 'none' | 'out' | 'both') {
      const snoopId = bench.next('snoop')
      const entered = bench.entry(snoopId)
      await api.snoop({ snoopId, channelId, app: bench.app, spy: 'both', whisper })
      await entered()
      await api.addToBridge(desk, snoopId)
      return snoopId
    }
    const listening = await snoop(ana.channelId, 'none')
    await chief.call.hearsTones([440, 700], AMONG)
    await ana.call.hearsTones([700], AMONG)
    await bia.call.hearsTones([440], AMONG)

    const whispering = await snoop(ana.channelId, 'out')
    await api.hangUp(listening, 16)
    await ana.call.hearsTones([700, 1200], AMONG)
    await bia.call.hearsTones([440], AMONG)
    await chief.call.hearsTones([440, 700], AMONG)

    const barging = await snoop(ana.channelId, 'both')
    await api.hangUp(whispering, 16)
    await bia.call.hearsTones([440, 1200], AMONG)
    await ana.call.hearsTones([700, 1200], AMONG)

    const ended: string[] = []
    bench.owners.own(barging, ({ type }) => ended.push(type) > 0)
    await ana.call.hangUp()
    await chief.call.hearsTones([], AMONG)
    t.ok(ended.includes('StasisEnd'), 'it ends with the one it listens to')
    t.equal(chief.call.talking, true)
    const options = { snoopId: 'x', channelId: 'none', app: bench.app, spy: 'both', whisper: 'none' } as const
    await t.rejects(api.snoop(options), { code: 'ari_not_found' })
  })

  await t.test('a recorded talk holds all that was said in it but in pauses, and is gone when removed', async (t) => {
    const { ana, bridgeId } = await talk()
    const name = `calls/${bench.next('mixed')}`
    const told = bench.watch(name)
    await recordings.start({ bridge: bridgeId }, name)
    await told.first('RecordingStarted')
    await t.rejects(recordings.start({ bridge: bridgeId }, name), { code: 'ari_conflict' })
    await sleep(TALKED_MS)
    await recordings.pause(name)
    ana.call.speak(1200)
    await sleep(TALKED_MS)
    ana.call.speak(440)
    await sleep(300)
    await recordings.resume(name)
    await sleep(TALKED_MS)
    await recordings.stop(name)
    t.match(await told.first('RecordingFinished'), { recording: { name, targetId: bridgeId, state: 'done' } })
    t.same(await recordings.storedNames(), [name])
    const { samples, sampleRate } = await stored(t, name)
    t.equal(sampleRate, 8000)
    t.ok(samples.length >= 2 * 0.8 * TALKED_MS * 8, `${samples.length} samples`)
    t.same(tonesIn(samples, sampleRate, AMONG), [440, 700])
    await recordings.remove(name)
    await t.rejects(recordings.open(name), { code: 'ari_not_found', status: 404 })
    for (const over of ['pause', 'resume', 'stop', 'discard', 'remove'] as const) {
      await t.rejects(recordings[over](name), { code: 'ari_not_found' }, over)
    }
    await t.rejects(recordings.start({ bridge: bridgeId }, '../../out'), { code: 'ari_failed' })
    t.same(await recordings.storedNames(), [])
  })

  await t.test('a recording ends when all have left the talk, and that is told', async (t) => {
    const { ana, bia, bridgeId } = await talk()
    const name = bench.next('left')
    const [told, room] = [bench.watch(name), bench.watch(bridgeId)]
    await recordings.start({ bridge: bridgeId }, name)
    await told.first('RecordingStarted')
    await sleep(300)
    await bench.bridge(ana.channelId, bia.channelId)
    t.match(await told.first('RecordingFinished'), { recording: { state: 'done' } })
    // Asterisk tells of recording and leaving in whatever order, and what it says of who is left may be of a moment before.
    const left = () => room.types.filter((type) => type === 'ChannelLeftBridge').length
    for (let i = 0; i < 100 && left() < 2; i++) await sleep(50)
    t.equal(left(), 2, 'both left')
    await ana.call.hearsTones([700], AMONG)
    await recordings.remove(name)
  })

  await t.test('a recording that is discarded leaves no file', async (t) => {
    const { bridgeId } = await talk()
    const name = bench.next('discarded')
    await recordings.start({ bridge: bridgeId }, name)
    await bench
      .watch(name)
      .first('RecordingStarted', () => true, 200)
      .catch(() => undefined)
    await recordings.discard(name)
    t.same(await recordings.storedNames(), [])
  })

  await t.test('both sides of a call, recorded apart, begin together and are equally long', async (t) => {
    const { ana, bia } = await talk()
    const directions = ['in', 'out'] as const
    const names = directions.map((direction) => bench.next(direction))
    const told = names.map((name) => bench.watch(name))
    await Promise.all(
      directions.map(async (spy, i) => {
        const snoopId = bench.next('snoop')
        const entered = bench.entry(snoopId)
        await api.snoop({ snoopId, channelId: ana.channelId, app: bench.app, spy, whisper: 'none' })
        await entered()
        await recordings.start({ channel: snoopId }, names[i]!)
      }),
    )
    await sleep(TALKED_MS)
    bia.call.speak(null)
    await sleep(TALKED_MS)
    // The end of the snooped channel ends both.
    await ana.call.hangUp()
    await Promise.all(told.map((each) => each.first('RecordingFinished')))
    const [caller, callee] = [await stored(t, names[0]!), await stored(t, names[1]!)]
    t.same(tonesIn(caller.samples, 8000, AMONG), [440])
    t.same(tonesIn(callee.samples, 8000, AMONG), [700])
    const apart = Math.abs(caller.samples.length - callee.samples.length) / 8
    t.ok(apart <= 100, `${apart} ms apart`)
    const last = callee.samples.subarray(-4000)
    t.ok(toneLevel(last, 8000, 700) < -60, 'who says nothing is recorded as silence')
  })
})
