import { singleLine } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { asteriskSection } from './asterisk-section.ts'
import { callsSection } from './calls-section.ts'
import { connectycubeSection } from './connectycube-section.ts'
import { eventsSection } from './events-section.ts'
import { field } from './field-doc.ts'
import { httpSection } from './http-section.ts'
import { logSection } from './log-section.ts'
import { mediaSection } from './media-section.ts'
import { recordingsSection } from './recordings-section.ts'
import { recordsSection } from './records-section.ts'
import { sipSection } from './sip-section.ts'
import { storeSection } from './store-section.ts'
import { WEBHOOKS_EXAMPLE, webhooksSection } from './webhooks-section.ts'

export const bridgeSchema = z.strictObject({
  asterisk: field(
    'The switch with the phones. It may be left out where "sip" reaches phones by itself.',
    asteriskSection.optional(),
    {
      shown: true,
    },
  ),
  sip: field(
    'SIP accounts of the bridge: for video beside Asterisk, or for phones without it: docs/sip.md.',
    sipSection.optional(),
  ),
  connectycube: field('The cloud with the apps.', connectycubeSection),
  mappings: field(
    'The lookup table from SIP addresses to ConnectyCube users. It is read again whenever it changes.',
    singleLine(4096).default('mappings.yaml'),
  ),
  calls: field('Limits of calls.', callsSection),
  media: field('Audio and video.', mediaSection),
  records: field('What is kept of ended calls.', recordsSection),
  recordings: field('Calls that are recorded.', recordingsSection),
  store: field('The database.', storeSection),
  http: field('The interface for operators and monitoring.', httpSection),
  events: field('What programs can follow as it happens.', eventsSection),
  webhooks: field(
    'Who is sent events, each as a POST with JSON that is signed with the secret: docs/events.md.',
    webhooksSection,
    { example: WEBHOOKS_EXAMPLE },
  ),
  log: field('What the bridge says while it runs.', logSection),
})

/** The whole configuration: every default filled in, every `${…}` replaced, every path absolute. Holds secrets. */
export type BridgeConfig = z.output<typeof bridgeSchema>
