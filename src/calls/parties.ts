import type { Party } from './leg.ts'
import type { Mapping } from './mapping.ts'

/** The identity of a mapping as the other side sees it. */
export function partyOfMapping({ sipUri, displayName }: Mapping): Party {
  return { address: sipUri, number: sipUri.replace(/^sip:/, '').replace(/@.*$/, ''), displayName }
}

/** Somebody of whom only the address is known. */
export function partyOfAddress(address: string): Party {
  return { address, number: address, displayName: address }
}
