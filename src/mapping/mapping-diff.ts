import { isDeepStrictEqual } from 'node:util'
import type { Directory, Mapping } from '../calls/mapping.ts'

/** What a reload changed; mappings are the same when their `sipUri` is. */
export interface MappingDiff {
  readonly added: readonly Mapping[]
  readonly removed: readonly Mapping[]
  readonly changed: readonly { readonly before: Mapping; readonly after: Mapping }[]
  /** Whether any route is another now, or gone, or new. */
  readonly routes: boolean
}

type Table = Pick<Directory, 'all' | 'routes'>

export function diffMappings(before: Table, after: Table): MappingDiff {
  const old = new Map(before.all().map((mapping) => [mapping.sipUri, mapping]))
  const added: Mapping[] = []
  const changed: { before: Mapping; after: Mapping }[] = []
  for (const mapping of after.all()) {
    const previous = old.get(mapping.sipUri)
    if (!previous) added.push(mapping)
    else if (!isDeepStrictEqual(previous, mapping)) changed.push({ before: previous, after: mapping })
    old.delete(mapping.sipUri)
  }
  const routes = !isDeepStrictEqual(before.routes(), after.routes())
  return { added, removed: [...old.values()], changed, routes }
}

export function isEmptyDiff(diff: MappingDiff): boolean {
  return diff.added.length + diff.removed.length + diff.changed.length === 0 && !diff.routes
}
