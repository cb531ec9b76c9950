import { singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const recordsSection = z
  .strictObject({
    file: field(
      'Besides the database, one line of JSON is appended here at the end of each call. "-" is standard output. A\n' +
        'relative path starts from the folder of this file. After rotating it, send the bridge a SIGHUP.',
      singleLine(4096).default('records.jsonl'),
    ),
    spool: field(
      'A folder in which records wait for the database, on a local disk. Empty when all is well.',
      singleLine(4096).default('records-spool'),
    ),
    spoolMaxBytes: field(
      'What may wait there; a record has 5 to 20 kB.',
      wholeNumber(1_000_000, 1_000_000_000_000).default(256_000_000),
    ),
    retentionDays: field(
      'Records of calls in the database, and what happened in them, are deleted after so many days; 0 keeps them for\n' +
        'ever.',
      wholeNumber(0, 36_500).default(365),
    ),
  })
  .prefault({})
