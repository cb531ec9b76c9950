import fc from 'fast-check'
import t from 'tap'
import { type CallEvent, type CallState, isOver, next } from '../../src/calls/call-state.ts'

const maria = { address: 'cube:7', number: 'maria', displayName: 'Maria' }
const arriving: CallState = { status: 'arriving', since: 0 }
const end: CallEvent = { type: 'end', reason: { cause: 'hung-up', by: 'phone' } }

function run(...events: CallEvent[]): CallState {
  let now = 0
  return events.reduce<CallState>((state, event) => next(state, event, (now += 10)) ?? state, arriving)
}

t.test('a call rings, is answered, joins, talks and ends with its talk time', async (t) => {
  const talked = run({ type: 'alerted' }, { type: 'answered', by: maria }, { type: 'joined' }, end)
  t.match(talked, { status: 'ending', talkMs: 10, answeredBy: maria, reason: { cause: 'hung-up' } })
})

t.test('an answer counts even before the network told of the ringing', async (t) => {
  t.equal(run({ type: 'answered', by: maria }).status, 'joining')
})

t.test('an unanswered call has no talk time', async (t) => {
  t.match(run({ type: 'alerted' }, end), { status: 'ending', talkMs: undefined, answeredBy: undefined })
})

t.test('the first reason stays', async (t) => {
  const later: CallEvent = { type: 'end', reason: { cause: 'internal', by: 'bridge' } }
  t.match(run(end, later), { reason: { cause: 'hung-up' } })
})

t.test('a hold does not restart the talk time, and its repetition means nothing', async (t) => {
  const talking: CallEvent[] = [{ type: 'answered', by: maria }, { type: 'joined' }]
  const hold: CallEvent = { type: 'hold', side: 'phone', held: true }
  const held = run(...talking, hold)
  t.match(held, { status: 'talking', heldByPhone: true, heldByApp: false, since: 20 })
  t.equal(next(held, hold, 99), undefined)
})

const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  fc.constant<CallEvent>({ type: 'alerted' }),
  fc.constant<CallEvent>({ type: 'answered', by: maria }),
  fc.constant<CallEvent>({ type: 'joined' }),
  fc.record({ type: fc.constant('hold' as const), side: fc.constantFrom('phone', 'app'), held: fc.boolean() }),
  fc.constant(end),
  fc.constant<CallEvent>({ type: 'freed' }),
)

t.test('whatever comes in whatever order, a call that is over stays over and is freed once', async (t) => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      let state: CallState = arriving
      let freed = 0
      for (const event of events) {
        const after = next(state, event, 1)
        if (!after) continue
        if (isOver(state) && !isOver(after)) return false
        if (after.status === 'ended') freed++
        state = after
      }
      return freed <= 1
    }),
  )
  t.pass('held for every order tried')
})
