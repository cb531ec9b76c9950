import t from 'tap'
import { parseCandidate } from '../../../src/media/webrtc/candidate.ts'

/** Apps are on other machines. */
const FAR = { loopback: false }

t.test('candidates as browsers write them are read', (t) => {
  const line =
    'candidate:842163049 1 udp 1677729535 198.51.100.7 45678 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag Ab+/ network-cost 999'
  for (const text of [line, `a=${line}`, line.slice('candidate:'.length)]) {
    const parsed = parseCandidate(text, FAR)
    if (parsed.kind !== 'usable') throw new Error(parsed.kind)
    t.match(parsed.candidate, { ip: '198.51.100.7', port: 45678, type: 'srflx', priority: 1677729535, component: 1 })
    t.equal(parsed.ufrag, 'Ab+/')
  }
  t.equal(parseCandidate('candidate:1 1 UDP 1 2001:db8::1 4000 typ host', FAR).kind, 'usable')
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
    t.equal(parseCandidate(line, FAR).kind, 'ignored', line)
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
    'candidate:1 1 udp 1 ::ffff:224.0.0.251 5353 typ host',
    'candidate:1 1 udp 1 ::FFFF:e000:fb 5353 typ host',
    'candidate:1 1 udp 1 ::ffff:0.0.0.0 4000 typ host',
    'candidate:1 1 udp 1 0:0:0:0:0:0:0:0 4000 typ host',
    'candidate:1 1 udp 1 a_b$c 4000 typ host',
    `candidate:1 1 udp 1 192.0.2.1 4000 typ host ${'x'.repeat(600)}`,
    'candidate:1 1 udp 1 192.0.2.1 4000 typ host ufrag a\nb',
    'candidate:1 1 udp 1 127.0.0.1 4000 typ host ufrag a_b',
    '\u0000\u0001',
  ]) {
    t.equal(parseCandidate(line, FAR).kind, 'malformed', line)
  }
  t.end()
})

t.test("addresses of the bridge's own link are not tried, and its own machine's only where apps run there", (t) => {
  const kind = (address: string, loopback: boolean) =>
    parseCandidate(`candidate:1 1 udp 1 ${address} 4000 typ host`, { loopback }).kind
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'fe80::1%eth0',
    '::1%lo',
  ]) {
    t.same([kind(address, false), kind(address, true)], ['ignored', 'ignored'], address)
  }
  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1']) {
    t.same([kind(address, false), kind(address, true)], ['ignored', 'usable'], address)
  }
  for (const address of ['10.0.0.1', '192.168.1.2', '169.253.1.1', '::ffff:192.0.2.1', 'fd00::1']) {
    t.equal(kind(address, false), 'usable', address)
  }
  t.end()
})
