import type { Schemas } from '../../../client/client.ts'
import { answered, api } from '../api/session.ts'
import { live } from '../live/live.ts'

export type DirectoryMapping = Schemas['Directory']['mappings'][number]

/** Endpoints of phones that are known to the bridge, for suggestions: `PJSIP/1001`. */
export function knownPhones(): readonly string[] {
  const phones = live.value?.bridge.view?.registrations.phones ?? []
  return phones.map(({ endpoint }) => (endpoint.includes('/') ? endpoint : `PJSIP/${endpoint}`)).sort()
}

/** Whom calls can go to by the lookup table; empty where that can't be had: it is for suggestions only. */
export async function knownMappings(): Promise<readonly DirectoryMapping[]> {
  try {
    return (await answered(api().GET('/v1/directory'))).mappings
  } catch {
    return []
  }
}
