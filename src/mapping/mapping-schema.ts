import { limitsField } from '../calls/limit-schema.ts'
import { recordingWishesField } from '../calls/recording-wishes.ts'
import { pjsipEndpoint, secretText, singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { opusFields, preferField } from '../media/audio-schema.ts'
import { routeRow } from './route-schema.ts'
import { sipUriField } from './sip-uri-field.ts'
import { parseSipAddress } from './sip-address.ts'

/** A name that goes into SIP headers and push messages: quotes and brackets would end it there. */
const shownName = singleLine(128).regex(/^[^"\\<>]*$/, { error: 'must not hold " \\ < or >' })

const userId = wholeNumber(1, Number.MAX_SAFE_INTEGER)
const login = singleLine(256)

const defaultDomain = z.string().transform((text, context) => {
  const host = parseSipAddress(`x@${text}`)?.host
  if (host !== undefined && /^[^:;?@]+$/.test(text)) return host
  context.addIssue({ code: 'custom', message: 'must be a domain such as empresa.com' })
  return z.NEVER
})

const cube = z
  .strictObject({
    userId,
    login,
    password: secretText(1).optional(),
    jwt: secretText(1).optional(),
  })
  .superRefine((identity, context) => {
    if ((identity.password === undefined) === (identity.jwt === undefined)) {
      context.addIssue({ code: 'custom', message: 'must have either a password or a jwt' })
    }
  })

export const mappingRow = z
  .strictObject({
    sipUri: sipUriField(),
    displayName: shownName,
    department: shownName.optional(),
    cube,
    ring: z
      .array(z.union([login, userId], { error: 'must be a login or a numeric user id' }))
      .max(64)
      .default([]),
    phone: pjsipEndpoint().optional(),
    audio: z
      .strictObject({
        bitrate: opusFields.bitrate.exactOptional(),
        complexity: opusFields.complexity.exactOptional(),
        inbandFec: opusFields.inbandFec.exactOptional(),
        expectedLossPercent: opusFields.expectedLossPercent.exactOptional(),
        dtx: opusFields.dtx.exactOptional(),
        prefer: preferField.exactOptional(),
      })
      .prefault({}),
    limits: limitsField().exactOptional(),
    recording: recordingWishesField.exactOptional(),
    room: z.strictObject({ maxParticipants: wholeNumber(2, 32).default(32) }).exactOptional(),
  })
  .superRefine((row, context) => {
    if (row.room && (row.ring.length > 0 || row.phone !== undefined)) {
      context.addIssue({ code: 'custom', path: ['room'], message: 'rings nobody: leave out ring and phone' })
    }
    const seen = new Set<string | number>()
    for (const [i, user] of row.ring.entries()) {
      if (user === row.cube.userId || user === row.cube.login) {
        context.addIssue({
          code: 'custom',
          path: ['ring', i],
          message: 'is the mapping itself, which would call itself',
        })
      }
      if (seen.has(user)) context.addIssue({ code: 'custom', path: ['ring', i], message: 'stands in the list twice' })
      seen.add(user)
    }
  })

export const mappingFile = z.strictObject({
  /** Domain whose mapping a bare extension means when several domains have that extension. */
  defaultDomain: defaultDomain.optional(),
  mappings: z.array(mappingRow).max(100_000),
  /** Ways for numbers that no mapping has. */
  routes: z.array(routeRow).max(1000).default([]),
})

export type MappingRow = z.output<typeof mappingRow>
