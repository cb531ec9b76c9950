import type { Schemas } from '../../../../client/client.ts'
import { adviceByCode, adviceByMessage } from './advice-words.ts'

/** How the messages begin or what they hold that come without a code; the first that fits counts. */
const MESSAGES: readonly (readonly [keyof ReturnType<typeof adviceByMessage>, RegExp])[] = [
  ['audio', /^something is wrong with the audio/],
  ['busyWorker', /^a media worker has too much to do/],
  ['webhook', /^(a webhook |deliveries wait for a webhook|events (were lost|wait|are not sent))/],
  ['interrupted', /^calls were interrupted when the bridge ended/],
  ['ringList', /^a ring list names a login/],
  ['keptMapping', /^(a kept mapping |kept mappings )/],
  ['brokenMappings', /^mappings are broken/],
  ['records', /\brecords? (can ?not|is lost|is set aside|were not all)|the spool is torn/],
  ['tape', /^(a recording (is|could|may|has)|recordings could|the file of a recording)/],
  ['orphan', /^removed from Asterisk: left over/],
  ['certificate', /^the certificate can not be read/],
  ['statistics', /^(statistics begin now|limits begin anew|a call is missing in)/],
  ['opusModule', /transcoded by Asterisk from now on/],
  ['rights', /\(manager\.conf: write = /],
]

/** What to do about it, in the reader's language; undefined where the message must do. */
export function adviceOf({
  code,
  message,
}: Pick<Schemas['RecentErrors']['errors'][number], 'code' | 'message'>): string | undefined {
  const byCode: Readonly<Record<string, string>> = adviceByCode()
  if (code !== null && Object.hasOwn(byCode, code)) return byCode[code]
  if (code?.startsWith('leg_')) return adviceByMessage().leg
  const known = MESSAGES.find(([, pattern]) => pattern.test(message))
  return known && adviceByMessage()[known[0]]
}
