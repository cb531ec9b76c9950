import t from 'tap'
import { CandidateHold } from '../../src/connectycube/candidate-hold.ts'
import { CubeError, asLegError } from '../../src/connectycube/errors.ts'
import { Gate } from '../../src/connectycube/gate.ts'
import { RingTally } from '../../src/connectycube/ring-tally.ts'
import { checkedEndpoints } from '../../src/connectycube/sdk.ts'
import { xmlSafe } from '../../src/connectycube/signaling.ts'
import { Tombstones } from '../../src/connectycube/tombstones.ts'

t.test('a ring list is over when its last user refuses, and a decline outweighs busy', (t) => {
  const one = new RingTally([1])
  t.equal(one.refuse(1, 'busy'), 'busy')
  const two = new RingTally([1, 2])
  t.equal(two.refuse(1, 'rejected'), undefined)
  t.same(two.ringing, [2])
  t.equal(two.refuse(1, 'rejected'), undefined, 'a second device of the same user changes nothing')
  t.equal(two.refuse(2, 'busy'), 'rejected')
  const busy = new RingTally([1, 2])
  busy.refuse(1, 'busy')
  t.equal(busy.refuse(2, 'busy'), 'busy')
  t.equal(busy.refuse(3, 'busy'), undefined, 'a stranger is nobody')
  t.end()
})

t.test('tombstones expire by time and are bounded in number', (t) => {
  let now = 0
  const stones = new Tombstones({ now: () => 0, monotonic: () => now }, 1000, 3)
  stones.bury('a', 'ended')
  now = 999
  t.equal(stones.find('a'), 'ended')
  now = 1000
  t.equal(stones.find('a'), undefined)
  for (const id of ['b', 'c', 'd', 'e']) stones.bury(id, 'answered_elsewhere')
  t.equal(stones.size, 3)
  t.equal(stones.find('b'), undefined)
  t.equal(stones.find('e'), 'answered_elsewhere')
  t.end()
})

t.test('held candidates are kept per device, within bounds', (t) => {
  const hold = new CandidateHold()
  const candidate = { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0 }
  for (let i = 0; i < 100; i++) hold.hold('a', [candidate])
  for (let i = 0; i < 100; i++) hold.hold(`device ${i}`, [candidate])
  t.equal(hold.take('a').length, 64)
  t.equal(hold.take('a').length, 0)
  t.equal(hold.jids.length, 31)
  t.end()
})

t.test('a gate lets no more in than it has places, and a failure frees its place', async (t) => {
  const gate = new Gate(2)
  let inside = 0
  let most = 0
  const task = async () => {
    most = Math.max(most, ++inside)
    await new Promise((resolve) => setTimeout(resolve, 5))
    inside--
    if (most === 2) throw new Error('as planned')
  }
  const results = await Promise.allSettled(Array.from({ length: 7 }, () => gate.run(task)))
  t.equal(most, 2)
  t.equal(results.length, 7)
  t.equal(inside, 0)
})

t.test('credentials never go over a plain connection to another machine', (t) => {
  const app = (chatUrl: string, apiUrl: string) => ({
    appId: 1,
    authKey: 'k',
    endpoints: { apiUrl, chatUrl, chatDomain: 'example.com' },
  })
  const refused = { code: 'cube_insecure_url' }
  t.throws(() => checkedEndpoints(app('ws://chat.example.com:5290', 'https://api.example.com')), refused)
  t.throws(() => checkedEndpoints(app('wss://chat.example.com', 'http://api.example.com')), refused)
  t.throws(() => checkedEndpoints(app('chat.example.com', 'https://api.example.com')), refused)
  t.throws(() => checkedEndpoints(app('ws://127.0.0.1.example.com', 'https://api.example.com')), refused)
  t.doesNotThrow(() => checkedEndpoints(app('ws://127.0.0.1:1', 'http://localhost:2')))
  t.doesNotThrow(() => checkedEndpoints({ appId: 1, authKey: 'k', endpoints: undefined }))
  t.end()
})

t.test('a refusal and an outage reach the other party as different causes', (t) => {
  t.equal(asLegError(new CubeError('cube_sign_in_refused', 'no'), 'x').reason.cause, 'sign-in-refused')
  t.equal(asLegError(new CubeError('cube_timeout', 'late'), 'x').reason.cause, 'cloud-unavailable')
  t.equal(asLegError(new Error('whatever'), 'x').reason.cause, 'cloud-unavailable')
  t.end()
})

t.test('what XML forbids is taken out of what people typed', (t) => {
  t.equal(xmlSafe('Jo\u0001ão\ud800 \u{1f4de}\u0000\ufffe'), 'João \u{1f4de}')
  t.end()
})
