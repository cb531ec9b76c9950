import { parseDialPattern } from '../../calls/dial-pattern.ts'
import { formatField, layoutField } from '../../calls/recording-wishes.ts'
import { pjsipEndpoint, secretText, singleLine } from '../../lib/fields.ts'
import { z } from '../../lib/schema.ts'
import type { MappingDraft, MappingView } from '../../calls/mapping-draft.ts'

const sipUriField = z
  .string()
  .max(256)
  .regex(/^sips?:[\p{L}\p{M}\p{N}\-_.!~*'()&=+$,/#]{1,128}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/iu, {
    error: 'must be a SIP URI such as sip:vendas@empresa.com',
  })
  .meta({ examples: ['sip:vendas@empresa.com'] })

const shownName = singleLine(128).regex(/^[^"\\<>]*$/, { error: 'must not hold " \\ < or >' })
const userId = z.int().min(1)
const login = singleLine(256)

const pattern = z
  .string()
  .max(128)
  .superRefine((text, context) => {
    const parsed = parseDialPattern(text)
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem })
  })
  .meta({ examples: ['_0[1-9]XXXXXXXX'] })

const limitsField = z
  .strictObject({
    destinations: z.array(pattern).max(1000).exactOptional(),
    maxConcurrent: z.int().min(0).max(10_000).exactOptional(),
    perMinute: z.int().min(0).max(10_000).exactOptional(),
    perDay: z.int().min(0).max(1_000_000).exactOptional(),
    maxMinutes: z.number().min(0.01).max(10_080).exactOptional(),
  })
  .meta({ description: 'What keeps calls from costing more than was meant.' })

const audioField = z
  .strictObject({
    bitrate: z.int().min(6000).max(128_000).exactOptional(),
    complexity: z.int().min(0).max(10).exactOptional(),
    inbandFec: z.boolean().exactOptional(),
    expectedLossPercent: z.int().min(0).max(100).exactOptional(),
    dtx: z.boolean().exactOptional(),
    prefer: z.enum(['opus', 'g711']).exactOptional(),
  })
  .meta({ description: "What is to differ from the configuration's." })

const recordingField = z
  .strictObject({
    always: z.boolean().exactOptional(),
    layout: layoutField.exactOptional(),
    format: formatField.exactOptional(),
    announce: z.boolean().exactOptional(),
  })
  .meta({ description: 'What is recorded of its calls.' })

const roomField = z
  .strictObject({ maxParticipants: z.int().min(2).max(32).exactOptional() })
  .meta({ description: 'Who calls the address enters a room, and hears those who are there; it rings nobody.' })

