import { channelId } from '../../lib/dial-fields.ts'
import { z } from '../../lib/schema.ts'

/** An id that the bridge itself made. */
const id = (what: string, ...examples: string[]) =>
  z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9._-]+$/, { error: `must be the id of ${what}: letters, digits and . _ - only` })
    .meta({ examples })

const CALL = '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11'

export const callPath = z.object({ id: id('a call', CALL) })

export const participantPath = z.object({
  id: id('a call', CALL),
  participant: id('a participant, or phone or app', 'p2', 'phone').describe(
    'Its id, or `phone` or `app` where the call has only one of the kind.',
  ),
})

export const monitorPath = z.object({ id: id('a call', CALL), monitor: id('a monitor', 'm1') })

export const recordingPath = z.object({ id: id('a recording', 'r-0c2b6f0e-1') })

export const mappingPath = z.object({ id: id('a mapping', '42') })

export const tokenPath = z.object({ id: id('a token', '7') })

export const channelPath = z.object({ id: channelId().meta({ examples: ['1795428000.12'] }) })
