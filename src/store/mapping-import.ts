import { randomUUID } from 'node:crypto'
import type { ImportedRow, MappingDraft } from '../calls/mapping-draft.ts'
import { messageOf } from '../lib/errors.ts'
import {
  changesSecret,
  contentOf,
  secretOf,
  type MappingContent,
  type MappingRow,
  type MappingSecret,
} from './mapping-row.ts'
import type { Seal } from './seal.ts'
import { indexable } from './text.ts'

/** What is to be written for an import. */
export interface ImportPlan {
  readonly report: readonly ImportedRow[]
  readonly added: readonly (MappingContent & MappingSecret & { readonly id: string })[]
  readonly changed: readonly { readonly row: MappingRow; readonly change: MappingContent & Partial<MappingSecret> }[]
  readonly removed: readonly MappingRow[]
}

/** Drafts looked at before others get their turn: sealing takes some ten microseconds each. */
const AT_ONCE = 200

/** Compares drafts with what is kept. Writes nothing. */
export async function planImport(
  drafts: readonly MappingDraft[],
  kept: readonly MappingRow[],
  options: { readonly replaceAll: boolean; readonly seal: Seal },
): Promise<ImportPlan> {
  const { replaceAll, seal } = options
  const byUri = new Map(kept.map((row) => [row.sip_uri, row]))
  const drafted = new Set<string>()
  // Whose each ConnectyCube user will be. Those that no draft names keep theirs, unless they go.
  const owners = new Map<number, string>()
  const named = new Set(drafts.map(({ sipUri }) => indexable(sipUri)))
  const removed = replaceAll ? kept.filter((row) => !named.has(row.sip_uri)) : []
  if (!replaceAll) for (const row of kept) if (!named.has(row.sip_uri)) owners.set(row.cube_user_id, row.sip_uri)

  const plan = {
    report: [] as ImportedRow[],
    added: [] as ImportPlan['added'][number][],
    changed: [] as ImportPlan['changed'][number][],
  }
  for (const [i, draft] of drafts.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve))
    const say = (outcome: ImportedRow['outcome'], detail?: string) =>
      plan.report.push({ sipUri: draft.sipUri, outcome, detail })
    try {
      const content = contentOf(draft)
      const owner = owners.get(content.cube_user_id)
      if (drafted.has(content.sip_uri)) {
        say('refused', 'stands in the list twice')
        continue
      }
      drafted.add(content.sip_uri)
      if (owner !== undefined) {
        say('refused', `the ConnectyCube user ${content.cube_user_id} belongs to ${owner}`)
        continue
      }
      owners.set(content.cube_user_id, content.sip_uri)
      const row = byUri.get(content.sip_uri)
      if (!row) {
        const id = randomUUID()
        const secret = secretOf(draft, id, seal)
        if (!secret) say('refused', 'is new, and must have a password or a jwt')
        else {
          plan.added.push({ id, ...content, ...secret })
          say('added')
        }
        continue
      }
      const secret = changesSecret(draft, row, seal) ? secretOf(draft, row.id, seal) : undefined
      const same = !secret && row.data === content.data
      if (!same) plan.changed.push({ row, change: { ...content, ...secret } })
      say(same ? 'unchanged' : 'changed')
    } catch (error) {
      say('refused', messageOf(error))
    }
  }
  for (const row of removed) plan.report.push({ sipUri: row.sip_uri, outcome: 'removed', detail: undefined })
  return { ...plan, removed }
}
