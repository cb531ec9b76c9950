import { type DialRoute, inOrder } from '../calls/dial-plan.ts'
import type { Directory, Mapping } from '../calls/mapping.ts'
import { formatSipUri, parseSipAddress } from './sip-address.ts'

/**
 * One immutable state of the lookup table. A full URI finds exactly its mapping. A bare extension finds the mapping
 * that has it as its user part; when several domains do, the one of the default domain, and none without it.
 */
export class MappingIndex implements Directory {
  readonly #mappings: readonly Mapping[]
  readonly #byUri = new Map<string, Mapping>()
  readonly #byUser = new Map<string, Mapping[]>()
  readonly #byCubeUser = new Map<number, Mapping>()
  readonly #defaultDomain: string | undefined
  readonly #routes: readonly DialRoute[]

  constructor(mappings: readonly Mapping[], defaultDomain?: string, routes: readonly DialRoute[] = []) {
    this.#mappings = mappings
    this.#routes = inOrder(routes)
    this.#defaultDomain = defaultDomain
    for (const mapping of mappings) {
      this.#byUri.set(mapping.sipUri, mapping)
      this.#byCubeUser.set(mapping.cube.userId, mapping)
      const user = userOf(mapping)
      const sharing = this.#byUser.get(user)
      if (sharing) sharing.push(mapping)
      else this.#byUser.set(user, [mapping])
    }
  }

  findByAddress(text: string): Mapping | undefined {
    const address = parseSipAddress(text)
    if (!address) return undefined
    const { user, host } = address
    if (host !== undefined) return this.#byUri.get(formatSipUri({ user, host }))
    const sharing = this.#byUser.get(user) ?? []
    if (sharing.length <= 1) return sharing[0]
    return this.#defaultDomain === undefined
      ? undefined
      : this.#byUri.get(formatSipUri({ user, host: this.#defaultDomain }))
  }

  findByCubeUser(userId: number): Mapping | undefined {
    return this.#byCubeUser.get(userId)
  }

  all(): readonly Mapping[] {
    return this.#mappings
  }

  routes(): readonly DialRoute[] {
    return this.#routes
  }
}

/** The extension of a mapping: what stands before the domain. */
export function userOf(mapping: Pick<Mapping, 'sipUri'>): string {
  return mapping.sipUri.slice('sip:'.length, mapping.sipUri.lastIndexOf('@'))
}
