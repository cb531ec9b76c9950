import t from 'tap'
import { sleep, within } from '../../src/lib/deadline.ts'
import { Backoff } from '../../src/lib/retry.ts'

t.test('a wait that reaches its bound says what took too long', async (t) => {
  await t.rejects(within(10, new Promise(() => undefined), 'the answer'), { code: 'timeout', message: /the answer/ })
  t.equal(await within(1000, Promise.resolve(7), 'seven'), 7)
})

t.test('a sleep ends early when its signal aborts', async (t) => {
  const abort = new AbortController()
  const slept = sleep(60_000, abort.signal)
  abort.abort()
  await slept
  await sleep(60_000, abort.signal)
  t.pass('both came back')
})

t.test('back-off doubles to its ceiling, never below half, and starts over after a success', async (t) => {
  const low = new Backoff({ firstMs: 100, maxMs: 1000, random: () => 0 })
  t.strictSame([low.next(), low.next(), low.next(), low.next(), low.next()], [50, 100, 200, 400, 500])
  const high = new Backoff({ firstMs: 100, maxMs: 1000, random: () => 1 })
  t.strictSame([high.next(), high.next()], [100, 200])
  high.reset()
  t.equal(high.next(), 100)
})
