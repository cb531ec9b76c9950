import t from 'tap'
import { hear } from '../../dev/audio/heard.ts'
import { Baresip } from '../../dev/baresip/baresip.ts'
import { Stage } from './fixtures/stage.ts'

for (const codec of ['PCMU', 'PCMA'] as const) {
  t.test(`baresip, a phone nobody here wrote, calls an app with ${codec}: audio both ways`, async (t) => {
    const stage = await Stage.open(t)
    const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
    const password = stage.switch.phones.get('1001')!
    const phone = stage.add(
      'baresip',
      await Baresip.open({ sipPort: stage.switch.sipPort, user: '1001', password, codec, speakHz: 600 }),
      (it) => it.close(),
    )
    await phone.registered()
    phone.dial('vendas')
    await phone.event('CALL_RINGING')
    await phone.event('CALL_ESTABLISHED')
    await app.hears(600)
    // It writes what it hears to a file: give it two seconds of the talk.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    phone.hangUp()
    await phone.event('CALL_CLOSED')
    const { samples, sampleRate } = await phone.heard()
    const last = hear(samples.subarray(-sampleRate), sampleRate)
    t.ok(Math.abs(last.dominantHz! - 1000) <= 5, `baresip heard ${last.dominantHz} Hz at ${last.levelDbfs} dBFS`)
    t.match(await stage.records(1), [{ endedBy: 'phone', result: 'success', media: { phoneCodec: codec } }])
    await stage.nothingLeft(t)
  })
}
