import { formatField, layoutField } from '../../calls/recording-wishes.ts'
import { z } from '../../lib/schema.ts'

const path = z.string().min(1)
const size = z.number().int().nonnegative()

/** What a converting process is told, once. */
export const conversionJob = z.strictObject({
  layout: layoutField,
  format: formatField,
  parts: z
    .array(
      z.strictObject({
        path,
        /** 0: mono or left; 1: right. */
        channel: z.union([z.literal(0), z.literal(1)]),
        /** Milliseconds from the recording's beginning. */
        startsMs: z.number().nonnegative(),
      }),
    )
    .min(1),
  /** Must not exist yet. */
  target: path,
  minFreeBytes: size,
  /** A libopus to try besides the system's. */
  opusLibrary: path.optional(),
})

const conversionResult = z.strictObject({
  bytes: size,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  durationMs: size,
  /** Of each channel, base64 of a PeakMeter's peaks. */
  peaks: z.array(z.base64()).min(1).max(2),
})

/** What it answers, once. */
export const conversionAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done'), result: conversionResult }),
  z.strictObject({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
])

export type ConversionJob = z.output<typeof conversionJob>
export type ConversionResult = z.output<typeof conversionResult>
export type ConversionAnswer = z.output<typeof conversionAnswer>
