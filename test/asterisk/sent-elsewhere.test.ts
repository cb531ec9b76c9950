import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { ended, openBench, settled, until } from './bench.ts'
import { TcpProxy } from './tcp-proxy.ts'

void t.test('a phone that the bridge rang and an operator sends elsewhere', async (t) => {
  const bench = await openBench(t, { withAmi: true, options: { sweepMs: 200 } })
  const { asterisk, network } = bench
  const phone = await bench.phone('1001')
  const caller = { address: 'cube:1', number: '1', displayName: 'app' }
  const leg = network.createLeg({ endpoint: 'PJSIP/1001', caller, timeoutMs: 10_000, callId: 'c' })
  bench.attach(leg, bench.media(620))
  const answered = new Promise((resolve) => leg.once('answered', resolve))
  await leg.dial()
  const call = await phone.incoming()
  await answered
  await leg.join()
  await call.hears(620)
  const nameOfPhone = async () => {
    const found = (await asterisk.channels()).find((channel) => channel.name.startsWith('PJSIP/1001'))
    return found?.name ?? ''
  }

  await t.test('talks on there, however often leftovers are looked for', async (t) => {
    const far = ended(leg)
    await network.control!.redirect(await nameOfPhone(), { context: 'usuarios_internos', exten: '*43' })
    t.match(await far, { cause: 'hung-up', by: 'operator' })
    await leg.end({ cause: 'hung-up', by: 'operator' })
    // Only the phone is left.
    await settled(async () => (await asterisk.channels()).length === 1 && (await asterisk.bridges()).length === 0)
    // A leftover is removed at the second look, half a second after the first.
    await sleep(2000)
    t.equal(call.talking, true)
    call.speak(900)
    await call.hears(900)
  })

  await t.test('is a call of its own when it comes back to the bridge', async (t) => {
    const arriving = bench.arrival()
    await network.control!.redirect(await nameOfPhone(), { context: 'usuarios_internos', exten: 'suporte' })
    const { leg: second, dialled } = await arriving
    t.equal(dialled, 'suporte')
    bench.attach(second, bench.media(750))
    await second.join()
    await call.hears(750)
    await sleep(1500)
    t.equal(call.talking, true)
    await second.end({ cause: 'hung-up', by: 'app' })
    t.match(await call.ended(), { by: 'them' })
    await bench.empty()
  })
})

void t.test('a rung phone that was sent elsewhere without a connection to ARI leaves the call', async (t) => {
  const proxy = await TcpProxy.open()
  t.teardown(() => proxy.close())
  const bench = await openBench(t, {
    ariUrl: ({ ari }) => `http://127.0.0.1:${proxy.to(Number(new URL(ari.url).port)).port}`,
    withAmi: true,
  })
  const { asterisk, network } = bench
  const phone = await bench.phone('1001')
  const caller = { address: 'cube:1', number: '1', displayName: 'app' }
  const leg = network.createLeg({ endpoint: 'PJSIP/1001', caller, timeoutMs: 10_000, callId: 'c' })
  bench.attach(leg, bench.media(620))
  const answered = new Promise((resolve) => leg.once('answered', resolve))
  await leg.dial()
  const call = await phone.incoming()
  await answered
  await leg.join()
  const far = ended(leg)
  proxy.cut()
  await until(() => !network.available, 'the loss to be noticed')
  const { name } = (await asterisk.channels()).find((channel) => channel.name.startsWith('PJSIP/1001'))!
  await network.control!.redirect(name, { context: 'usuarios_internos', exten: '*43' })
  await sleep(200)
  proxy.resume()
  t.match(await far, { cause: 'hung-up', by: 'operator' })
  await leg.end({ cause: 'hung-up', by: 'operator' })
  await sleep(1500)
  t.equal(call.talking, true)
  await call.hangUp()
  await asterisk.empty()
})
