import { flag, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'

/** How each of the OpusOptions may be set, in the configuration and in a mapping. Bounds: RFC 6716 2.1.1, libopus. */
export const opusFields = {
  bitrate: wholeNumber(6000, 128_000),
  complexity: wholeNumber(0, 10),
  inbandFec: flag(),
  expectedLossPercent: wholeNumber(0, 100),
  dtx: flag(),
}

/** A CodecPreference. */
export const preferField = z.enum(['opus', 'g711'], { error: 'must be opus or g711' })
