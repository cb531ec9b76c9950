import { BlockList, isIP } from 'node:net'
import { parseCidr } from '../../lib/cidr.ts'

/** What may never be reached by a webhook unless the configuration says so: the IANA special-purpose registries. */
const SPECIAL_IPV4: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8], // "this network" (RFC 791 3.2); Linux takes 0.0.0.0 for itself
  ['10.0.0.0', 8], // private (RFC 1918)
  ['100.64.0.0', 10], // carrier-grade NAT (RFC 6598)
  ['127.0.0.0', 8], // loopback (RFC 1122 3.2.1.3)
  ['169.254.0.0', 16], // link-local (RFC 3927), where clouds keep their metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments (RFC 6890)
  ['192.0.2.0', 24], // documentation (RFC 5737)
  ['192.88.99.0', 24], // 6to4 relays (RFC 7526)
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks (RFC 2544)
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast (RFC 5771)
  ['240.0.0.0', 4], // reserved (RFC 1112 4), and broadcast
]

/** Within 2000::/3, which is all that is assigned as global unicast (RFC 4291 2.4); the rest is refused as a whole. */
const SPECIAL_IPV6: readonly (readonly [net: string, bits: number])[] = [
  ['2001::', 23], // protocol assignments (RFC 2928): Teredo, ORCHID, benchmarks
  ['2001:db8::', 32], // documentation (RFC 3849)
  ['2002::', 16], // 6to4 (RFC 3056): an IPv4 address inside
  ['3fff::', 20], // documentation (RFC 9637)
]

const special4 = listOf(SPECIAL_IPV4, 'ipv4')
const special6 = listOf(SPECIAL_IPV6, 'ipv6')
const global6 = listOf([['2000::', 3]], 'ipv6')

/** Whether anyone in the internet has the address: not private, loopback, link-local, multicast or otherwise special. */
export function isPublicAddress(address: string): boolean {
  const plain = withoutMapping(address)
  switch (isIP(plain)) {
    case 4:
      return !special4.check(plain, 'ipv4')
    case 6:
      // A zone (`%eth0`) is of link-local addresses only (RFC 4007 11).
      return !plain.includes('%') && global6.check(plain, 'ipv6') && !special6.check(plain, 'ipv6')
    default:
      return false
  }
}

/** A test for addresses: public ones, and those in `allowed` (CIDR). */
export function addressPolicy(allowed: readonly string[]): {
  may: (address: string) => boolean
  listed: (address: string) => boolean
} {
  const list = new BlockList()
  for (const text of allowed) {
    const cidr = parseCidr(text)
    if (cidr) list.addSubnet(cidr.net, cidr.bits, cidr.family)
  }
  const listed = (address: string): boolean => {
    const plain = withoutMapping(address)
    const version = isIP(plain)
    return version !== 0 && !plain.includes('%') && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
  }
  return { listed, may: (address) => isPublicAddress(address) || listed(address) }
}

/**
 * The IPv4 address of an IPv4-mapped one (RFC 4291 2.5.5.2), in whichever of its spellings: the system connects to that.
 * Others that hold an IPv4 address (NAT64, 6to4, IPv4-compatible) stand outside of what is public as they are.
 */
function withoutMapping(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address
  // URL writes every spelling in the one of RFC 5952 4.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical) ?? []
  if (high === undefined || low === undefined) return address
  const [h, l] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [h >> 8, h & 0xff, l >> 8, l & 0xff].join('.')
}

function listOf(nets: readonly (readonly [net: string, bits: number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, family)
  return list
}
