import t from 'tap'
import { Congestion } from '../../../../src/media/video/streams/congestion.ts'

/** Black, one picture a second, for ten seconds: libwebrtc takes it for all that the link can do. */
function afterBlack(): Congestion {
  const congestion = new Congestion()
  for (let s = 6; s < 10; s++) congestion.onRemb(8000 * 1.08 ** s, 7700, s * 1000)
  return congestion
}

t.test('an estimate that was made of black is no limit, however slowly it grows', async (t) => {
  const congestion = afterBlack()
  t.equal(congestion.estimate, undefined)
  for (let s = 10; s < 30; s++) {
    congestion.onRemb(8000 * 1.08 ** s, 300_000, s * 1000)
    t.equal(congestion.estimate, undefined)
  }
  t.ok(congestion.remb! > 50_000, 'it is told as it is')
})

t.test('it is one as soon as it falls, does not grow although more comes, or is above what is sent', async (t) => {
  const fallen = afterBlack()
  fallen.onRemb(20_000, 300_000, 11_000)
  t.equal(fallen.estimate, undefined)
  fallen.onRemb(17_000, 300_000, 11_200)
  t.equal(fallen.estimate, 17_000)
  fallen.onRemb(18_000, 300_000, 12_200)
  t.equal(fallen.estimate, 18_000, 'and from then on')

  const stuck = afterBlack()
  for (let s = 10; s < 14; s++) stuck.onRemb(16_000, 300_000, s * 1000)
  t.equal(stuck.estimate, 16_000)

  const ample = afterBlack()
  ample.onRemb(310_000, 300_000, 11_000)
  t.equal(ample.estimate, 310_000)
})

t.test('the first that is made of pictures is believed at once, and so is loss', async (t) => {
  const congestion = new Congestion()
  t.equal(congestion.estimate, undefined)
  congestion.onRemb(150_000, 300_000, 5000)
  t.equal(congestion.estimate, 150_000)
  const lossy = afterBlack()
  lossy.onLoss(0.2, 300_000, 11_000)
  t.equal(lossy.estimate, 270_000)
})
