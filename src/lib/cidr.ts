import { isIP } from 'node:net'
import { z } from './schema.ts'

export interface Cidr {
  readonly net: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

/** A network in CIDR notation (RFC 4632 3.1, RFC 4291 2.3), or a single address; undefined when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [, net = '', length] = /^([0-9A-Fa-f:.]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(net)
  const max = version === 4 ? 32 : 128
  const bits = length === undefined ? max : Number(length)
  if (version === 0 || bits > max) return undefined
  return { net, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}

export function cidr() {
  return z.string().refine((text) => parseCidr(text) !== undefined, {
    error: 'must be an IP address or a network such as 10.0.0.0/8',
  })
}
