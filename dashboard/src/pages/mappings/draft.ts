import type { Schemas } from '../../../../client/client.ts'

export type MappingDraft = Schemas['MappingDraft']

/** What stands in the fields of the form, as text. */
export type DraftFields = Readonly<Record<DraftField, string>>

export const DRAFT_FIELDS = [
  'sipUri',
  'displayName',
  'department',
  'userId',
  'login',
  'secretKind',
  'secret',
  'ring',
  'phone',
  'always',
  'announce',
  'maxConcurrent',
  'perMinute',
  'perDay',
  'maxMinutes',
  'destinations',
  'room',
  'maxParticipants',
] as const

export type DraftField = (typeof DRAFT_FIELDS)[number]

/** A checkbox that is ticked. */
export const ON = 'on'

/** The fields of a mapping that is edited, or of a new one. */
export function fieldsOf(mapping: Schemas['Mapping'] | undefined): DraftFields {
  const limits = (mapping?.limits ?? {}) as NonNullable<MappingDraft['limits']>
  const recording = (mapping?.recording ?? {}) as NonNullable<MappingDraft['recording']>
  const room = mapping?.room as MappingDraft['room'] | null | undefined
  const text = (value: string | number | null | undefined): string => (value == null ? '' : String(value))
  return {
    sipUri: mapping?.sipUri ?? 'sip:',
    displayName: text(mapping?.displayName),
    department: text(mapping?.department),
    userId: text(mapping?.cube.userId),
    login: text(mapping?.cube.login),
    secretKind: mapping ? 'keep' : 'password',
    secret: '',
    ring: mapping?.ring.join(', ') ?? '',
    phone: text(mapping?.phone),
    always: recording.always ? ON : '',
    announce: recording.announce ? ON : '',
    maxConcurrent: text(limits.maxConcurrent),
    perMinute: text(limits.perMinute),
    perDay: text(limits.perDay),
    maxMinutes: text(limits.maxMinutes),
    destinations: limits.destinations?.join(', ') ?? '',
    room: room ? ON : '',
    maxParticipants: text(room?.maxParticipants),
  }
}

/**
 * What is sent: the fields laid over what the mapping was before, so that what the form does not show (the wishes about
 * audio, a recording's layout) stays. Whether it is right is the interface's to say.
 */
export function draftOf(fields: DraftFields, before: Schemas['Mapping'] | undefined): MappingDraft {
  const { secretKind, secret } = fields
  const proof = secretKind === 'password' ? { password: secret } : secretKind === 'jwt' ? { jwt: secret } : {}
  const audio = before?.audio as MappingDraft['audio'] | null
  const limits = limitsOf(fields)
  const recording = recordingOf(fields, before)
  return {
    sipUri: fields.sipUri.trim(),
    displayName: fields.displayName.trim(),
    ...optional('department', fields.department.trim()),
    cube: { userId: Number(fields.userId), login: fields.login.trim(), ...(secret === '' ? {} : proof) },
    ring: items(fields.ring).map((user) => (/^\d{1,15}$/.test(user) ? Number(user) : user)),
    ...optional('phone', fields.phone.trim()),
    ...(audio ? { audio } : {}),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(recording).length > 0 ? { recording } : {}),
    ...(fields.room === ON ? { room: numbers(fields, ['maxParticipants']) } : {}),
  }
}

function limitsOf(fields: DraftFields): NonNullable<MappingDraft['limits']> {
  const destinations = items(fields.destinations)
  return {
    ...(destinations.length > 0 ? { destinations } : {}),
    ...numbers(fields, ['maxConcurrent', 'perMinute', 'perDay', 'maxMinutes']),
  }
}

function recordingOf(
  fields: DraftFields,
  before: Schemas['Mapping'] | undefined,
): NonNullable<MappingDraft['recording']> {
  const kept = (before?.recording ?? {}) as NonNullable<MappingDraft['recording']>
  const flag = (name: 'always' | 'announce') =>
    kept[name] === undefined && fields[name] !== ON ? {} : { [name]: fields[name] === ON }
  return { ...kept, ...flag('always'), ...flag('announce') }
}

function numbers<K extends DraftField>(fields: DraftFields, names: readonly K[]): Partial<Record<K, number>> {
  const filled = names.filter((name) => fields[name].trim() !== '')
  return Object.fromEntries(filled.map((name) => [name, Number(fields[name])])) as Partial<Record<K, number>>
}

function items(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function optional<K extends string>(key: K, value: string): Partial<Record<K, string>> {
  return value === '' ? {} : ({ [key]: value } as Partial<Record<K, string>>)
}
