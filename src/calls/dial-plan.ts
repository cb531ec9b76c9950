import { compareDialPatterns, matchDialPattern, type Captures, type DialPattern } from './dial-pattern.ts'
import type { EndpointTemplate } from './dial-string.ts'
import { fillTemplate, parseDialTemplate, type DialTemplate } from './dial-template.ts'
import type { LimitRules } from './limits.ts'

interface RouteBase {
  /** Unique; records, limits and messages use it. */
  readonly name: string
  /** `sipUri` of the mapping whose ConnectyCube user stands between the two. */
  readonly identity: string
  readonly match: DialPattern
  readonly limits?: LimitRules
}

/** A phone that dials a matching number rings the app user it names, called by the identity. */
export interface PhoneRoute extends RouteBase {
  readonly from: 'phones'
  readonly ring: RingTemplate
}

/** An app that calls the identity and names a matching number rings a phone, or a number behind a trunk. */
export interface AppRoute extends RouteBase {
  readonly from: 'apps'
  readonly dial: EndpointTemplate
}

/** A way for all numbers of a pattern, where a mapping would be for one. */
export type DialRoute = PhoneRoute | AppRoute

/** Whom to ring: an app user's id, or with `login:` before it a login, whatever it looks like. */
export interface RingTemplate {
  readonly text: string
  readonly user: DialTemplate
  readonly byLogin: boolean
}

export interface Matched<R extends DialRoute> {
  readonly route: R
  readonly captures: Captures
}

/** The template, or what is wrong with it as the end of a sentence. */
export function parseRingTemplate(text: string): RingTemplate | { readonly problem: string } {
  const byLogin = text.startsWith('login:')
  const user = parseDialTemplate(byLogin ? text.slice('login:'.length) : text, /^[A-Za-z0-9._+@-]{1,100}$/)
  return 'problem' in user ? user : { text, user, byLogin }
}

/** A login, or a numeric id; undefined when the captures make neither. */
export function userFor({ user, byLogin }: RingTemplate, captures: Captures): string | number | undefined {
  const name = fillTemplate(user, captures)
  if (byLogin || !/^[0-9]+$/.test(name)) return /^[A-Za-z0-9._+@-]{1,128}$/.test(name) ? name : undefined
  const id = Number(name)
  return id > 0 && Number.isSafeInteger(id) ? id : undefined
}

/** Routes in the order in which they are asked: the most specific pattern first, as Asterisk would. */
export function inOrder(routes: readonly DialRoute[]): readonly DialRoute[] {
  return routes.toSorted((a, b) => compareDialPatterns(a.match, b.match))
}

/** The first of `routes`, which are in order, that is for a phone's `number`. */
export function findPhoneRoute(routes: readonly DialRoute[], number: string): Matched<PhoneRoute> | undefined {
  for (const route of routes) {
    const captures = route.from === 'phones' ? matchDialPattern(route.match, number) : undefined
    if (route.from === 'phones' && captures) return { route, captures }
  }
  return undefined
}

/** The first of `routes`, which are in order, for an app that names `number` to the identity. */
export function findAppRoute(
  routes: readonly DialRoute[],
  identity: string,
  number: string,
): Matched<AppRoute> | undefined {
  for (const route of routes) {
    if (route.from !== 'apps' || route.identity !== identity) continue
    const captures = matchDialPattern(route.match, number)
    if (captures) return { route, captures }
  }
  return undefined
}
