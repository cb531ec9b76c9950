import { PJSIP_ENDPOINT } from '../lib/fields.ts'
import { findAppRoute, findPhoneRoute, userFor, type AppRoute, type Matched, type PhoneRoute } from './dial-plan.ts'
import { carrierOf, dialplanEndpoint, endpointFor, isExtension, readNumber, sipEndpoint } from './dial-string.ts'
import type { Destination } from './destination.ts'
import type { EndReason } from './end-reason.ts'
import { type LimitSubject, OPERATORS } from './limits.ts'
import type { Directory, Mapping } from './mapping.ts'

/** What is known of a call's way, wherever it leads. */
interface Way {
  readonly mapping: Mapping | undefined
  /** The name of the DialRoute it takes. */
  readonly route?: string
  /** The number that was dialled, where it was not for one mapping: what `limits.destinations` is about. */
  readonly number?: string
  /** Whose limits the call counts against; to be asked of the LimitBook before anything rings. */
  readonly limits: readonly LimitSubject[]
}

/** Where a call goes, or why it goes nowhere. */
export type Route = Way &
  (
    | { readonly to: 'apps'; readonly mapping: Mapping; readonly ring: readonly (string | number)[] }
    | { readonly to: 'phone'; readonly endpoint: string }
    | { readonly to: 'nowhere'; readonly reason: EndReason }
  )

/** Where a caller goes: also into a room. */
export type Arrival = Route | (Way & { readonly to: 'room'; readonly mapping: Mapping })

/** The ways out that the configuration opens. */
export interface WaysOut {
  /** `asterisk.endpoints`: which endpoints may be rung, and which may carry calls out. */
  readonly allowsEndpoint: (endpoint: string) => boolean
  /** `asterisk.dialContext`: where the dialplan takes what operators send to an extension that no mapping has. */
  readonly dialContext: string | undefined
  /** `asterisk.sipTrunk`: the endpoint through which operators reach SIP addresses. */
  readonly sipTrunk: string | undefined
  /** What operators and transfers send to an extension that no mapping has rings it as a phone of the switch. */
  readonly phonesByExtension?: boolean
}

/** Nothing but the phones of mappings. */
export const NO_WAYS_OUT: WaysOut = { allowsEndpoint: () => false, dialContext: undefined, sipTrunk: undefined }

/** The way of a call that a phone made to `dialled`, an extension or a SIP URI. */
export function routeFromPhone(directory: Directory, dialled: string): Arrival {
  const mapping = directory.findByAddress(dialled)
  if (mapping?.room) return toRoom(mapping)
  if (mapping) return routeToApps(mapping)
  const matched = findPhoneRoute(directory.routes(), dialled)
  if (matched) return alongPhoneRoute(directory, matched)
  return nowhere(undefined, 'unknown-address', 'no mapping has the dialled address, and no route is for it')
}

/** The way of a call that an app user made to one of our identities; `dialled`: the number it named, if any. */
export function routeFromApp(
  directory: Directory,
  identityUserId: number,
  dialled?: string,
  ways: WaysOut = NO_WAYS_OUT,
): Arrival {
  const mapping = directory.findByCubeUser(identityUserId)
  if (!mapping) return nowhere(undefined, 'unknown-address', 'no mapping has the called ConnectyCube user')
  if (mapping.room && dialled === undefined) return toRoom(mapping)
  if (dialled === undefined) return routeToPhone(mapping, mapping.phone)
  const number = readNumber(dialled)
  if (number === undefined) {
    return nowhere(mapping, 'unknown-address', `${JSON.stringify(dialled.slice(0, 80))} is no phone number`)
  }
  const matched = findAppRoute(directory.routes(), mapping.sipUri, number)
  if (matched) return alongAppRoute(mapping, matched, ways)
  return nowhere(mapping, 'unknown-address', `no route of ${mapping.sipUri} is for the number ${number}`)
}

/**
 * The way to where an operator sends or calls someone. `through`: the mapping of the call this is about, whose routes
 * for apps its numbers may take; without it numbers go by the routes for phones and by the dialplan only.
 */
export function routeTo(
  destination: Destination,
  directory: Directory,
  ways: WaysOut = NO_WAYS_OUT,
  through?: Mapping,
): Route {
  if ('phone' in destination) return toEndpoint(undefined, destination.phone, ways)
  if ('mapping' in destination) {
    const mapping = directory.findByAddress(destination.mapping)
    return mapping ? routeToApps(mapping) : nowhere(undefined, 'unknown-address', 'no mapping has the address')
  }
  if ('sipUri' in destination) return toSipUri(destination.sipUri, directory, ways)
  return toExtension(destination.extension, directory, ways, through)
}

function toRoom(mapping: Mapping): Arrival {
  return { to: 'room', mapping, limits: limitsOf(mapping) }
}

export function routeToApps(mapping: Mapping): Route {
  if (mapping.ring.length === 0) return nowhere(mapping, 'unreachable', 'the mapping rings nobody: fill in "ring"')
  return { to: 'apps', mapping, ring: mapping.ring, limits: limitsOf(mapping) }
}

export function routeToPhone(mapping: Mapping, endpoint: string | undefined): Route {
  if (endpoint === undefined) return nowhere(mapping, 'unreachable', 'the mapping has no phone: fill in "phone"')
  return { to: 'phone', mapping, endpoint, limits: limitsOf(mapping) }
}

