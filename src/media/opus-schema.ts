import { flag, wholeNumber } from '../lib/fields.ts'

/** How each of the OpusOptions may be set, in the configuration and in a mapping. Bounds: RFC 6716 2.1.1, libopus. */
export const opusFields = {
  bitrate: wholeNumber(6000, 128_000),
  complexity: wholeNumber(0, 10),
  inbandFec: flag(),
  expectedLossPercent: wholeNumber(0, 100),
  dtx: flag(),
}
