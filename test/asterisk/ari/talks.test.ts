import t from 'tap'
import { HOLD_MUSIC_HZ } from '../../../dev/switch/instance-dir.ts'
import { sleep } from '../../../src/lib/deadline.ts'
import { AriBench } from './ari-bench.ts'

void t.test('who hears whom is ours to say', async (t) => {
  const bench = await AriBench.open(t)
  const { api } = bench
  const AMONG = [440, 700, 1200, HOLD_MUSIC_HZ]
  t.afterEach(() => bench.clear())

  await t.test('a phone goes from one talk to another in one step, and both are told', async (t) => {
    const [ana, bia, app] = [
      await bench.caller('1001', 440),
      await bench.caller('1002', 700),
      await bench.external(1200),
    ]
    const first = await bench.bridge(ana.channelId, bia.channelId)
    const second = await bench.bridge(app.channelId)
    await ana.call.hearsTones([700], AMONG)
    const [moved, left, entered] = [bench.watch(ana.channelId), bench.watch(first), bench.watch(second)]
    await api.addToBridge(second, ana.channelId)
    await ana.call.hearsTones([1200], AMONG)
    await app.media.hears(440)
    await bia.call.hearsTones([], AMONG)
    t.same(moved.types, ['ChannelLeftBridge', 'ChannelEnteredBridge'])
    t.match(left.events, [{ type: 'ChannelLeftBridge', bridge: { id: first, channelIds: [bia.channelId] } }])
    t.match(entered.events, [{ type: 'ChannelEnteredBridge', channel: { id: ana.channelId } }])
    await api.addToBridge(first, app.channelId)
    await bia.call.hearsTones([1200], AMONG)
    await api.removeFromBridge(first, bia.channelId)
    await bia.call.hearsTones([], AMONG)
    await t.rejects(api.removeFromBridge(first, bia.channelId), { code: 'ari_unprocessable' })
  })

  await t.test('whoever waits outside hears music or silence, phone or app, and digits still come', async (t) => {
    const [ana, app] = [await bench.caller('1001', 440), await bench.external(1200)]
    for (const { channelId } of [ana, app]) await api.startMoh(channelId)
    await Promise.all([ana.call.hears(HOLD_MUSIC_HZ), app.media.hears(HOLD_MUSIC_HZ)])
    const seen = bench.events.length
    await ana.call.dtmf('5')
    for (const { channelId } of [ana, app]) await api.stopMoh(channelId)
    await bench.bridge(ana.channelId, app.channelId)
    await Promise.all([ana.call.hearsTones([1200], AMONG), app.media.hears(440)])
    t.match(
      bench.events.slice(seen).find(({ type }) => type === 'ChannelDtmfReceived'),
      { digit: '5' },
    )
    await api.startMoh(ana.channelId)
    await ana.call.hearsTones([HOLD_MUSIC_HZ], AMONG)
    await api.stopMoh(ana.channelId)
    await ana.call.hearsTones([1200], AMONG)
    await api.stopMoh(ana.channelId)
  })

  await t.test('who is muted hears the others and is not heard, in whatever talk, until unmuted', async () => {
    const [ana, bia, app] = [
      await bench.caller('1001', 440),
      await bench.caller('1002', 700),
      await bench.external(1200),
    ]
    await bench.bridge(ana.channelId, bia.channelId, app.channelId)
    await ana.call.hearsTones([700, 1200], AMONG)
    await bia.call.hearsTones([440, 1200], AMONG)
    await api.mute(ana.channelId, 'in')
    await api.mute(app.channelId, 'in')
    await bia.call.hearsTones([], AMONG)
    await ana.call.hearsTones([700], AMONG)
    await bench.bridge(ana.channelId, bia.channelId, app.channelId)
    await sleep(500)
    await bia.call.hearsTones([], AMONG)
    await api.unmute(ana.channelId, 'in')
    await bia.call.hearsTones([440], AMONG)
    await api.unmute(app.channelId, 'in')
    await bia.call.hearsTones([440, 1200], AMONG)
    await api.mute(bia.channelId, 'out')
    await bia.call.hearsTones([], AMONG)
    await ana.call.hearsTones([700, 1200], AMONG)
  })

  await t.test('a phone goes on in the dialplan where it is told, and a place that is none ends it', async (t) => {
    const [ana, bia] = [await bench.caller('1001', 440), await bench.caller('1002', 700)]
    await bench.bridge(ana.channelId, bia.channelId)
    await ana.call.hears(700)
    await api.continueInDialplan(ana.channelId, { context: 'usuarios_internos', exten: '*44' })
    await ana.call.hears(1004)
    t.same(await api.applicationChannelIds(bench.app), [bia.channelId])
    await t.rejects(api.startMoh(ana.channelId), { code: 'ari_conflict' })
    await api.continueInDialplan(bia.channelId, { context: 'usuarios_internos', exten: 'no such, place' })
    t.match(await bia.call.ended(), { by: 'them' })
  })

  await t.test('who speaks is told, where it was asked for', async (t) => {
    const [ana, bia] = [await bench.caller('1001'), await bench.caller('1002')]
    await api.setVariable(ana.channelId, 'TALK_DETECT(set)', '')
    await bench.bridge(ana.channelId, bia.channelId)
    const told = bench.watch(ana.channelId)
    ana.call.speak(440)
    await told.first('ChannelTalkingStarted')
    await sleep(500)
    ana.call.speak(null)
    t.ok((await told.first('ChannelTalkingFinished')).durationMs > 300)
  })
})
