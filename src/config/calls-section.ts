import { decimalNumber, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const callsSection = z
  .strictObject({
    answerTimeoutSeconds: field(
      'How long a phone or an app rings. The apps themselves give up after 60 seconds.',
      decimalNumber(1, 60).default(45),
    ),
    drainSeconds: field(
      'At a stop (SIGTERM) new calls are refused, and the live ones may go on so long.',
      decimalNumber(0, 86_400).default(300),
    ),
    maxCalls: field(
      'More calls than this at the same time are refused, and the dialplan may send them elsewhere.',
      wholeNumber(1, 10_000).default(100),
    ),
    maxCallsPerAppUser: field(
      'An app user who is making so many calls is refused another one as busy: none can take all calls, or ring a phone\n' +
        'without end.',
      wholeNumber(1, 10_000).default(2),
    ),
  })
  .prefault({})
