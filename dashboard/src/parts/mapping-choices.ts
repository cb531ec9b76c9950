import { answered, api } from '../api/session.ts'

/** One that calls may have gone by. */
export interface MappingChoice {
  readonly mapping: string
  readonly name: string
  readonly department: string | null
}

const RECENT_MS = 30 * 86_400_000

/**
 * The mappings there are, and those that had calls lately and are not there any more. Never rejects:
 * what can't be had is left out.
 */
export async function mappingChoices(): Promise<readonly MappingChoice[]> {
  const from = String(Date.now() - RECENT_MS)
  const [directory, used] = await Promise.all([
    answered(api().GET('/v1/directory')).catch(() => undefined),
    answered(api().GET('/v1/analytics', { params: { query: { from } } })).catch(() => undefined),
  ])
  const found = new Map<string, MappingChoice>()
  for (const { mapping, department } of used?.byMapping ?? []) {
    if (mapping !== null) found.set(mapping, { mapping, name: shortMapping(mapping), department })
  }
  for (const { sipUri, displayName, department } of directory?.mappings ?? []) {
    found.set(sipUri, { mapping: sipUri, name: displayName || shortMapping(sipUri), department })
  }
  return [...found.values()]
}

/** What tells it from the others: `vendas` of `sip:vendas@empresa.com`. */
export function shortMapping(uri: string): string {
  return uri.replace(/^sips?:/, '').replace(/@.*$/, '')
}
