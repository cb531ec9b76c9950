import { formatField, layoutField } from '../calls/recording-wishes.ts'
import { decimalNumber, flag, singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

const MAX_BYTES = 999_999_999_999_999

export const recordingsSection = z
  .strictObject({
    folder: field(
      'Where recordings are kept, readable by this user only. A relative path starts from the folder of this file.',
      singleLine(4096).default('recordings'),
    ),
    retentionDays: field('Those that ended so many days ago are deleted.', wholeNumber(1, 36_500).default(30)),
    maxBytes: field(
      'When all of them together are larger than this, the oldest are deleted.',
      wholeNumber(1, MAX_BYTES).default(20_000_000_000),
    ),
    minFreeBytes: field(
      'So much stays free on the disk: with less, nothing more is recorded, and calls go on.',
      wholeNumber(0, MAX_BYTES).default(1_000_000_000),
    ),
    layout: field(
      '"mixed" has all parties in one channel, "split" has the caller left and all others right. A mapping may differ\n' +
        'by its own "recording", and each request says its own.',
      layoutField.default('mixed'),
    ),
    format: field('"wav", or "ogg", which is Opus of about an eighth of the size.', formatField.default('ogg')),
    announce: field('The parties hear announceSound before anything is recorded.', flag().default(true)),
    announceSound: field(
      "The announcement: one or more of Asterisk's media URIs, with commas between them.",
      z
        .string()
        .max(256)
        .regex(/^(sound|tone):[A-Za-z0-9][A-Za-z0-9_.+*!/-]*(,(sound|tone):[A-Za-z0-9][A-Za-z0-9_.+*!/-]*){0,7}$/, {
          error: 'must be media URIs of Asterisk such as sound:beep or sound:custom/recorded,sound:beep',
        })
        .default('sound:conf-now-recording,sound:beep'),
    ),
    announceMaxSeconds: field(
      'An announcement that lasts longer is cut off, and recording begins.',
      decimalNumber(1, 120).default(15),
    ),
    conversions: field(
      'So many recordings are converted at the same time, each in a process of the lowest priority; further ones wait.',
      wholeNumber(1, 64).default(1),
    ),
  })
  .prefault({})
