import { parseLocalPart } from './jid.ts'
import { textOf, type XmlElement } from './xml.ts'
import type { Parts } from '../parts.ts'

/** `userId` undefined: an anonymous stream, which can ping and nothing else. */
export type SaslResult =
  | { readonly kind: 'success'; readonly userId: number | undefined }
  | { readonly kind: 'failure'; readonly condition: 'invalid-mechanism' | 'malformed-request' | 'not-authorized' }

/** Offered in this order. The SDK falls back to ANONYMOUS without a word where it may not use PLAIN. */
export function mechanisms(parts: Parts): string[] {
  return parts.settings.offerAnonymous ? ['PLAIN', 'ANONYMOUS'] : ['PLAIN']
}

/**
 * Answers `<auth>` (RFC 6120 6.4): PLAIN (RFC 4616) with user name `<userId>-<appId>` and as password the account's
 * password or a live session token of that user.
 */
export function authenticate(auth: XmlElement, parts: Parts): SaslResult {
  const mechanism = auth.attributes.mechanism ?? ''
  if (!mechanisms(parts).includes(mechanism)) return { kind: 'failure', condition: 'invalid-mechanism' }
  if (mechanism === 'ANONYMOUS') return { kind: 'success', userId: undefined }

  const fields = Buffer.from(textOf(auth), 'base64').toString().split('\0')
  if (fields.length !== 3) return { kind: 'failure', condition: 'malformed-request' }
  const [, userName = '', password = ''] = fields
  const userId = parseLocalPart(parts.settings, userName)
  const user = userId === undefined ? undefined : parts.users.get(userId)
  const session = parts.sessions.peek(password)
  const known = user && (user.password === password || session?.user === user)
  if (!known || parts.faults.refusesSignIn(user.login)) return { kind: 'failure', condition: 'not-authorized' }
  return { kind: 'success', userId: user.id }
}
