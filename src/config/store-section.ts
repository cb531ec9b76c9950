import { singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

const KEY_BYTES = 32

/** 32 bytes as 64 hexadecimal digits or as base64, as `openssl rand` writes them. */
const key = z
  .string()
  .max(128)
  .transform((text, context) => {
    const bytes = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
    if (bytes.length === KEY_BYTES && /^[A-Za-z0-9+/_-]+=?$/.test(text)) return bytes
    context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64 or hexadecimal: openssl rand -base64 32' })
    return z.NEVER
  })

const postgresUrl = z
  .string()
  .max(2048)
  .refine((text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol), {
    error: 'must be a URL such as postgres://user:password@host/database',
  })

export const storeSection = z
  .strictObject({
    file: field(
      'The SQLite database: records of calls, mappings, recordings, tokens, the audit log. A relative path starts from\n' +
        'the folder of this file. It must lie on a local disk.',
      singleLine(4096).default('store.sqlite'),
    ),
    url: field('A PostgreSQL database instead of the file, version 13 or later.', postgresUrl.optional(), {
      example: '${CUBEBRIDGE_DATABASE}',
    }),
    key: field(
      'Seals the passwords and jwts of mappings in the database: openssl rand -base64 32. Without it none can be saved.\n' +
        'Keep a copy apart from the database: without it they are lost.',
      key.optional(),
      { example: '${CUBEBRIDGE_STORE_KEY}' },
    ),
    oldKeys: field(
      'Keys that were "key" before, so that what they sealed still opens, until all is sealed anew.',
      z.array(key).max(16).optional(),
      { example: ['${CUBEBRIDGE_OLD_STORE_KEY}'] },
    ),
    node: field(
      'The name of this bridge among several that share one database; each needs its own, the same at each start.',
      singleLine(64).default('bridge'),
    ),
    auditRetentionDays: field(
      'Entries of the audit log that are so many days old are deleted; 0 keeps them for ever.',
      wholeNumber(0, 36_500).default(365),
    ),
  })
  .prefault({})
  .transform(({ oldKeys = [], ...store }) => ({ ...store, oldKeys }))
