import t from 'tap'
import { Playout } from '../../../src/media/path/playout.ts'
import { missedPercent } from '../../../src/media/quality/continuity.ts'
import { StreamQuality } from '../../../src/media/quality/stream-quality.ts'
import { ReorderHold } from '../../../src/media/rtp/reorder-hold.ts'
import { seeded } from '../fake-time.ts'
import { numbered, numberedOpus } from './rig.ts'

const NOWHERE = { write: () => undefined, close: () => undefined }

/** A playout that gets a packet each 20 ms but those that `isLost` names, and plays 100 frames more than a second. */
function play(isLost: (n: number) => boolean, fec: boolean, lateMs: (n: number) => number = () => 0): StreamQuality {
  const quality = new StreamQuality()
  const playout = new Playout({ decoder: numberedOpus.createDecoder(8000), quality, random: seeded(1) })
  const pcm = new Int16Array(160)
  const arrivals = Array.from({ length: 300 }, (_, n) => ({ n, at: 1000 + n * 20 + lateMs(n) }))
  for (let now = 1000; now < 1000 + 300 * 20 + 400; now++) {
    for (const { n, at } of arrivals) if (at === now && !isLost(n)) playout.insert(numbered(n, fec), 3, n, n * 960, now)
    if (now % 20 === 0) playout.pull(pcm, 160, now)
  }
  return quality
}

t.test('to the phone, what stays lost after recovery is missed, in runs', async (t) => {
  const clean = play(() => false, false)
  t.match(clean, { heard: 300, missed: 0, bursts: 0 })
  const single = play((n) => n > 60 && n % 40 === 0, false)
  t.match(single, { heard: 294, missed: 6, bursts: 6 })
  const rows = play((n) => n > 60 && n % 40 < 3, false)
  t.match(rows, { heard: 282, missed: 18, bursts: 6 })
})

t.test('what FEC gives back is not missed', async (t) => {
  const single = play((n) => n > 60 && n % 40 === 0, true)
  t.match(single, { heard: 294, missed: 0, bursts: 0 })
  const rows = play((n) => n > 60 && n % 40 < 3, true)
  t.match(rows, { heard: 282, missed: 12, bursts: 6 })
})

t.test('the buffer delay is what the jitter asks for', async (t) => {
  const calm = play(() => false, false).bufferDelayMs
  const random = seeded(3)
  const uneven = play(
    () => false,
    false,
    () => Math.floor(random() * 50),
  ).bufferDelayMs
  t.ok(calm > 0 && calm < 60, `${calm} ms`)
  t.ok(uneven > 10 && uneven < 120, `${uneven} ms`)
})

t.test('to the app, losses and packets that came too late are missed; those that overtook others waited', async (t) => {
  const quality = new StreamQuality()
  const hold = new ReorderHold(NOWHERE, { quality })
  const push = (sequence: number, at: number) => hold.push(Buffer.alloc(160), 160, sequence * 160, sequence, at)
  for (let n = 0; n < 60; n++) push(n, n * 20)
  t.match(quality, { heard: 60, missed: 0, bufferDelayMs: 0 })
  // 60 and 61 are lost, 63 is late beyond waiting for.
  for (const n of [62, 64, 65, 66, 67, 68]) push(n, n * 20)
  hold.release(2000)
  push(63, 2000)
  t.match(quality, { heard: 66, missed: 3, bursts: 2 })
  t.ok(quality.bufferDelayMs > 0)
  t.equal(missedPercent(quality), 300 / 69)
})
