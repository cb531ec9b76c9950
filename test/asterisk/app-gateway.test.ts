import t from 'tap'
import type { LineCall, LineCallEvents, MediaLine } from '../../src/calls/media-line.ts'
import { Emitter } from '../../src/lib/emitter.ts'
import { openBench, until } from './bench.ts'

class Call extends Emitter<LineCallEvents> implements LineCall {
  closed = 0

  sendDigit(): Promise<boolean> {
    return Promise.resolve(false)
  }

  close(): Promise<void> {
    this.closed++
    return Promise.resolve()
  }
}

/** An account whose calls are answered at once, though what Asterisk calls is a phone that only rings. */
class Line implements MediaLine {
  readonly available = true
  readonly endpoint = 'PJSIP/1001'
  readonly video = false
  readonly direct = true
  readonly calls: Call[] = []

  expect(): Promise<LineCall> {
    const call = new Call()
    this.calls.push(call)
    return Promise.resolve(call)
  }
}

void t.test("an app's way into Asterisk by an account of the bridge's own", async (t) => {
  const line = new Line()
  const bench = await openBench(t, { options: { line } })
  const phone = await bench.phone('1001')
  phone.onCall('ignore')

  await t.test('lets its call go when it is closed before the channel is answered', async (t) => {
    const gateway = bench.network.createGateway(bench.media())
    const talk = bench.network.createTalk()
    const refused = t.rejects(gateway.enter(talk, ['PCMU']), { code: 'leg_media-failed' })
    await phone.incoming()
    await gateway.close()
    await refused
    await until(() => line.calls[0]?.closed !== 0, 'the end of the call')
    await talk.close()
    await bench.empty()
  })

  await t.test('is not made any more once it is closed', async (t) => {
    const gateway = bench.network.createGateway(bench.media())
    const talk = bench.network.createTalk()
    await gateway.close()
    await gateway.enter(talk, ['PCMU'])
    t.equal(line.calls.length, 1)
    await talk.close()
    await bench.empty()
  })
})
