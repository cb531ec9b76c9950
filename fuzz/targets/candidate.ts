import { isIP } from 'node:net'
import { isLoopback, parseCandidate } from '../../src/media/webrtc/candidate.ts'
import { promise } from '../engine/promise.ts'

const HARMFUL = /^(0|22[4-9]|23\d|24\d|25[0-5])\.|^169\.254\.|^fe[89ab].:|%/i

/** A candidate line. */
export function fuzz(data: Buffer): void {
  const line = data.toString('utf8')
  const strict = parseCandidate(line, { loopback: false })
  const parsed = parseCandidate(line, { loopback: true })
  promise(strict.kind === parsed.kind || parsed.kind === 'usable', 'loopback only allows more')
  if (parsed.kind !== 'usable') return
  const { candidate, ufrag } = parsed
  const { ip, port, component, priority, protocol, type, foundation } = candidate
  promise(isIP(ip) !== 0, `an address, never a name: ${ip}`)
  promise(Number.isInteger(port) && port >= 1 && port <= 65535, `a port: ${port}`)
  promise(component === 1 && protocol === 'udp', 'for us, over UDP')
  promise(Number.isInteger(priority) && priority >= 0 && priority <= 0xffffffff, `a priority: ${priority}`)
  promise(['host', 'srflx', 'relay'].includes(type), `a type that the agent takes: ${type}`)
  promise(!HARMFUL.test(ip), `nothing is to be sent to ${ip}`)
  promise(strict.kind === 'usable' || isLoopback(ip), 'only the own machine is left out')
  promise(strict.kind !== 'usable' || !isLoopback(ip), 'the own machine is left out')
  promise(ufrag === undefined || !/\s/.test(ufrag), 'a fragment is a word')

  const written = `candidate:${foundation} 1 udp ${priority} ${ip} ${port} typ ${type}`
  const again = parseCandidate(ufrag === undefined ? written : `${written} ufrag ${ufrag}`, { loopback: true })
  promise(JSON.stringify(again) === JSON.stringify(parsed), `${written} reads the same`)
}