function toExtension(extension: string, directory: Directory, ways: WaysOut, through: Mapping | undefined): Route {
  const mapping = directory.findByAddress(extension)
  if (mapping) return toEitherSideOf(mapping)
  const ring = findPhoneRoute(directory.routes(), extension)
  if (ring) return alongPhoneRoute(directory, ring)
  const number = readNumber(extension)
  const out = through && number !== undefined ? findAppRoute(directory.routes(), through.sipUri, number) : undefined
  if (through && out) return alongAppRoute(through, out, ways)
  if (!isExtension(extension)) {
    return nowhere(undefined, 'unknown-address', 'that can be no extension: letters, digits and . _ - + * # only')
  }
  if (ways.phonesByExtension) {
    return { ...toEndpoint(undefined, `PJSIP/${extension}`, ways), number: extension, limits: [OPERATORS] }
  }
  const endpoint = ways.dialContext === undefined ? undefined : dialplanEndpoint(extension, ways.dialContext)
  if (endpoint === undefined) {
    const detail = 'no mapping and no route is for the extension: set asterisk.dialContext to leave it to the dialplan'
    return nowhere(undefined, 'unknown-address', detail)
  }
  return { to: 'phone', mapping: undefined, endpoint, number: extension, limits: [OPERATORS] }
}

function toSipUri(sipUri: string, directory: Directory, ways: WaysOut): Route {
  const mapping = directory.findByAddress(sipUri)
  if (mapping) return toEitherSideOf(mapping)
  if (ways.sipTrunk === undefined) {
    const detail = 'no mapping has the SIP address: set asterisk.sipTrunk to reach others'
    return nowhere(undefined, 'unknown-address', detail)
  }
  const endpoint = sipEndpoint(sipUri, ways.sipTrunk)
  if (endpoint === undefined) {
    const detail = 'a SIP address must be sip:user@host or sip:user@host:port, without parameters'
    return nowhere(undefined, 'unknown-address', detail)
  }
  if (!ways.allowsEndpoint(`PJSIP/${ways.sipTrunk}`)) return notAllowed(undefined, `PJSIP/${ways.sipTrunk}`)
  const number = sipUri.slice(sipUri.indexOf(':') + 1, sipUri.lastIndexOf('@'))
  return { to: 'phone', mapping: undefined, endpoint, number, limits: [OPERATORS] }
}

/** Who an address is: its apps, or the phone of a mapping that rings no apps. */
function toEitherSideOf(mapping: Mapping): Route {
  return mapping.ring.length === 0 ? routeToPhone(mapping, mapping.phone) : routeToApps(mapping)
}

function toEndpoint(mapping: Mapping | undefined, endpoint: string, ways: WaysOut): Route {
  if (!PJSIP_ENDPOINT.test(endpoint)) {
    return nowhere(mapping, 'unknown-address', 'a phone is written PJSIP/ and the name of its endpoint')
  }
  if (!ways.allowsEndpoint(endpoint)) return notAllowed(mapping, endpoint)
  return { to: 'phone', mapping, endpoint, limits: [] }
}

function alongPhoneRoute(directory: Directory, { route, captures }: Matched<PhoneRoute>): Route {
  const way = { route: route.name, number: captures.number }
  const mapping = directory.findByAddress(route.identity)
  if (!mapping) return { ...nowhere(undefined, 'internal', `no mapping is ${route.identity}`), ...way }
  const user = userFor(route.ring, captures)
  if (user === undefined || user === mapping.cube.userId || user === mapping.cube.login) {
    return { ...nowhere(mapping, 'unknown-address', `${route.ring.text} makes no app user of the number`), ...way }
  }
  const limits = [...limitsOf(mapping), ...(route.limits ? [limitsOfRoute(route, false)] : [])]
  return { to: 'apps', mapping, ring: [user], limits, ...way }
}

function alongAppRoute(mapping: Mapping, { route, captures }: Matched<AppRoute>, ways: WaysOut): Route {
  const way = { route: route.name, number: captures.number }
  const endpoint = endpointFor(route.dial, captures)
  if (endpoint === undefined) {
    return { ...nowhere(mapping, 'unknown-address', `${route.dial.text} makes nothing that can be rung of it`), ...way }
  }
  const carrier = carrierOf(route.dial) ?? endpoint
  if (!ways.allowsEndpoint(carrier)) return { ...notAllowed(mapping, carrier), ...way }
  return { to: 'phone', mapping, endpoint, limits: [...limitsOf(mapping), limitsOfRoute(route, true)], ...way }
}

function limitsOf({ sipUri, limits }: Mapping): readonly LimitSubject[] {
  return limits ? [{ id: `mapping:${sipUri}`, rules: limits, withDefaults: false }] : []
}

/** What rings app users costs nothing, and has the limits it is given; what goes out has the defaults besides. */
function limitsOfRoute({ name, limits = {} }: PhoneRoute | AppRoute, withDefaults: boolean): LimitSubject {
  return { id: `route:${name}`, rules: limits, withDefaults }
}

function notAllowed(mapping: Mapping | undefined, endpoint: string): Route {
  return nowhere(mapping, 'unknown-address', `${endpoint} is not among the endpoints that asterisk.endpoints allows`)
}

function nowhere(mapping: Mapping | undefined, cause: EndReason['cause'], detail: string): Route {
  return { to: 'nowhere', mapping, reason: { cause, by: 'bridge', detail }, limits: [] }
}
