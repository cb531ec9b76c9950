import { compareDialPatterns } from '../calls/dial-pattern.ts'
import type { DialRoute } from '../calls/dial-plan.ts'
import { carrierOf } from '../calls/dial-string.ts'
import type { Mapping } from '../calls/mapping.ts'
import type { ConfigProblem } from '../lib/config-error.ts'
import type { ValidatedYaml } from '../lib/yaml-document.ts'

/** What routes are checked against. */
export interface RouteSurroundings {
  readonly rows: readonly Pick<Mapping, 'sipUri'>[]
  readonly yaml: Pick<ValidatedYaml<unknown>, 'problem'>
  readonly allowsEndpoint: ((endpoint: string) => boolean) | undefined
}

/** What a schema can't say of routes: how they stand to each other, to the mappings and to the allowed endpoints. */
export function routeProblems(routes: readonly DialRoute[], around: RouteSurroundings): ConfigProblem[] {
  return [...hidden(routes, around), ...withoutIdentity(routes, around), ...overForbidden(routes, around)]
}

/** Routes that are never taken, since another has the same pattern for the same callers. */
function hidden(routes: readonly DialRoute[], { yaml }: RouteSurroundings): ConfigProblem[] {
  return routes.flatMap((route, i) => {
    const before = routes.findIndex(
      (other, j) =>
        j < i &&
        other.from === route.from &&
        (route.from === 'phones' || other.identity === route.identity) &&
        compareDialPatterns(other.match, route.match) === 0,
    )
    if (before < 0) return []
    const { line } = yaml.problem(['routes', before, 'match'], '')
    return [yaml.problem(['routes', i, 'match'], `(${route.match.text}) is the same as in line ${line}`)]
  })
}

function withoutIdentity(routes: readonly DialRoute[], { rows, yaml }: RouteSurroundings): ConfigProblem[] {
  const known = new Set(rows.map(({ sipUri }) => sipUri))
  return routes.flatMap(({ identity }, i) =>
    known.has(identity) ? [] : [yaml.problem(['routes', i, 'identity'], 'is the sipUri of no mapping in this file')],
  )
}

/** Routes through an endpoint that may not be used; where the number decides which, the call is checked. */
function overForbidden(
  routes: readonly DialRoute[],
  { yaml, allowsEndpoint: allows }: RouteSurroundings,
): ConfigProblem[] {
  if (!allows) return []
  return routes.flatMap((route, i) => {
    const carrier = route.from === 'apps' ? carrierOf(route.dial) : undefined
    return carrier === undefined || allows(carrier)
      ? []
      : [yaml.problem(['routes', i, 'dial'], `goes through ${carrier}, which asterisk.endpoints does not allow`)]
  })
}
