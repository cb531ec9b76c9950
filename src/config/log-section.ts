import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const logSection = z
  .strictObject({
    level: field(
      'trace, debug, info, warn, error or silent. The log is JSON lines on standard output.',
      z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    ),
  })
  .prefault({})
