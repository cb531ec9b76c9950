import t from 'tap'
import { pageModule } from './page-module.ts'

const { idle, isBusy, next } = await pageModule('call-state.js')
const party = { userId: 7, name: 'Maria', number: '1001', via: '' }

/** The state after these events, one millisecond apart; events that mean nothing leave it. */
const after = (...events: object[]) =>
  events.reduce((state: Record<string, unknown>, event, at) => next(state, event, at) ?? state, idle)

t.test('an answered call goes from ringing to talking, and its length is measured', (t) => {
  const talking = after({ type: 'rang', id: 'a', party }, { type: 'accepted', id: 'a' }, { type: 'connected', id: 'a' })
  t.match(talking, { status: 'talking', direction: 'in', party, since: 2, muted: false })
  t.ok(isBusy(talking))
  t.match(next(talking, { type: 'ended', id: 'a', cause: 'far-hang-up' }, 5002), {
    status: 'ended',
    outcome: 'hungUpByThem',
    talkMs: 5000,
  })
  t.end()
})

t.test('the same cause reads by where the call was', (t) => {
  const incoming = after({ type: 'rang', id: 'a', party })
  const dialing = after({ type: 'dialled', id: 'a', party })
  const talking = next(dialing, { type: 'connected', id: 'a' }, 0)
  const outcome = (state: object, cause: string) => next(state, { type: 'ended', id: 'a', cause }, 1).outcome
  const expected = {
    me: ['declinedByMe', 'cancelled', 'hungUpByMe'],
    'far-hang-up': ['missed', 'noAnswer', 'hungUpByThem'],
    'no-answer': ['missed', 'noAnswer', 'noAnswer'],
    busy: ['missed', 'busy', 'busy'],
    unreachable: ['missed', 'unreachable', 'lost'],
    elsewhere: ['elsewhere', 'elsewhere', 'elsewhere'],
    lost: ['lost', 'lost', 'lost'],
  }
  for (const [cause, outcomes] of Object.entries(expected)) {
    t.same(
      [incoming, dialing, talking].map((state) => outcome(state, cause)),
      outcomes,
      cause,
    )
  }
  t.end()
})

t.test('events of another call, and late ones, mean nothing', (t) => {
  const ringing = after({ type: 'rang', id: 'a', party })
  t.equal(next(ringing, { type: 'ended', id: 'b', cause: 'me' }, 0), undefined)
  t.equal(next(ringing, { type: 'rang', id: 'b', party }, 0), undefined)
  t.equal(next(ringing, { type: 'connected', id: 'a' }, 0), undefined)
  const ended = next(ringing, { type: 'ended', id: 'a', cause: 'me' }, 0)
  t.equal(next(ended, { type: 'ended', id: 'a', cause: 'lost' }, 0), undefined)
  t.equal(next(ended, { type: 'accepted', id: 'a' }, 0), undefined)
  t.equal(next(idle, { type: 'dismissed' }, 0), undefined)
  t.same(next(ended, { type: 'dismissed' }, 0), idle)
  t.match(next(ended, { type: 'dialled', id: 'c', party }, 0), { status: 'dialing', id: 'c' })
  t.end()
})

t.test('a weak connection is shown until it is good again, and muting is kept meanwhile', (t) => {
  const talking = after({ type: 'dialled', id: 'a', party }, { type: 'connected', id: 'a' })
  const muted = next(talking, { type: 'muted', id: 'a', muted: true }, 2)
  const shaky = next(muted, { type: 'shaky', id: 'a' }, 3)
  t.match(shaky, { shaky: true, muted: true })
  t.match(next(shaky, { type: 'connected', id: 'a' }, 4), { shaky: false, muted: true, since: 1 })
  t.end()
})
