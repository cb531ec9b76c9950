import t from 'tap'
import { parseCandidate } from '../../../src/media/webrtc/candidate.ts'

t.test('candidates as browsers write them are read', (t) => {
  const line =
    'candidate:842163049 1 udp 1677729535 198.51.100.7 45678 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag Ab+/ network-cost 999'
  for (const text of [line, `a=${line}`, line.slice('candidate:'.length)]) {
    const parsed = parseCandidate(text)
    if (parsed.kind !== 'usable') throw new Error(parsed.kind)
    t.match(parsed.candidate, { ip: '198.51.100.7', port: 45678, type: 'srflx', priority: 1677729535, component: 1 })
    t.equal(parsed.ufrag, 'Ab+/')
  }
  t.equal(parseCandidate('candidate:1 1 UDP 1 2001:db8::1 4000 typ host').kind, 'usable')
  t.end()
})

t.test('what is well-formed and of no use to us is ignored', (t) => {
  for (const line of [
    '',
    'end-of-candidates',
    'candidate:1 2 udp 1 192.0.2.1 4000 typ host',
    'candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active',
    'candidate:1 1 udp 1 3b0a1d9c-5e4b-4b8e-9a52-0a1b2c3d4e5f.local 4000 typ host',
    'candidate:1 1 udp 1 example.com 4000 typ host',
  ]) {
    t.equal(parseCandidate(line).kind, 'ignored', line)
  }
  t.end()
})

t.test('what is malformed, or would send checks where nobody should, is told apart', (t) => {
  for (const line of [
    'garbage',
    'candidate:',
    'candidate:1 1 udp',
    'candidate:1 0 udp 1 192.0.2.1 4000 typ host',
    'candidate:1 1 udp -1 192.0.2.1 4000 typ host',
    'candidate:1 1 udp 4294967296 192.0.2.1 4000 typ host',
    'candidate:1 1 udp 1 192.0.2.1 65536 typ host',
    'candidate:1 1 udp 1 192.0.2.1 0 typ host',
    'candidate:1 1 udp 1 192.0.2.1 4000 typ nonsense',
    'candidate:1 1 udp 1 192.0.2.1 4000 host',
    'candidate:1 1 udp 1 0.0.0.0 4000 typ host',
    'candidate:1 1 udp 1 224.0.0.251 5353 typ host',
    'candidate:1 1 udp 1 255.255.255.255 4000 typ host',
    'candidate:1 1 udp 1 ff02::fb 5353 typ host',
    'candidate:1 1 udp 1 a_b$c 4000 typ host',
    `candidate:1 1 udp 1 192.0.2.1 4000 typ host ${'x'.repeat(600)}`,
    '\u0000\u0001',
  ]) {
    t.equal(parseCandidate(line).kind, 'malformed', line)
  }
  t.end()
})
