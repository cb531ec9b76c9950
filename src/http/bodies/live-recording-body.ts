import type { LiveRecordingView } from '../../calls/call-view.ts'
import { z } from '../../lib/schema.ts'

export const liveRecordingBody = z
  .object({
    id: z.string(),
    layout: z.enum(['mixed', 'split']),
    format: z.enum(['wav', 'ogg']),
    state: z.enum(['announcing', 'recording', 'paused', 'stopping']),
    since: z.number(),
  })
  .meta({
    id: 'LiveRecording',
    examples: [{ id: 'r-0c2b6f0e-1', layout: 'mixed', format: 'wav', state: 'recording', since: 1795428010000 }],
  })

export function toLiveRecordingBody(view: LiveRecordingView): z.output<typeof liveRecordingBody> {
  return { ...view }
}
