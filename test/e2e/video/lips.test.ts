import t from 'tap'
import { tryLips } from '../fixtures/lips.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

t.test('lips match at both ends: a flash and a beep stay together, by Asterisk and through the browser', async (t) => {
  await tryLips(t, await Stage.shared(t, { video: true }), { phone: 'H264', mode: 'untouched' }, 3, 10)
})
