import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { Shaper, type Link } from '../../../dev/shaper/shaper.ts'
import { sleep } from '../../../src/lib/deadline.ts'

async function socket(t: Test): Promise<Socket> {
  const one = createSocket('udp4').bind(0, '127.0.0.1')
  await once(one, 'listening')
  t.teardown(() => one.close())
  return one
}

/** An app and a bridge with a link between them. */
async function link(t: Test, its: Link) {
  const shaper = new Shaper(its)
  t.teardown(() => shaper.close())
  const [app, bridge] = [await socket(t), await socket(t)]
  const port = await shaper.relay('127.0.0.1', bridge.address().port)
  const at = { app: [] as number[], bridge: [] as number[] }
  app.on('message', () => at.app.push(performance.now()))
  bridge.on('message', () => at.bridge.push(performance.now()))
  return { shaper, app, bridge, port, at }
}

t.test('both ways are carried, and answers reach the app', async (t) => {
  const { app, bridge, port, at, shaper } = await link(t, { kbps: Infinity, lossPercent: 0 })
  app.send('to the bridge', port, '127.0.0.1')
  const [, from] = (await once(bridge, 'message')) as [Buffer, { port: number }]
  bridge.send('to the app', from.port, '127.0.0.1')
  await once(app, 'message')
  t.match([at.app.length, at.bridge.length], [1, 1])
  t.equal(await shaper.relay('127.0.0.1', bridge.address().port), port, 'one relay for one address')
})

t.test('a narrow link takes its time and drops what its queue can not hold', async (t) => {
  const { app, port, at, shaper } = await link(t, { kbps: 80, lossPercent: 0, queueMs: 500 })
  const begun = performance.now()
  // Each takes 100 ms.
  for (let i = 0; i < 20; i++) app.send(Buffer.alloc(1000), port, '127.0.0.1')
  for (let i = 0; i < 100 && shaper.up.packets + shaper.up.dropped < 20; i++) await sleep(20)
  t.ok(shaper.up.dropped >= 12, `${shaper.up.dropped} dropped`)
  for (let i = 0; i < 100 && at.bridge.length < shaper.up.packets; i++) await sleep(20)
  t.equal(at.bridge.length, shaper.up.packets)
  t.ok(at.bridge.at(-1)! - begun > 450, 'the last one waited')
})

t.test('packets are lost as asked', async (t) => {
  const { app, port, shaper } = await link(t, { kbps: Infinity, lossPercent: 50 })
  for (let i = 0; i < 200; i++) app.send('x', port, '127.0.0.1')
  for (let i = 0; i < 100 && shaper.up.packets + shaper.up.lost < 200; i++) await sleep(20)
  t.ok(shaper.up.lost > 60 && shaper.up.lost < 140, `${shaper.up.lost} of 200`)
})
