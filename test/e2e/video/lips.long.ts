import t from 'tap'
import { tryLips, type LipsWay } from '../fixtures/lips.ts'
import { Stage } from '../fixtures/stage.ts'

t.setTimeout(600_000)

/** Half a minute of each way that pictures can go; the beginning counts. */
const FLASHES = 15
const WAYS: readonly LipsWay[] = [
  { phone: 'H264', mode: 'untouched' },
  { phone: 'VP8', app: 'VP8', mode: 'untouched' },
  { phone: 'H264', app: 'VP8', mode: 'transcoded' },
  { phone: 'VP8', app: 'H264', mode: 'transcoded' },
]

for (const way of WAYS) {
  t.test(`lips match at both ends for half a minute: ${JSON.stringify(way)}`, async (t) => {
    await tryLips(t, await Stage.shared(t, { video: true }), way, FLASHES, 0)
  })
}
