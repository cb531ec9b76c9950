import { limitFields } from '../calls/limit-schema.ts'
import type { LimitRules } from '../calls/limits.ts'
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
    limits: field(
      'Against toll fraud: what holds for each route of apps to numbers, and for what operators send to extensions and\n' +
        'SIP addresses, where the route in the table has no such limit of its own. Mappings have their own or none.',
      z
        .strictObject({
          destinations: field(
            "Numbers that may be called, as patterns like those of Asterisk's dialplan; all that a route matches when absent.",
            limitFields.destinations.optional(),
            { example: ['_0ZXXXXXXXXX'] },
          ),
          maxConcurrent: field('Calls at the same time.', limitFields.maxConcurrent.default(20)),
          perMinute: field('Calls within any 60 seconds, answered or not.', limitFields.perMinute.default(30)),
          perDay: field(
            'Calls in a day of UTC, answered or not. A restart does not begin anew: the day is counted from the records.',
            limitFields.perDay.default(1000),
          ),
          maxMinutes: field(
            'A call that lasts so long after its answer is ended.',
            limitFields.maxMinutes.default(240),
          ),
        })
        .transform(({ destinations, ...counts }): LimitRules => ({ ...counts, ...(destinations && { destinations }) }))
        .prefault({}),
    ),
  })
  .prefault({})
