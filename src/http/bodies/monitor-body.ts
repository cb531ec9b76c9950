import type { MonitorView } from '../../calls/call-view.ts'
import { z } from '../../lib/schema.ts'

export const monitorMode = z.enum(['listen', 'whisper', 'barge']).meta({
  description: 'listen: hears all; whisper: one participant hears the operator also; barge: all do.',
  examples: ['listen'],
})

export const MONITOR = {
  id: 'm1',
  mode: 'listen' as const,
  participant: 'p1',
  by: { kind: 'phone' as const, label: 'PJSIP/1005' },
  since: 1795428040000,
  state: 'connecting' as const,
}

export const monitorBody = z
  .object({
    id: z.string(),
    mode: monitorMode,
    participant: z.string().meta({ description: 'Whom a whisper is for.' }),
    by: z.object({ kind: z.enum(['phone', 'browser']), label: z.string() }),
    since: z.number(),
    state: z.enum(['connecting', 'active']),
  })
  .meta({ id: 'Monitor', examples: [MONITOR] })

export function toMonitorBody(view: MonitorView): z.output<typeof monitorBody> {
  return { ...view, by: { ...view.by } }
}
