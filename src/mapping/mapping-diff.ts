import { isDeepStrictEqual } from 'node:util'
import type { Mapping } from '../calls/mapping.ts'

/** What a reload changed; mappings are the same when their `sipUri` is. */
export interface MappingDiff {
  readonly added: readonly Mapping[]
  readonly removed: readonly Mapping[]
  readonly changed: readonly { readonly before: Mapping; readonly after: Mapping }[]
}

export function diffMappings(before: readonly Mapping[], after: readonly Mapping[]): MappingDiff {
  const old = new Map(before.map((mapping) => [mapping.sipUri, mapping]))
  const added: Mapping[] = []
  const changed: { before: Mapping; after: Mapping }[] = []
  for (const mapping of after) {
    const previous = old.get(mapping.sipUri)
    if (!previous) added.push(mapping)
    else if (!isDeepStrictEqual(previous, mapping)) changed.push({ before: previous, after: mapping })
    old.delete(mapping.sipUri)
  }
  return { added, removed: [...old.values()], changed }
}

export function isEmptyDiff(diff: MappingDiff): boolean {
  return diff.added.length + diff.removed.length + diff.changed.length === 0
}
