import t from 'tap'
import { nextPressure, NO_PRESSURE, type Pressure, type PressureSample } from '../../../src/media/worker/pressure.ts'

const busy: PressureSample = { utilisation: 0.9, missed: 0, complexity: 5 }
const late: PressureSample = { utilisation: 0.3, missed: 0.2, complexity: 5 }
const fair: PressureSample = { utilisation: 0.65, missed: 0.01, complexity: 5 }
const calm: PressureSample = { utilisation: 0.3, missed: 0, complexity: 5 }

function after(samples: readonly PressureSample[], from: Pressure = NO_PRESSURE): Pressure {
  return samples.reduce(nextPressure, from)
}

const times = (count: number, sample: PressureSample) => Array.from({ length: count }, () => sample)
const at = (ceiling: number): Pressure => ({ ceiling, hot: 0, calm: 0 })

for (const [what, samples, from, ceiling] of [
  ['a single busy second changes nothing', [busy], 10, 10],
  ['two in a row step below what the calls have', [busy, busy], 10, 3],
  ['a late pacer counts as much as a busy loop', [late, late], 10, 3],
  ['busy, then late, is two in a row', [busy, late], 10, 3],
  ['a fair second between two busy ones starts again', [busy, fair, busy], 10, 10],
  ['six busy seconds use up every step', times(6, busy), 10, 0],
  ['there is nothing below the lowest', times(20, busy), 0, 0],
  ['calls at 10 lose a step at a time', times(4, { ...busy, complexity: 10 }), 10, 3],
  ['calls at 4 step to 3', times(2, { ...busy, complexity: 4 }), 10, 3],
  ['calls at 0 have nothing left to give', times(2, { ...busy, complexity: 0 }), 10, 0],
  ['without calls there is nothing to save', times(9, { ...busy, complexity: undefined }), 10, 10],
  ['nineteen calm seconds are not enough', times(19, calm), 1, 1],
  ['twenty are one step up', times(20, calm), 1, 3],
  ['a fair second starts the waiting again', [...times(19, calm), fair, ...times(19, calm)], 1, 1],
  ['so does a pacer that is a little late', [...times(19, calm), { ...calm, missed: 0.05 }, calm], 1, 1],
  ['eighty calm seconds bring all back', times(80, calm), 0, 10],
  ['at the top there is nothing more', times(100, calm), 10, 10],
  ['between the two thresholds it stays', times(100, fair), 3, 3],
] as const) {
  t.test(what, (t) => {
    t.equal(after(samples, at(from)).ceiling, ceiling)
    t.end()
  })
}

t.test('at a load that a step down cures, it does not swing back and forth', (t) => {
  // What one sees at a steady load: complexity 5 fills 0.85, each step down saves a little.
  const utilisation = (ceiling: number) => 0.65 + 0.04 * Math.min(5, ceiling)
  let state = NO_PRESSURE
  let changes = 0
  for (let second = 0; second < 600; second++) {
    const next = nextPressure(state, { utilisation: utilisation(state.ceiling), missed: 0, complexity: 5 })
    if (next.ceiling !== state.ceiling) changes++
    state = next
  }
  t.equal(changes, 1)
  t.equal(state.ceiling, 3)
  t.end()
})
