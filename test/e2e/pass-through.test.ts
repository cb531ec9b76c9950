import t from 'tap'
import { Stage } from './fixtures/stage.ts'

const G711 = { vendas: { audio: { prefer: 'g711' } } }

for (const codec of ['PCMU', 'PCMA'] as const) {
  t.test(`a mapping prefers G.711: a ${codec} phone and an app talk without transcoding`, async (t) => {
    const stage = await Stage.shared(t, G711)
    const app = await stage.app('maria', { onCall: 'accept', hz: 1000 })
    const phone = await stage.phone('1001', { codec })
    const call = await phone.call('vendas')
    call.speak(700)
    await call.answered()
    await Promise.all([call.hears(1000), app.hears(700)])
    await call.hangUp()
    await app.until('stopped')
    const [record] = await stage.records(1)
    t.match(record, { result: 'success', media: { phoneCodec: codec, appCodec: codec } })
    const { toApp, toPhone } = record!.media!.paths
    t.notMatch(`${toApp} ${toPhone}`, /Opus|encode|decode|translate/)
    await stage.nothingLeft(t)
  })
}

t.test('the same when the app calls', async (t) => {
  const stage = await Stage.shared(t, G711)
  const app = await stage.app('maria', { hz: 1000 })
  const phone = await stage.phone('1001', { codec: 'PCMA' })
  phone.onCall('answer')
  await app.call(stage.vendas.id)
  const call = await phone.incoming()
  call.speak(700)
  await Promise.all([call.hears(1000), app.hears(700)])
  await app.hangUp()
  await call.ended()
  const [record] = await stage.records(1)
  t.match(record, { result: 'success', media: { phoneCodec: 'PCMA', appCodec: 'PCMA' } })
  await stage.nothingLeft(t)
})
