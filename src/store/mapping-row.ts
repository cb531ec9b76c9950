import type { Selectable } from 'kysely'
import type { Mapping } from '../calls/mapping.ts'
import type { MappingDraft, MappingView } from '../calls/mapping-draft.ts'
import { StoreError } from './errors.ts'
import type { MappingTable } from './schema.ts'
import type { Seal } from './seal.ts'
import { indexable, storable } from './text.ts'

export type MappingRow = Selectable<MappingTable>

/** What a draft changes of a row. */
export type MappingContent = Pick<MappingRow, 'sip_uri' | 'cube_user_id' | 'text' | 'data'>
export type MappingSecret = Pick<MappingRow, 'secret_kind' | 'secret'>

export function contentOf(draft: MappingDraft): MappingContent {
  const { cube, ...rest } = draft
  const { sipUri, displayName, department } = rest
  if (!Number.isSafeInteger(cube.userId))
    throw new StoreError('store_unfit', 'a ConnectyCube user id is a whole number')
  return {
    sip_uri: indexable(sipUri),
    cube_user_id: cube.userId,
    text: storable([sipUri, displayName, department ?? ''].join('\n').toLowerCase()),
    data: JSON.stringify({ ...rest, cube: { userId: cube.userId, login: cube.login } }),
  }
}

/** Undefined: the draft holds none. Throws a StoreError `store_no_key`, or `store_unfit` for two secrets. */
export function secretOf({ cube }: MappingDraft, id: string, seal: Seal): MappingSecret | undefined {
  const plain = plainSecretOf(cube)
  return plain && { secret_kind: plain.kind, secret: seal.seal(plain.text, placeOf(id, plain.kind)) }
}

/** Whether the draft would change the secret: it holds another one, or none can be opened to compare. */
export function changesSecret({ cube }: MappingDraft, row: MappingRow, seal: Seal): boolean {
  const plain = plainSecretOf(cube)
  if (!plain) return false
  if (plain.kind !== row.secret_kind) return true
  try {
    return openSecret(row, seal) !== plain.text
  } catch {
    return true
  }
}

/** Throws a StoreError `store_wrong_key`. */
export function openSecret(row: Pick<MappingRow, 'id' | 'secret' | 'secret_kind'>, seal: Seal): string {
  return seal.open(row.secret, placeOf(row.id, row.secret_kind))
}

/** What a secret is sealed for: copied to another row, or called by another name, it does not open. */
export function placeOf(id: string, kind: string): string {
  return `mappings/${id}/${kind}`
}

export function toView(row: MappingRow): MappingView {
  return {
    id: row.id,
    version: row.version,
    updatedAt: row.updated_at,
    secret: row.secret_kind as MappingView['secret'],
    mapping: JSON.parse(row.data) as MappingView['mapping'],
  }
}

/** With its secret, for signing in. Throws a StoreError `store_wrong_key`. */
export function toMapping(row: MappingRow, seal: Seal): Mapping {
  const { cube, ...rest } = JSON.parse(row.data) as MappingView['mapping']
  const text = openSecret(row, seal)
  const secret =
    row.secret_kind === 'jwt' ? { kind: 'jwt' as const, jwt: text } : { kind: 'password' as const, password: text }
  const mapping = { ...rest, department: rest.department, phone: rest.phone, audio: rest.audio ?? {} }
  // Checked in form when it was taken in, and once more before it is used.
  return { ...mapping, cube: { ...cube, secret } } as unknown as Mapping
}

function plainSecretOf({
  password,
  jwt,
}: MappingDraft['cube']): { readonly kind: 'password' | 'jwt'; readonly text: string } | undefined {
  if (password !== undefined && jwt !== undefined) {
    throw new StoreError('store_unfit', 'a mapping has either a password or a jwt')
  }
  if (password !== undefined) return { kind: 'password', text: password }
  return jwt === undefined ? undefined : { kind: 'jwt', text: jwt }
}
