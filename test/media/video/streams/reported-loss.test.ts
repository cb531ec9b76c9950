import t from 'tap'
import { ReportedLoss } from '../../../../src/media/video/streams/reported-loss.ts'

const REPORT = { ssrc: 1, cumulativeLost: 0, jitter: 0, lastSenderReport: 0, delaySinceLastSenderReport: 0 }

t.test('a share is told once there are packets enough for one', async (t) => {
  const loss = new ReportedLoss()
  t.equal(loss.share({ ...REPORT, highestSequence: 65_500, fractionLost: 0 }, 0), undefined)
  t.equal(loss.share({ ...REPORT, highestSequence: 65_520, fractionLost: 0.15 }, 0), undefined, 'three of twenty')
  t.equal(loss.share({ ...REPORT, highestSequence: 65_540, fractionLost: 0 }, 0)?.toFixed(3), '0.075')
  t.equal(loss.share({ ...REPORT, highestSequence: 65_640, fractionLost: 0.5 }, 0), 0.5, 'and begins anew')
})

t.test('what was left out on purpose is not lost', async (t) => {
  const loss = new ReportedLoss()
  loss.share({ ...REPORT, highestSequence: 1000, fractionLost: 0 }, 5)
  t.equal(loss.share({ ...REPORT, highestSequence: 1100, fractionLost: 0.2 }, 25), 0)
  t.equal(loss.share({ ...REPORT, highestSequence: 1200, fractionLost: 0.2 }, 35)?.toFixed(3), '0.111')
})

t.test('a receiver that counts anew tells nothing', async (t) => {
  const loss = new ReportedLoss()
  loss.share({ ...REPORT, highestSequence: 60_000, fractionLost: 0 }, 0)
  t.equal(loss.share({ ...REPORT, highestSequence: 10, fractionLost: 0.9 }, 0), undefined)
  t.equal(loss.share({ ...REPORT, highestSequence: 110, fractionLost: 0 }, 0), 0)
})
