import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { within } from '../../lib/deadline.ts'
import { messageOf } from '../../lib/errors.ts'
import { EventsError } from '../errors.ts'
import { addressPolicy } from './address-policy.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
}

/** All addresses of a name. Rejects when there is none. */
export type Resolver = (name: string) => Promise<readonly ResolvedAddress[]>

/** The system's own way, /etc/hosts included. */
export const systemResolver: Resolver = async (name) => {
  const found = await lookup(name, { all: true, verbatim: true })
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

export interface DestinationRules {
  /** CIDRs that may be reached although they are private. */
  readonly allowAddresses: readonly string[]
  readonly resolver: Resolver
  readonly timeoutMs: number
}

/** A name with more addresses than this has the first of them tried. */
const MAX_ADDRESSES = 8

/**
 * The addresses that may be connected to for `url`, all of them checked. One that is refused refuses the name as a whole:
 * whoever mixes private and public addresses means no good. Rejects with an EventsError: `webhook_unresolved`,
 * `webhook_address_refused`.
 */
export async function checkedAddresses(url: URL, rules: DestinationRules): Promise<readonly ResolvedAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await addressesOf(host, rules)
  const { may, listed } = addressPolicy(rules.allowAddresses)
  for (const { address } of addresses) {
    if (!may(address)) {
      throw new EventsError(
        'webhook_address_refused',
        `${host} is ${address}, which is no public address: if it is meant, add it to the webhook's allowAddresses`,
      )
    }
    if (url.protocol === 'http:' && !listed(address)) {
      throw new EventsError(
        'webhook_address_refused',
        `${host} is ${address}, and without TLS only addresses of the webhook's allowAddresses are sent to: use https`,
      )
    }
  }
  return addresses
}

async function addressesOf(
  host: string,
  { resolver, timeoutMs }: DestinationRules,
): Promise<readonly ResolvedAddress[]> {
  const version = isIP(host)
  if (version !== 0) return [{ address: host, family: version === 6 ? 6 : 4 }]
  let found: readonly ResolvedAddress[]
  try {
    found = await within(timeoutMs, resolver(host), `looking up ${host}`)
  } catch (error) {
    throw new EventsError('webhook_unresolved', `the name ${host} can't be looked up: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (found.length === 0) throw new EventsError('webhook_unresolved', `the name ${host} has no address`)
  return found.slice(0, MAX_ADDRESSES)
}
