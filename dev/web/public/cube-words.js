/** What call signals say, in this page's terms. Everything here comes from outside and is taken as text. */

/**
 * @typedef {import('./call-state.js').Party} Party
 * @typedef {import('./call-state.js').Cause} Cause
 */

const LONGEST = 80

/** Reasons that a bridge or another app writes into a signal's `userInfo`. @type {Record<string, Cause>} */
const REASONS = {
  busy: 'busy',
  rejected: 'far-decline',
  'no-answer': 'no-answer',
  'answered-elsewhere': 'elsewhere',
  'rejected-elsewhere': 'elsewhere',
  'media-failed': 'lost',
  'media-lost': 'lost',
  unreachable: 'unreachable',
  'unknown-address': 'unreachable',
  'sign-in-refused': 'unreachable',
  'switch-unavailable': 'unreachable',
  'cloud-unavailable': 'unreachable',
  capacity: 'unreachable',
  stopping: 'unreachable',
  internal: 'unreachable',
}

/**
 * @param {'reject' | 'hangUp'} signal
 * @param {unknown} userInfo values arrive as strings
 * @returns {Cause}
 */
export function causeOf(signal, userInfo) {
  const info = recordOf(userInfo)
  // Two spellings of busy are in use: the SDK's samples' and the mobile SDKs'.
  if (info.busy === 'true' || info.already_on_call === 'true') return 'busy'
  const reason = (info.reason ?? '').replaceAll('_', '-')
  if (Object.hasOwn(REASONS, reason)) return REASONS[reason]
  return signal === 'reject' ? 'far-decline' : 'far-hang-up'
}

/**
 * Who calls: by what the signal says, else by the contact whose ConnectyCube user it is.
 *
 * @param {number} userId
 * @param {unknown} userInfo
 * @param {readonly { userId: number, name: string, number: string }[]} contacts
 * @returns {Party}
 */
export function partyFrom(userId, userInfo, contacts) {
  const info = recordOf(userInfo)
  const contact = contacts.find((one) => one.userId === Number(userId))
  const name = plainText(info.callerName ?? info.name ?? contact?.name)
  const number = plainText(info.callerNumber ?? info.number ?? info.handle ?? contact?.number)
  return { userId: Number(userId), name, number, via: contact && contact.name !== name ? contact.name : '' }
}

/**
 * One short line: no control characters, and none that turn the direction of the words around them.
 *
 * @param {unknown} text
 */
export function plainText(text) {
  const line = String(text ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = [...line]
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line
}

/** @param {unknown} value @returns {Record<string, string>} */
function recordOf(value) {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) =>
      typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean' ? [[key, String(text)]] : [],
    ),
  )
}
