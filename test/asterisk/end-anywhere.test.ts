import t from 'tap'
import { sleep } from '../../src/lib/deadline.ts'
import { openBench, until } from './bench.ts'
import { HoldingProxy } from './holding-proxy.ts'

void t.test('an end while a request is under way leaves nothing behind', async (t) => {
  let proxy: HoldingProxy | undefined
  const bench = await openBench(t, {
    ariUrl: async ({ ari }) => (proxy = await HoldingProxy.open(Number(new URL(ari.url).port))).url,
    ari: { requestTimeoutMs: 10_000 },
  })
  t.teardown(() => proxy?.close())
  const { network } = bench
  const phone = await bench.phone('1001')

  /** Ends the leg while the request is kept back, lets the request through and looks what is there then. */
  const cut = async (pattern: RegExp, begin: () => Promise<unknown>, end: () => Promise<void>) => {
    const held = proxy!.hold(pattern)
    const beginning = begin().then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    )
    await held.reached
    const ending = end()
    await sleep(50)
    held.release()
    await Promise.all([ending, beginning])
    // What was kept back may need a moment to appear.
    await sleep(300)
    await bench.empty()
    return beginning
  }

  const incoming = [/POST .*\/ring/, /GET .*\/variable/, /POST .*\/bridges\?/, /externalMedia/, /addChannel/, /answer/]
  for (const pattern of incoming) {
    await t.test(`incoming, ${pattern}`, async (t) => {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      bench.attach(leg, bench.media())
      const begin = async () => {
        await leg.alerting()
        await leg.join()
      }
      t.equal(await cut(pattern, begin, () => leg.end({ cause: 'rejected', by: 'app' })), 'leg_rejected')
      t.ok((await call.ended()).code >= 200)
    })
  }

  for (const pattern of [/channels\/create/, /\/dial/]) {
    await t.test(`outgoing, ${pattern}`, async (t) => {
      phone.onCall('answer')
      const caller = { address: 'cube:1', number: '1', displayName: 'app' }
      const leg = network.createLeg({ endpoint: 'PJSIP/1001', caller, timeoutMs: 5000, callId: 'c' })
      bench.attach(leg, bench.media())
      t.equal(
        await cut(
          pattern,
          () => leg.dial(),
          () => leg.end({ cause: 'cancelled', by: 'app' }),
        ),
        'leg_cancelled',
      )
    })
  }

  await t.test('outgoing, between the entry of the channel and the reply that made it', async (t) => {
    const caller = { address: 'cube:1', number: '1', displayName: 'app' }
    const leg = network.createLeg({ endpoint: 'PJSIP/1001', caller, timeoutMs: 5000, callId: 'c' })
    bench.attach(leg, bench.media())
    const held = proxy!.hold(/channels\/create/, 'reply')
    const dialling = t.rejects(leg.dial(), { code: 'leg_cancelled' })
    await held.reached
    // Its StasisStart is there long before.
    await sleep(300)
    const before = proxy!.requests.length
    const ending = leg.end({ cause: 'cancelled', by: 'app' })
    held.release()
    await Promise.all([dialling, ending])
    await sleep(300)
    t.strictSame(
      proxy!.requests.slice(before).filter((line) => line.includes('/dial')),
      [],
      'nothing is rung that was hung up',
    )
    await bench.empty()
  })

  await t.test('incoming, while the media session opens its port', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg } = await arriving
    const media = bench.media()
    let open: () => void = () => undefined
    media.gate = new Promise((resolve) => (open = resolve))
    bench.attach(leg, media)
    const joining = t.rejects(leg.join(), { code: 'leg_rejected' })
    await until(() => media.codec !== undefined, 'the port to be asked for')
    await leg.end({ cause: 'rejected', by: 'app' })
    open()
    await joining
    await sleep(300)
    await bench.empty()
    t.equal((await call.ended()).code, 603)
  })

  await t.test('a phone that hangs up meanwhile leaves nothing behind either', async (t) => {
    for (const pattern of [/POST .*\/bridges\?/, /externalMedia/]) {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      bench.attach(leg, bench.media())
      const hangUp = async () => {
        const over = new Promise((resolve) => leg.once('ended', resolve))
        await call.cancel()
        await over
        await leg.end({ cause: 'cancelled', by: 'phone' })
      }
      t.equal(await cut(pattern, () => leg.join(), hangUp), 'leg_cancelled')
    }
  })

  const refused = [
    [/POST .*\/ring/, 409, 'cancelled'],
    [/GET .*\/variable/, 400, 'cancelled'],
    [/POST .*\/answer/, 412, 'cancelled'],
    [/addChannel\?channel=\d/, 422, 'hung-up'],
  ] as const
  for (const [pattern, status, cause] of refused) {
    await t.test(`a phone that hangs up is ${cause}, also when a refusal (${status}) tells of it first`, async (t) => {
      const arriving = bench.arrival()
      const call = await phone.call('vendas')
      const { leg } = await arriving
      bench.attach(leg, bench.media())
      const held = proxy!.hold(pattern)
      const step = leg.alerting().then(() => leg.join())
      const refusal = t.rejects(step, { code: `leg_${cause}`, reason: { by: 'phone' } })
      await held.reached
      const letEventsCome = proxy!.holdEvents()
      await (cause === 'cancelled' ? call.cancel() : call.hangUp())
      held.refuse(status)
      await sleep(50)
      letEventsCome()
      await refusal
      await leg.end({ cause, by: 'phone' })
      await bench.empty()
    })
  }

  await t.test('a refusal that no hang-up explains is the switch’s', async (t) => {
    const arriving = bench.arrival()
    const call = await phone.call('vendas')
    const { leg } = await arriving
    const held = proxy!.hold(/POST .*\/ring/)
    const refusal = t.rejects(leg.alerting(), { code: 'leg_switch-unavailable' })
    await held.reached
    held.refuse(409)
    await refusal
    await leg.end({ cause: 'switch-unavailable', by: 'bridge' })
    await call.ended()
    await bench.empty()
  })
})
