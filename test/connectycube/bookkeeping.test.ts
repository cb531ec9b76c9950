import t from 'tap'
import { CandidateHold } from '../../src/connectycube/candidate-hold.ts'
import { CubeError, asLegError } from '../../src/connectycube/errors.ts'
import { Gate } from '../../src/connectycube/gate.ts'
import { splitCandidates } from '../../src/connectycube/offer-candidates.ts'
import { RingTally } from '../../src/connectycube/ring-tally.ts'
import { checkedEndpoints, type Sdk } from '../../src/connectycube/sdk.ts'
import { xmlSafe } from '../../src/connectycube/signaling.ts'
import { Tombstones } from '../../src/connectycube/tombstones.ts'
import { UserDirectory, type Asker } from '../../src/connectycube/users.ts'
import { silentLog } from '../../src/lib/log.ts'

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

t.test('the directory asks once, forgets the unknown soon, and falls back on what it knew', async (t) => {
  let now = 0
  let asked = 0
  let down = false
  const people = new Map([['bruno', { id: 7, login: 'bruno', full_name: 'Bruno' }]])
  const asker: Asker = {
    request: async (_doing, run) => {
      asked++
      if (down) throw new CubeError('cube_unavailable', 'down')
      const getV2 = ({ login }: Record<string, unknown>) => {
        const found = people.get(String(login).toLowerCase())
        return Promise.resolve({ limit: 1, skip: 0, total_entries: found ? 1 : 0, items: found ? [found] : [] })
      }
      return run({ users: { getV2 } } as unknown as Sdk)
    },
  }
  const directory = new UserDirectory({ now: () => 0, monotonic: () => now }, silentLog)
  t.same(await directory.resolve(['Bruno', 'bruno', 7, 'ghost'], asker), [{ id: 7, login: 'bruno', fullName: 'Bruno' }])
  const first = asked
  await directory.resolve(['BRUNO', 7, 'ghost'], asker)
  t.equal(asked, first, 'known, and known to be unknown')
  now = 60_000
  people.set('ghost', { id: 8, login: 'ghost', full_name: '' })
  t.same(await directory.resolve(['ghost'], asker), [{ id: 8, login: 'ghost', fullName: undefined }])
  now = 60 * 60_000
  down = true
  t.match(await directory.resolve(['bruno'], asker), [{ id: 7 }])
  await t.rejects(directory.resolve(['somebody'], asker), { code: 'cube_unavailable' })
})

t.test('a reply of the directory that has another shape is nobody', async (t) => {
  for (const reply of [
    undefined,
    null,
    'text',
    {},
    { items: 1 },
    { items: [] },
    { items: [null] },
    { items: [{ id: '7' }] },
  ]) {
    const directory = new UserDirectory({ now: () => 0, monotonic: () => 0 }, silentLog)
    t.equal(await directory.byId(7, { request: () => Promise.resolve(reply) }), undefined)
  }
})

t.test('candidates are taken out of an offer with the section that they belong to', (t) => {
  const offer = [
    'v=0',
    't=0 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=candidate:1 1 udp 1 127.0.0.1 4000 typ host',
    'a=mid:voice',
    'a=end-of-candidates',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:1',
    'a=candidate:2 1 udp 1 127.0.0.1 4001 typ host',
    '',
  ].join('\r\n')
  const { sdp, candidates } = splitCandidates(offer)
  t.equal(
    sdp,
    'v=0\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:voice\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n',
  )
  t.same(candidates, [
    { candidate: 'candidate:1 1 udp 1 127.0.0.1 4000 typ host', sdpMid: 'voice', sdpMLineIndex: 0 },
    { candidate: 'candidate:2 1 udp 1 127.0.0.1 4001 typ host', sdpMid: '1', sdpMLineIndex: 1 },
  ])
  t.equal(splitCandidates(sdp).sdp, sdp)
  t.end()
})
