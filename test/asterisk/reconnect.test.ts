import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { ended, openBench, settled, until } from './bench.ts'
import { HoldingProxy } from './holding-proxy.ts'
import { TcpProxy } from './tcp-proxy.ts'

void t.test('when the connection to ARI breaks', async (t) => {
  const proxy = await TcpProxy.open()
  t.teardown(() => proxy.close())
  const bench = await openBench(t, {
    ariUrl: ({ ari }) => `http://127.0.0.1:${proxy.to(Number(new URL(ari.url).port)).port}`,
    // So long that nothing here may wait for a request over a dead connection.
    withAmi: true,
    ari: { pingMs: 400, requestTimeoutMs: 60_000 },
  })
  const { asterisk, network } = bench
  const phone = await bench.phone('1001')
  await until(() => network.status().ami?.status === 'online', 'AMI to be online')

  const talk = async (hz: number) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg } = await arriving
    const media = bench.media(hz)
    bench.attach(leg, media)
    await leg.join()
    await call.hears(hz)
    return { call, leg, media }
  }

  await t.test('calls go on, and a hang-up afterwards is heard', async (t) => {
    const { call, leg, media } = await talk(600)
    let over = false
    leg.once('ended', () => (over = true))
    proxy.cut()
    await until(() => !network.available, 'the loss to be noticed')
    t.equal(network.status().ari.status, 'unreachable')
    t.ok(network.status().ari.error)
    call.speak(1000)
    await media.hears(1000)
    proxy.resume()
    await until(() => network.available, 'ARI to be back')
    t.equal(network.status().ari.error, undefined)
    await sleep(700)
    t.equal(over, false, 'a live call is kept')
    t.equal((await asterisk.channels()).length, 2)
    const far = ended(leg)
    await call.hangUp()
    t.match(await far, { cause: 'hung-up', by: 'phone' })
    await leg.end({ cause: 'hung-up', by: 'phone' })
    await bench.asterisk.empty()
  })

  await t.test('a hang-up of the meantime is found out', async (t) => {
    const { call, leg } = await talk(620)
    const far = ended(leg)
    proxy.cut()
    await until(() => !network.available, 'the loss to be noticed')
    await call.hangUp()
    await sleep(100)
    proxy.resume()
    t.match(await far, { cause: 'hung-up', by: 'phone', detail: /while the connection to ARI was down/ })
    await leg.end({ cause: 'hung-up', by: 'phone' })
    await bench.asterisk.empty()
  })

  await t.test('a transfer of the meantime is found out, and does not end the phone’s call', async (t) => {
    const { call, leg } = await talk(630)
    const far = ended(leg)
    proxy.cut()
    await until(() => !network.available, 'the loss to be noticed')
    const { name } = (await asterisk.channels()).find((channel) => channel.name.startsWith('PJSIP/1001'))!
    await network.control!.redirect(name, { context: 'usuarios_internos', exten: '*43' })
    await sleep(100)
    proxy.resume()
    t.match(await far, { cause: 'hung-up', by: 'operator' })
    await leg.end({ cause: 'hung-up', by: 'operator' })
    t.match(await asterisk.channels(), [{ name }])
    t.equal(call.talking, true)
    await call.hangUp()
    await bench.asterisk.empty()
  })

  await t.test('an answer of the meantime is found out', async (t) => {
    phone.onCall('ignore')
    const caller = { address: 'cube:1', number: '1', displayName: 'app' }
    const leg = network.createLeg({ endpoint: 'PJSIP/1001', caller, timeoutMs: 10_000, callId: 'c' })
    bench.attach(leg, bench.media(640))
    let answered = false
    leg.once('answered', () => (answered = true))
    await leg.dial()
    const call = await phone.incoming()
    proxy.cut()
    await until(() => !network.available, 'the loss to be noticed')
    call.answer()
    await sleep(100)
    t.equal(answered, false)
    proxy.resume()
    await until(() => answered, 'the answer')
    await leg.join()
    await call.hears(640)
    await leg.end({ cause: 'hung-up', by: 'app' })
    await bench.asterisk.empty()
  })

  await t.test(
    'steps meanwhile fail with switch-unavailable, and what an end left is cleared afterwards',
    async (t) => {
      const { call, leg } = await talk(660)
      proxy.cut()
      await until(() => !network.available, 'the loss to be noticed')
      await t.rejects(leg.sendDtmf('1', 100), { code: 'leg_switch-unavailable' })
      await leg.end({ cause: 'hung-up', by: 'app' })
      t.equal((await asterisk.channels()).length, 2, 'nothing could be removed')
      proxy.resume()
      t.match(await call.ended(), { by: 'them' })
      await bench.asterisk.empty()
    },
  )

  await t.test('without a word, its pings find out', async (t) => {
    proxy.freeze()
    await until(() => !network.available, 'the dead socket to be noticed')
    t.match(network.status().ari.error, /ping|in time/)
    // Asterisk itself would close the dead connections after 15 s.
    await until(() => network.available, 'ARI to be back', 8000)
  })
})

