import t from 'tap'
import { hear } from '../../dev/audio/heard.ts'
import { Baresip } from '../../dev/baresip/baresip.ts'
import { Stage } from './fixtures/stage.ts'

/** Above what any narrow-band codec carries. */
const WIDE_TO_APP = 5200
const WIDE_TO_PHONE = 5600

const PHONES = [
  {
    codec: 'G722',
    toApp: /^RTP\(G722\) -> .*G722\(decode\) -> Opus\(encode 16kHz\) -> RTP\(111\) -> SRTP$/,
    toPhone: /Opus\(decode 16kHz\) -> G722\(encode\) -> RTP\(G722\)/,
  },
  {
    codec: 'opus',
    toApp: /^WebSocket -> Opus\(untouched\) -> RTP\(111\) -> SRTP$/,
    toPhone: /^SRTP -> RTP\(111\) -> reorder\(\d+ms\) -> Opus\(untouched\) -> WebSocket$/,
  },
] as const

for (const { codec, toApp, toPhone } of PHONES) {
  t.test(`baresip calls an app with ${codec}: wideband both ways`, async (t) => {
    const stage = await Stage.open(t)
    const app = await stage.app('maria', { onCall: 'accept', hz: WIDE_TO_PHONE })
    const password = stage.switch.phones.get('1001')!
    const { sipPort } = stage.switch
    const phone = stage.add(
      'baresip',
      await Baresip.open({ sipPort, user: '1001', password, codec, speakHz: WIDE_TO_APP }),
      (it) => it.close(),
    )
    await phone.registered()
    phone.dial('vendas')
    await phone.event('CALL_ESTABLISHED')
    await app.hears(WIDE_TO_APP)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    phone.hangUp()
    await phone.event('CALL_CLOSED')
    const { samples, sampleRate } = await phone.heard()
    const last = hear(samples.subarray(-sampleRate), sampleRate)
    t.ok(Math.abs(last.dominantHz! - WIDE_TO_PHONE) <= 10, `baresip heard ${last.dominantHz} Hz at ${last.levelDbfs}`)
    const [record] = await stage.records(1)
    t.match(record, { result: 'success', media: { phoneCodec: codec, appCodec: 'opus' } })
    t.match(record?.media?.paths.toApp, toApp)
    t.match(record?.media?.paths.toPhone, toPhone)
    await stage.nothingLeft(t)
  })
}
