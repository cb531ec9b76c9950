import { z } from '../../lib/schema.ts'
import type { RecordingView } from '../ports/recordings.ts'

export const recordingBody = z
  .object({
    id: z.string(),
    callId: z.string(),
    startedAt: z.number(),
    durationMs: z.number(),
    layout: z.enum(['mixed', 'split']),
    format: z.enum(['wav', 'ogg']),
    bytes: z.number(),
    state: z.string().meta({ description: '`stored` can be heard.' }),
    sha256: z.string().nullable(),
    mapping: z.string().nullable(),
    parties: z.array(z.string()),
  })
  .meta({
    id: 'Recording',
    examples: [
      {
        id: 'r-0c2b6f0e-1',
        callId: '0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11',
        startedAt: 1795428010000,
        durationMs: 54300,
        layout: 'mixed',
        format: 'ogg',
        bytes: 136200,
        state: 'stored',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        mapping: 'sip:vendas@empresa.com',
        parties: ['1001', 'maria'],
      },
    ],
  })

export function toRecordingBody(view: RecordingView): z.output<typeof recordingBody> {
  const { id, callId, startedAt, durationMs, layout, format, bytes, state } = view
  return {
    ...{ id, callId, startedAt, durationMs, layout, format, bytes, state },
    sha256: view.sha256 ?? null,
    mapping: view.mapping ?? null,
    parties: [...view.parties],
  }
}
