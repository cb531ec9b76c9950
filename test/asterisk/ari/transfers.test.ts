import t from 'tap'
import { until } from '../bench.ts'
import { AriBench } from './ari-bench.ts'

void t.test('a phone’s transfer key asks us, and we tell the phone how it goes', async (t) => {
  const bench = await AriBench.open(t)
  const { api, asterisk } = bench
  t.afterEach(() => bench.clear())

  await t.test('whom it sends its partner to is told, and nothing moves by itself', async (t) => {
    const [ana, bia] = [await bench.caller('1001', 440), await bench.caller('1002', 700)]
    const bridgeId = await bench.bridge(ana.channelId, bia.channelId)
    await api.takeTransfers(ana.channelId)
    for (const [state, line] of [
      ['channel_answered', 'SIP/2.0 200 OK'],
      ['channel_declined', 'SIP/2.0 603 Decline'],
      ['channel_unavailable', 'SIP/2.0 503 Service Unavailable'],
    ] as const) {
      const told = bench.watch(ana.channelId)
      const before = ana.call.transferProgress.length
      t.equal(await ana.call.refer(`sip:${encodeURIComponent('10;x=1')}@${asterisk.host}`), 202)
      const asked = await told.first('ChannelTransfer')
      t.match(asked, { channel: { id: ana.channelId }, target: '10;x=1', bridgeId })
      t.equal(asked.state, undefined)
      t.equal(asked.replaces, undefined)
      await api.transferProgress(ana.channelId, 'channel_progress')
      await api.transferProgress(ana.channelId, state)
      await t.resolves(ana.call.transferTold(line), line)
      t.match(ana.call.transferProgress.slice(before), ['SIP/2.0 100 Trying', line])
      const echoes = () => told.events.flatMap((event) => (event.type === 'ChannelTransfer' ? [event.state] : []))
      await until(() => echoes().length === 3, 'the echoes of what we told')
      t.same(echoes(), [undefined, 'channel_progress', state === 'channel_answered' ? state : 'channel_declined'])
      told.stop()
    }
    await ana.call.hears(700)
    await api.transferProgress(ana.channelId, 'channel_answered')
    await t.rejects(api.transferProgress('none', 'channel_answered'), { code: 'ari_not_found' })
  })

  await t.test('a second call that takes the first one’s place is named by its channel', async (t) => {
    const [ana, bia] = [await bench.caller('1001', 440), await bench.caller('1002', 700)]
    await bench.bridge(ana.channelId, bia.channelId)
    const [second, carla] = [await bench.caller('1001', 440), await bench.caller('1003', 1200)]
    const consulting = await bench.bridge(second.channelId, carla.channelId)
    for (const { channelId } of [ana, second]) await api.takeTransfers(channelId)
    const told = bench.watch(ana.channelId)
    t.equal(await ana.call.referWithReplaces(second.call), 202)
    t.match(await told.first('ChannelTransfer'), {
      channel: { id: ana.channelId },
      replaces: {
        callId: second.call.callId,
        channelId: second.channelId,
        peerId: carla.channelId,
        bridgeId: consulting,
      },
    })
    await api.transferProgress(ana.channelId, 'channel_answered')
    await ana.call.transferTold('SIP/2.0 200 OK')
    t.equal(ana.call.ending, undefined)
    t.equal(second.call.ending, undefined)
  })

  await t.test('a second call outside the application is named as well, and one that is none is not', async (t) => {
    const [ana, bia] = [await bench.caller('1001', 440), await bench.caller('1002', 700)]
    await bench.bridge(ana.channelId, bia.channelId)
    await api.takeTransfers(ana.channelId)
    const carla = await bench.phone('1003')
    const second = await (await bench.phone('1001')).call('1003')
    await second.answered()
    ;(await carla.incoming()).speak(1200)
    await second.hears(1200)
    const told = bench.watch(ana.channelId)
    await ana.call.referWithReplaces(second)
    const { replaces } = await told.first('ChannelTransfer')
    const channels = await asterisk.channels()
    t.match(channels.find(({ id }) => id === replaces?.channelId)?.name, /^PJSIP\/1001-/)
    t.match(channels.find(({ id }) => id === replaces?.peerId)?.name, /^PJSIP\/1003-/)
    await api.transferProgress(ana.channelId, 'channel_declined')
    await ana.call.transferTold('SIP/2.0 603 Decline')
    const again = bench.watch(ana.channelId)
    await ana.call.refer(`sip:x@${asterisk.host}?Replaces=${encodeURIComponent('none;to-tag=1;from-tag=2')}`)
    // What we said of the first comes as an event, too.
    const unknown = await again.first('ChannelTransfer', ({ state }) => state === undefined)
    t.match(unknown, { target: 'x', replaces: { callId: 'none' } })
    t.equal(unknown.replaces?.channelId, undefined)
  })
})
