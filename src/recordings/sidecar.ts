import { formatField, layoutField } from '../calls/recording-wishes.ts'
import { z } from '../lib/schema.ts'
import type { StoredRecording } from '../calls/kept-recording.ts'

const whole = z.number().int().nonnegative()

/** Letters, digits, `-` and `_`: no path can be made of it. */
export const RECORDING_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

const shape = z.object({
  version: z.literal(1),
  recording: z.object({
    id: z.string().regex(RECORDING_ID),
    callId: z.string(),
    startedAt: z.number(),
    durationMs: whole,
    layout: layoutField,
    format: formatField,
    bytes: whole,
    sha256: z.string(),
    mapping: z.string().optional(),
    parties: z.array(z.object({ address: z.string(), number: z.string(), displayName: z.string() })),
  }),
  peaks: z.array(z.base64()).min(1).max(2),
})

/** What lies beside each recording: all that is known of it, so that the folder alone is complete. */
export interface Sidecar {
  readonly recording: StoredRecording
  /** Of each channel. */
  readonly peaks: readonly Uint8Array[]
}

export function writeSidecar({ recording, peaks }: Sidecar): string {
  return JSON.stringify({
    version: 1,
    recording,
    peaks: peaks.map((channel) => Buffer.from(channel).toString('base64')),
  } satisfies z.input<typeof shape> | { recording: unknown })
}

/** Undefined when the text is not one of ours. */
export function readSidecar(text: string): Sidecar | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { data } = shape.safeParse(value)
  if (!data) return undefined
  const { id, format, mapping } = data.recording
  return {
    recording: { ...data.recording, mapping, state: 'kept', path: `${id}.${format}` },
    peaks: data.peaks.map((channel) => Buffer.from(channel, 'base64')),
  }
}
