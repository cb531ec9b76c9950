import { html, nothing, type TemplateResult } from 'lit'
import { live } from '../../live/live.ts'
import { statusTone, statusWord } from '../../parts/status-words.ts'
import type { Column } from '../../ui/table-columns.ts'
import type { MappingRow } from './lookup.ts'
import { words } from './words.ts'

export interface MappingActions {
  readonly act: (id: string, row: MappingRow) => void
  readonly isAdmin: boolean
}

/** The columns of the lookup table. */
export function mappingColumns({ act, isAdmin }: MappingActions): readonly Column<MappingRow>[] {
  const text = words()
  return [
    {
      key: 'address',
      label: text.address,
      width: 'minmax(13rem, 1.6fr)',
      render: ({ sipUri }) => sipUri.replace(/^sip:/, ''),
      sortValue: ({ sipUri }) => sipUri,
    },
    {
      key: 'name',
      label: text.name,
      width: 'minmax(9rem, 1.4fr)',
      render: ({ displayName }) => displayName,
      sortValue: ({ displayName }) => displayName,
    },
    {
      key: 'department',
      label: text.department,
      priority: 2,
      render: ({ department }) => department ?? nothing,
      sortValue: ({ department }) => department,
    },
    {
      key: 'state',
      label: text.state,
      width: 'minmax(8rem, 0.8fr)',
      render: stateOf,
      sortValue: (row) => identityOf(row)?.status ?? null,
    },
    {
      key: 'user',
      label: text.user,
      priority: 3,
      width: 'minmax(9rem, 1fr)',
      render: ({ cube }) => `${cube.login} (${cube.userId})`,
      sortValue: ({ cube }) => cube.login,
    },
    {
      key: 'rings',
      label: text.rings,
      priority: 2,
      render: ({ ring, room }) => (room ? text.room : ring.join(', ')),
      sortValue: ({ ring }) => ring.join(', '),
    },
    {
      key: 'phone',
      label: text.phone,
      priority: 3,
      render: ({ phone }) => phone ?? nothing,
      sortValue: (row) => row.phone,
    },
    {
      key: 'source',
      label: text.source,
      priority: 2,
      width: 'minmax(8rem, 0.7fr)',
      render: ({ source }) => text.sources[source],
      sortValue: ({ source }) => source,
    },
    {
      key: 'actions',
      label: text.actions,
      spoken: true,
      width: '3rem',
      align: 'end',
      card: 'aside',
      render: (row) => menu(row, act, isAdmin),
    },
  ]
}

function identityOf({ cube }: MappingRow) {
  return live.value?.bridge.view?.readiness.identities.find(({ userId }) => userId === cube.userId)
}

function stateOf(row: MappingRow): TemplateResult | typeof nothing {
  const identity = identityOf(row)
  if (!identity) return nothing
  const { status, detail } = identity
  return html`<cb-badge tone=${statusTone(status)} dot title=${detail ?? ''}>${statusWord(status)}</cb-badge>`
}

function menu(row: MappingRow, act: MappingActions['act'], isAdmin: boolean): TemplateResult {
  const text = words()
  const changeable = isAdmin && row.kept !== undefined
  const items = [
    { id: 'test', label: text.test, icon: 'route' as const },
    ...(changeable
      ? [
          { id: 'edit', label: text.edit, icon: 'edit' as const },
          { id: 'remove', label: text.remove, icon: 'trash' as const, tone: 'bad' as const },
        ]
      : []),
  ]
  return html`<cb-menu
    label="${text.actions}: ${row.displayName}"
    .items=${items}
    @choose=${({ detail }: CustomEvent<string>) => act(detail, row)}
  ></cb-menu>`
}
