import t from 'tap'
import { EncoderControl } from '../../../src/media/opus/encoder-control.ts'

const configured = { bitrate: 24_000, complexity: 5, inbandFec: true, expectedLossPercent: 10, dtx: false }
const report = (fractionLost: number, highestSequence: number) => ({
  fractionLost,
  jitterMs: 5,
  roundTripMs: 40,
  highestSequence,
})

t.test('an encoder is told what changed, and nothing else', (t) => {
  const control = new EncoderControl(configured)
  const told: [string, number][] = []
  control.connect((setting, value) => told.push([setting, value]))
  t.same(told, [], 'it was made as configured')
  control.onReport(report(0.2, 250))
  control.onReport(report(0.2, 500))
  control.setComplexityCeiling(10)
  control.setComplexityCeiling(3)
  control.setComplexityCeiling(3)
  control.setComplexityCeiling(0)
  control.setComplexityCeiling(10)
  t.same(told, [
    ['expectedLossPercent', 20],
    ['complexity', 3],
    ['complexity', 1],
    ['complexity', 5],
  ])
  t.same(control.settings, { bitrate: 24_000, complexity: 5, expectedLossPercent: 20 })
  t.end()
})

t.test('where FEC is needed complexity stops at 1, as there is none at 0', (t) => {
  const lowest = (options: Partial<typeof configured>, reports: readonly number[]) => {
    const control = new EncoderControl({ ...configured, ...options })
    for (const [i, fractionLost] of reports.entries()) control.onReport(report(fractionLost, 250 * (i + 1)))
    control.setComplexityCeiling(0)
    return control.settings.complexity
  }
  t.equal(lowest({}, []), 1)
  t.equal(lowest({}, [0, 0, 0, 0]), 0, 'nothing was lost for a while')
  t.equal(lowest({}, [0, 0, 0, 0, 0.1]), 1)
  t.equal(lowest({ inbandFec: false }, [0.1]), 0)
  t.equal(lowest({ complexity: 0 }, [0.1]), 0, 'as configured')
  t.end()
})

t.test('what was learned before there is an encoder is told to it, and to its successor', (t) => {
  const control = new EncoderControl(configured)
  control.setComplexityCeiling(1)
  control.onReport(report(0.3, 250))
  for (const which of ['the first', 'the second']) {
    const told = new Map<string, number>()
    control.connect((setting, value) => told.set(setting, value))
    t.same([...told], [['complexity', 1], ['expectedLossPercent', 30]], which) // prettier-ignore
  }
  t.end()
})