// `${…}` means something in files only: what stands for a secret there would be kept as the secret here.
const secret = secretText(1).regex(/^(?!.*\$\{)/s, {
  error: 'holds ${…}, which only files can have filled in: send the secret itself',
})

const cubeShape = { userId, login, password: secret.optional(), jwt: secret.optional() }

function oneSecret({ password, jwt }: { password?: unknown; jwt?: unknown }): boolean {
  return password === undefined || jwt === undefined
}

const shape = {
  sipUri: sipUriField,
  displayName: shownName,
  department: shownName.optional(),
  cube: z
    .strictObject(cubeShape)
    .refine(oneSecret, { error: 'must not have both a password and a jwt' })
    .meta({ description: 'The ConnectyCube user that stands for the address; without a secret, what is kept stays.' }),
  ring: z
    .array(z.union([login, userId], { error: 'must be a login or a numeric user id' }))
    .max(64)
    .default([])
    .meta({ description: 'App users that a call to the address rings.' }),
  phone: pjsipEndpoint()
    .optional()
    .meta({ description: 'What Asterisk dials when an app calls the user.', examples: ['PJSIP/1001'] }),
  audio: audioField.optional(),
  limits: limitsField.optional(),
  recording: recordingField.optional(),
  room: roomField.optional(),
}

const EXAMPLE = {
  sipUri: 'sip:vendas@empresa.com',
  displayName: 'Vendas',
  department: 'Vendas',
  cube: { userId: 4448514, login: 'vendas_conectycube', password: 'REPLACE-ME' },
  ring: ['maria', 4448516],
  phone: 'PJSIP/1001',
}

export const mappingDraft = z.strictObject(shape).meta({ id: 'MappingDraft', examples: [EXAMPLE] })

/** RFC 7396: what is absent stays, what is null goes. */
export const mappingPatch = z
  .strictObject({
    sipUri: shape.sipUri.exactOptional(),
    displayName: shape.displayName.exactOptional(),
    department: shownName.nullable().exactOptional(),
    cube: z.strictObject(cubeShape).partial().exactOptional(),
    ring: shape.ring.unwrap().exactOptional(),
    phone: pjsipEndpoint().nullable().exactOptional(),
    audio: audioField.nullable().exactOptional(),
    limits: limitsField.nullable().exactOptional(),
    recording: recordingField.nullable().exactOptional(),
    room: roomField.nullable().exactOptional(),
  })
  .refine(({ cube }) => cube === undefined || oneSecret(cube), {
    path: ['cube'],
    error: 'must not have both a password and a jwt',
  })
  .meta({ id: 'MappingPatch', examples: [{ displayName: 'Vendas e suporte', department: null }] })

const anything = z.record(z.string(), z.unknown())

/** What of a mapping can be read, wherever it is kept. */
export const readableMapping = {
  sipUri: z.string(),
  displayName: z.string(),
  department: z.string().nullable(),
  cube: z.object({ userId: z.number(), login: z.string() }),
  ring: z.array(z.union([z.string(), z.number()])),
  phone: z.string().nullable(),
  audio: anything.nullable(),
  limits: anything.nullable(),
  recording: anything.nullable(),
  room: anything.nullable(),
}

export const mappingBody = z
  .object({
    id: z.string(),
    version: z.number().meta({ description: 'Goes up with each change; the header ETag has it.' }),
    updatedAt: z.number(),
    secret: z.enum(['password', 'jwt', 'none']).meta({ description: 'Which is kept; it never comes out.' }),
    ...readableMapping,
  })
  .meta({
    id: 'Mapping',
    examples: [
      {
        ...{ id: '42', version: 3, updatedAt: 1795428000000, secret: 'password' },
        ...EXAMPLE,
        cube: { userId: 4448514, login: 'vendas_conectycube' },
        ...{ audio: null, limits: { maxConcurrent: 5 }, recording: null, room: null },
      },
    ],
  })

export function toMappingBody({ id, version, updatedAt, secret, mapping }: MappingView): z.output<typeof mappingBody> {
  return {
    ...{ id, version, updatedAt, secret },
    sipUri: mapping.sipUri,
    displayName: mapping.displayName,
    department: mapping.department ?? null,
    cube: { userId: mapping.cube.userId, login: mapping.cube.login },
    ring: [...mapping.ring],
    phone: mapping.phone ?? null,
    audio: mapping.audio ? { ...mapping.audio } : null,
    limits: mapping.limits ? { ...mapping.limits } : null,
    recording: mapping.recording ? { ...mapping.recording } : null,
    room: mapping.room ? { ...mapping.room } : null,
  }
}

/** As the table has it: the address as `sip:`, in lower case. */
export function toDraft(body: z.output<typeof mappingDraft>): MappingDraft {
  return { ...body, sipUri: normalSipUri(body.sipUri) }
}

function normalSipUri(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/^sips:/, 'sip:')
}

/** What is kept, with the patch laid over it. */
export function patched({ mapping }: MappingView, patch: z.output<typeof mappingPatch>): MappingDraft {
  const { cube, ...rest } = patch
  const merged = { ...mapping, ...rest }
  return {
    sipUri: normalSipUri(merged.sipUri),
    displayName: merged.displayName,
    department: merged.department ?? undefined,
    cube: {
      userId: cube?.userId ?? mapping.cube.userId,
      login: cube?.login ?? mapping.cube.login,
      password: cube?.password,
      jwt: cube?.jwt,
    },
    ring: merged.ring,
    phone: merged.phone ?? undefined,
    audio: merged.audio ?? undefined,
    limits: merged.limits ?? undefined,
    recording: merged.recording ?? undefined,
    room: merged.room ?? undefined,
  }
}
