import t from 'tap'
import { SessionCost } from '../../src/media/session-cost.ts'

t.test('it starts with a guess and comes to what is measured', (t) => {
  const cost = new SessionCost()
  t.equal(cost.perSession, 0.02)
  for (let i = 0; i < 100; i++) cost.note(0.3, 30)
  t.ok(Math.abs(cost.perSession - 0.01) < 0.0005)
  t.end()
})

t.test('a few calls, and figures that can not be, move it little or not at all', (t) => {
  const cost = new SessionCost()
  for (let i = 0; i < 100; i++) cost.note(1, 3)
  t.equal(cost.perSession, 0.02)
  for (let i = 0; i < 100; i++) cost.note(1, 4)
  t.ok(cost.perSession <= 0.08)
  for (let i = 0; i < 200; i++) cost.note(0, 40)
  t.ok(cost.perSession >= 0.003)
  t.end()
})
