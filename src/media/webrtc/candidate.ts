import { BlockList, isIP } from 'node:net'
import { IceCandidate as WeriftCandidate } from 'werift'
import { isUnicast } from '../ports/unicast.ts'

/** A remote candidate that can be tried (RFC 8839 5.1), or why a line is of no use. */
export type ParsedCandidate =
  | { readonly kind: 'usable'; readonly candidate: WeriftCandidate; readonly ufrag: string | undefined }
  /** Well-formed, but not for us: TCP, another component, a `.local` name, an address of the app's own machine or link. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed' }

const TYPES = new Set(['host', 'srflx', 'prflx', 'relay'])
const MAX_LENGTH = 512

// IPv4 entries hold for IPv4-mapped IPv6 addresses too.

/** RFC 3927, RFC 4291 2.5.6: the bridge's own link, where clouds keep a machine's credentials, and no app of another. */
const LINK_LOCAL = new BlockList()
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4')
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6')

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Reads `candidate:…` with or without its `a=`. Names are never resolved: `.local` ones (RFC 8828) would need multicast,
 * others would let a stranger steer our DNS; a peer behind one reaches us, and we learn its address from its checks.
 * A loopback address is the bridge's own machine to us: of use only where the apps run there too.
 */
export function parseCandidate(line: string, { loopback }: { readonly loopback: boolean }): ParsedCandidate {
  const text = line.startsWith('a=') ? line.slice(2) : line
  if (text === '' || text === 'end-of-candidates') return { kind: 'ignored' }
  if (text.length > MAX_LENGTH) return { kind: 'malformed' }
  const words = (text.startsWith('candidate:') ? text.slice('candidate:'.length) : text).trim().split(/ +/)
  const [foundation, component, transport, priority, address, port, typ, type] = words
  if (foundation === undefined || !/^[A-Za-z0-9+/]{1,32}$/.test(foundation)) return { kind: 'malformed' }
  const componentId = integer(component, 1, 256)
  const priorityValue = integer(priority, 0, 0xffffffff)
  const portNumber = integer(port, 0, 65535)
  if (componentId === undefined || priorityValue === undefined || portNumber === undefined) return { kind: 'malformed' }
  if (typ !== 'typ' || type === undefined || !TYPES.has(type)) return { kind: 'malformed' }
  if (transport === undefined || address === undefined) return { kind: 'malformed' }
  const ufragAt = words.indexOf('ufrag', 8)
  const ufrag = ufragAt === -1 ? undefined : words[ufragAt + 1]
  if (ufrag !== undefined && !/^[A-Za-z0-9+/]{1,256}$/.test(ufrag)) return { kind: 'malformed' }
  if (componentId !== 1 || transport.toLowerCase() !== 'udp') return { kind: 'ignored' }
  if (isIP(address) === 0) return /^[A-Za-z0-9.-]{1,253}$/.test(address) ? { kind: 'ignored' } : { kind: 'malformed' }
  if (portNumber === 0 || !isUnicast(address)) return { kind: 'malformed' }
  // A zone (RFC 4007 11) names an interface of the app's machine, which may be another of ours.
  if (address.includes('%') || isIn(LINK_LOCAL, address) || (!loopback && isLoopback(address)))
    return { kind: 'ignored' }
  // The generation is left out on purpose: werift compares it with its own count of restarts, which the peer can't know.
  // A prflx one is told as srflx: werift takes no other type from signalling.
  const known = type === 'prflx' ? 'srflx' : type
  const candidate = new WeriftCandidate(1, foundation, address, portNumber, priorityValue, 'udp', known)
  return { kind: 'usable', candidate, ufrag }
}

function integer(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return value >= min && value <= max ? value : undefined
}

/** An IP address of this machine alone, also as IPv4-mapped IPv6. */
export const isLoopback = (address: string) => isIn(LOOPBACK, address)

const isIn = (addresses: BlockList, address: string) => addresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
