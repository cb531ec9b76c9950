import t from 'tap'
import type { VideoCodec } from '../../../src/media/video/video.ts'
import { tryBaresip, type BaresipWay } from '../fixtures/baresip-video.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(600_000)

const CODECS: readonly VideoCodec[] = ['H264', 'VP8']

for (const phone of CODECS) {
  for (const app of CODECS) {
    for (const caller of ['phone', 'app'] as const) {
      const way: BaresipWay = { phone, app, caller, mode: phone === app ? 'untouched' : 'transcoded' }
      t.test(`baresip with ${phone} and an app with ${app}: the ${caller} calls`, async (t) => {
        await tryBaresip(t, await Stage.shared(t, { video: true }), way)
      })
    }
  }
}
