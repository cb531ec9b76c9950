import type { EndReason } from './end-reason.ts'
import type { Directory, Mapping } from './mapping.ts'

/** Where a call goes, or why it goes nowhere. */
export type Route =
  | { readonly to: 'apps'; readonly mapping: Mapping; readonly ring: readonly (string | number)[] }
  | { readonly to: 'phone'; readonly mapping: Mapping; readonly endpoint: string }
  | { readonly to: 'nowhere'; readonly mapping: Mapping | undefined; readonly reason: EndReason }

/** The way of a call that a phone made to `dialled`, an extension or a SIP URI. */
export function routeFromPhone(directory: Directory, dialled: string): Route {
  const mapping = directory.findByAddress(dialled)
  if (!mapping) return nowhere(undefined, 'unknown-address', 'no mapping has the dialled address')
  return routeToApps(mapping)
}

/** The way of a call that an app user made to one of our identities. */
export function routeFromApp(directory: Directory, identityUserId: number): Route {
  const mapping = directory.findByCubeUser(identityUserId)
  if (!mapping) return nowhere(undefined, 'unknown-address', 'no mapping has the called ConnectyCube user')
  return routeToPhone(mapping, mapping.phone)
}

export function routeToApps(mapping: Mapping): Route {
  if (mapping.ring.length === 0) return nowhere(mapping, 'unreachable', 'the mapping rings nobody: fill in "ring"')
  return { to: 'apps', mapping, ring: mapping.ring }
}

export function routeToPhone(mapping: Mapping, endpoint: string | undefined): Route {
  if (endpoint === undefined) return nowhere(mapping, 'unreachable', 'the mapping has no phone: fill in "phone"')
  return { to: 'phone', mapping, endpoint }
}

function nowhere(mapping: Mapping | undefined, cause: EndReason['cause'], detail: string): Route {
  return { to: 'nowhere', mapping, reason: { cause, by: 'bridge', detail } }
}
