import { singleLine } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const recordsSection = z
  .strictObject({
    file: field(
      'One line of JSON is appended here at the end of each call. "-" is standard output. A relative path starts from\n' +
        'the folder of this file. After rotating it, send the bridge a SIGHUP.',
      singleLine(4096).default('records.jsonl'),
    ),
  })
  .prefault({})
