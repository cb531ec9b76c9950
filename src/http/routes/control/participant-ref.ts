import { z } from '../../../lib/schema.ts'

/** Someone in a call, in a body. */
export const participantRef = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be the id of a participant, or phone or app' })
  .meta({ examples: ['p1', 'phone', 'app'] })

export const holdSound = z
  .enum(['music', 'silence'])
  .default('music')
  .meta({ description: 'What whoever waits hears.' })
