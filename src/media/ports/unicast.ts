import { BlockList, isIP } from 'node:net'

// IPv4 entries hold for IPv4-mapped IPv6 addresses too.
const NO_UNICAST = new BlockList()
NO_UNICAST.addSubnet('0.0.0.0', 8, 'ipv4')
NO_UNICAST.addSubnet('224.0.0.0', 3, 'ipv4')
NO_UNICAST.addAddress('::', 'ipv6')
NO_UNICAST.addSubnet('ff00::', 8, 'ipv6')

/**
 * Whether an IP address is one machine's: not unspecified, multicast or broadcast. Nobody answers there, and to send
 * there because a stranger says so is abuse.
 */
export function isUnicast(address: string): boolean {
  return !NO_UNICAST.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
