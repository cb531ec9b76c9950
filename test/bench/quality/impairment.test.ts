import t from 'tap'
import { firstCandidate, withOnlyCandidate } from '../../../bench/quality/net/candidates.ts'
import { fates, type Fate } from '../../../bench/quality/net/impairment.ts'

const COUNT = 50_000
const lost = (all: readonly Fate[]) => all.filter((fate) => fate === 'lost').length / all.length

t.test('the same seed is the same fate, another one another', async (t) => {
  const impairment = { loss: { kind: 'random', percent: 5 }, jitterMs: 30 } as const
  t.same(fates(impairment, 100, 7), fates(impairment, 100, 7))
  t.notSame(fates(impairment, 100, 7), fates(impairment, 100, 8))
})

t.test('random losses and delays have the share and the span asked for', async (t) => {
  const all = fates({ loss: { kind: 'random', percent: 10 }, jitterMs: 30 }, COUNT, 1)
  t.ok(Math.abs(lost(all) - 0.1) < 0.005, `${lost(all)} lost`)
  const delays = all.filter((fate) => fate !== 'lost')
  t.ok(delays.every((delay) => delay >= 0 && delay < 30))
  const mean = delays.reduce((a, b) => a + b, 0) / delays.length
  t.ok(Math.abs(mean - 15) < 0.2, `${mean} ms on average`)
})

t.test('bursts have the share and the length asked for', async (t) => {
  const all = fates({ loss: { kind: 'bursty', percent: 5, burst: 3 }, jitterMs: 0 }, COUNT, 1)
  t.ok(Math.abs(lost(all) - 0.05) < 0.005, `${lost(all)} lost`)
  const bursts = all.filter((fate, i) => fate === 'lost' && all[i - 1] !== 'lost').length
  t.ok(Math.abs((lost(all) * COUNT) / bursts - 3) < 0.3)
})

t.test('without impairment nothing happens to packets', async (t) => {
  t.same(new Set(fates({ loss: { kind: 'none' }, jitterMs: 0 }, 100, 1)), new Set([0]))
})

t.test('a description is left one candidate, which is the link', async (t) => {
  const sdp = [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=candidate:1 1 tcp 1518280447 192.0.2.9 9 typ host tcptype active',
    'a=candidate:2 1 udp 2122260223 fd00::2 50001 typ host',
    'a=candidate:3 1 udp 2122194687 192.0.2.9 50002 typ host generation 0',
    'a=candidate:4 1 udp 2122194687 192.0.2.10 50003 typ host',
    'a=mid:0',
  ].join('\r\n')
  t.same(firstCandidate(sdp), { address: '192.0.2.9', port: 50002 })
  const changed = withOnlyCandidate(sdp, { address: '127.0.0.1', port: 4 })
  t.same(changed.match(/^a=candidate.*$/gm), ['a=candidate:1 1 udp 2130706431 127.0.0.1 4 typ host'])
  t.same(firstCandidate(changed), { address: '127.0.0.1', port: 4 })
  t.match(changed, /a=mid:0/)
  t.throws(() => firstCandidate('v=0'))
})
