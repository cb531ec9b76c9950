import { flag, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const eventsSection = z
  .strictObject({
    keep: field(
      'So many of the latest events are kept in memory: a program that was away for a moment misses none of them.',
      wholeNumber(100, 1_000_000).default(10_000),
    ),
    keepMegabytes: field('And at most so much of them.', wholeNumber(1, 1024).default(16)),
    maxClients: field(
      'Programs that may read /v1/events at the same time; each holds a connection.',
      wholeNumber(1, 128).default(64),
    ),
    digits: field(
      'Tell which digits a party pressed. Off: only that one was pressed. They may be a PIN or a card number.',
      flag().default(false),
    ),
  })
  .prefault({})
