import t from 'tap'
import { hear } from '../../dev/audio/heard.ts'
import { Baresip } from '../../dev/baresip/baresip.ts'
import { openBench } from './bench.ts'

t.test("a phone that speaks Opus is heard also when Asterisk's media WebSocket can't be reached", async (t) => {
  const bench = await openBench(t, { withAmi: true })
  const { sipPort, phones } = bench.asterisk
  const password = phones.get('1001')!
  for (const call of ['the first', 'the second, which no longer tries']) {
    const phone = await Baresip.open({ sipPort, user: '1001', password, codec: 'opus', speakHz: 900 })
    t.teardown(() => phone.close())
    await phone.registered()
    const arriving = bench.arrival()
    phone.dial('vendas')
    const { leg } = await arriving
    // It has no WebSocket, and says so as a worker does.
    const media = bench.media(600)
    bench.attach(leg, media)
    await leg.alerting()
    await leg.join()
    await media.hears(900)
    await phone.event('CALL_ESTABLISHED')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    t.match(await leg.details(), { codec: 'PCMU' }, call)
    await leg.end({ cause: 'hung-up', by: 'app' })
    await phone.event('CALL_CLOSED')
    const { samples, sampleRate } = await phone.heard()
    t.ok(Math.abs(hear(samples.subarray(-sampleRate), sampleRate).dominantHz! - 600) <= 5, call)
    await phone.close()
    await bench.empty()
  }
})
