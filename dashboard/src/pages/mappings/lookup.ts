import type { Schemas } from '../../../../client/client.ts'
import { answered, api } from '../../api/session.ts'

export type DirectoryRow = Schemas['Directory']['mappings'][number]

/** A mapping as it is in use, and where it is kept in the database, what changing it needs. */
export interface MappingRow extends DirectoryRow {
  readonly kept: Schemas['Mapping'] | undefined
}

export interface Lookup {
  readonly rows: readonly MappingRow[]
  readonly routes: Schemas['Directory']['routes']
  readonly leftOut: Schemas['Directory']['leftOut']
  readonly fileError: string | null
}

/** The whole table. Rejects with an ApiFailure. */
export async function loadLookup(): Promise<Lookup> {
  const [directory, kept] = await Promise.all([answered(api().GET('/v1/directory')), loadKept()])
  return {
    rows: directory.mappings.map((row) => ({
      ...row,
      kept: row.source === 'database' ? kept.get(row.sipUri) : undefined,
    })),
    routes: directory.routes,
    leftOut: directory.leftOut,
    fileError: directory.file.error,
  }
}

/** By SIP URI. */
async function loadKept(): Promise<ReadonlyMap<string, Schemas['Mapping']>> {
  const kept = new Map<string, Schemas['Mapping']>()
  let cursor: string | undefined
  do {
    const query = { limit: '500', ...(cursor === undefined ? {} : { cursor }) }
    const page = await answered(api().GET('/v1/mappings', { params: { query } }))
    for (const mapping of page.mappings) kept.set(mapping.sipUri, mapping)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return kept
}

/** What a row is found by. */
export function textOf({ sipUri, displayName, department, cube, ring, phone }: DirectoryRow): string {
  return [sipUri, displayName, department ?? '', cube.login, String(cube.userId), ...ring.map(String), phone ?? '']
    .join('\n')
    .toLocaleLowerCase()
}
