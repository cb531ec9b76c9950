import t from 'tap'
import { openBench, settled, until } from './bench.ts'
import { HoldingProxy } from './holding-proxy.ts'

void t.test('a call that enters as the bridge closes goes back to the dialplan', async (t) => {
  let proxy: HoldingProxy | undefined
  const bench = await openBench(t, {
    ariUrl: async ({ ari }) => (proxy = await HoldingProxy.open(Number(new URL(ari.url).port))).url,
  })
  t.teardown(() => proxy?.close())
  const { asterisk, network } = bench
  const phone = await bench.phone('1001')
  network.on('arrive', () => t.fail('nobody hears of it'))
  proxy!.holdEvents()
  const call = await phone.call('vendas')
  await settled(async () => (await asterisk.cli('core show channels')).includes('Stasis(cubebridge'))
  await network.close()
  // The dialplan's fallback speaks as early media and ends the call itself.
  await until(() => call.counts.received > 10, 'the announcement')
  const [channel] = await asterisk.channels()
  t.match(await asterisk.cli(`core show channel ${channel?.name ?? ''}`), /CUBEBRIDGE_RESULT=stopping/)
  await call.cancel()
  await bench.empty()
})
