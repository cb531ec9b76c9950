import t from 'tap'
import { tryBaresip, type BaresipWay } from '../fixtures/baresip-video.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(180_000)

const WAYS: readonly BaresipWay[] = [
  { phone: 'H264', caller: 'phone', mode: 'untouched' },
  { phone: 'H264', app: 'VP8', caller: 'app', mode: 'transcoded' },
]

for (const way of WAYS) {
  t.test(`baresip with ${way.phone} and an app with ${way.app ?? 'all'}: the ${way.caller} calls`, async (t) => {
    await tryBaresip(t, await Stage.shared(t, { video: true }), way)
  })
}