void t.test('a hang-up is found out when the connection breaks again while the calls are compared', async (t) => {
  let proxy: HoldingProxy | undefined
  const bench = await openBench(t, {
    ariUrl: async ({ ari }) => (proxy = await HoldingProxy.open(Number(new URL(ari.url).port))).url,
    ari: { requestTimeoutMs: 60_000 },
  })
  t.teardown(() => proxy?.close())
  const phone = await bench.phone('1001')
  const arriving = bench.arrival()
  const call = await phone.call('vendas')
  const { leg } = await arriving
  bench.attach(leg, bench.media())
  await leg.join()
  await call.answered()
  const far = ended(leg)
  const comparison = proxy!.hold(/asterisk\/info/)
  proxy!.cutEvents()
  await comparison.reached
  // The list of channels is asked for at the same time, and read by then.
  await sleep(200)
  const reconnect = proxy!.hold(/write-check/)
  proxy!.cutEvents()
  await reconnect.reached
  await call.hangUp()
  await settled(async () => (await bench.asterisk.channels()).every(({ name }) => !name.startsWith('PJSIP/')))
  reconnect.release()
  await until(() => bench.network.available, 'ARI to be back')
  comparison.release()
  t.match(await far, { cause: 'hung-up', by: 'phone' })
  await leg.end({ cause: 'hung-up', by: 'phone' })
  await bench.empty()
})

void t.test('when Asterisk is restarted during a call, the leg ends as switch-unavailable', async (t) => {
  const bench = await openBench(t, { withAmi: true })
  const phone = await bench.phone('1001')
  const arriving = bench.arrival()
  const call = await phone.call('vendas')
  const { leg } = await arriving
  bench.attach(leg, bench.media())
  await leg.join()
  await call.answered()
  const far = ended(leg)
  await bench.asterisk.stop('SIGKILL')
  await until(() => !bench.network.available, 'the loss to be noticed')
  await bench.asterisk.start()
  t.match(await far, { cause: 'switch-unavailable', by: 'bridge' })
  await leg.end({ cause: 'switch-unavailable', by: 'bridge' })
  await until(() => bench.network.available, 'ARI to be back')
  await until(() => bench.network.status().ami?.status === 'online', 'AMI to be back')
  await phone.register()
  const again = bench.arrival()
  const second = await phone.call('vendas')
  const { leg: next } = await again
  await next.end({ cause: 'busy', by: 'app' })
  t.equal((await second.ended()).code, 486, 'and calls are taken again')
  await bench.asterisk.empty()
})

void t.test('when Asterisk stays away, calls are given up after a while', async (t) => {
  const bench = await openBench(t, { options: { lostAfterMs: 300 } })
  const phone = await bench.phone('1001')
  const arriving = bench.arrival()
  const call = await phone.call('vendas')
  const { leg } = await arriving
  bench.attach(leg, bench.media())
  await leg.join()
  await call.answered()
  const far = ended(leg)
  await bench.asterisk.stop('SIGKILL')
  t.match(await far, { cause: 'switch-unavailable', by: 'bridge', detail: /out of reach/ })
  await leg.end({ cause: 'switch-unavailable', by: 'bridge' })
  // So that the phone need not wait for answers when it closes.
  await bench.asterisk.start()
})
