import type { URI } from 'sip.js'
import { Grammar, type NameAddrHeader, UserAgent } from 'sip.js'
import type { Party } from '../calls/leg.ts'
import { PJSIP_ENDPOINT } from '../lib/fields.ts'

const MAX_LENGTH = 80
/** What of a user part is taken for one: no blanks, quotes or brackets, nothing that ends a header. */
const USER = /^[\p{L}\p{M}\p{N}\-_.!~*'()&=+$,;?/#]{1,80}$/u
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/

/** Who is at the other end of a call, by its From or P-Asserted-Identity. */
export function partyOf(identity: NameAddrHeader, domain: string): Party {
  const user = userOf(identity.uri) ?? 'anonymous'
  const host = HOST.test(identity.uri.host) ? identity.uri.host : domain
  // SIP.js' types say that it is always there; without one it is undefined.
  const name = identity.displayName as string | undefined
  return party(user, host, shown(name ?? ''))
}

/** Who is behind what we ring. */
export function partyOfTarget(uri: URI, domain: string): Party {
  const user = userOf(uri) ?? 'anonymous'
  return party(user, HOST.test(uri.host) ? uri.host : domain, '')
}

/**
 * What was dialled, as the lookup table is asked for it: `1001` in our own domain, `sip:ana@empresa.com` elsewhere;
 * empty where nothing can be made of it, which no mapping has.
 */
export function dialledOf(uri: URI, domain: string): string {
  const user = userOf(uri)
  if (user === undefined) return ''
  if (uri.host.toLowerCase() === domain.toLowerCase()) return user
  return HOST.test(uri.host) ? `sip:${user}@${uri.host}` : ''
}

/** Where to ring `PJSIP/1001`: `sip:1001@empresa.com`. Undefined when it is no such endpoint. */
export function targetOf(endpoint: string, domain: string): URI | undefined {
  if (!PJSIP_ENDPOINT.test(endpoint)) return undefined
  return UserAgent.makeURI(`sip:${endpoint.slice('PJSIP/'.length)}@${domain}`)
}

/** Whom a phone that presses its transfer key means (RFC 3515). Undefined when it is damaged. Never throws. */
export function readReferTo(header: string | undefined): ReferTo | undefined {
  if (header === undefined || header.length > 1024 || /\p{Cc}/u.test(header)) return undefined
  const parsed = readNameAddr(header)
  if (!parsed) return undefined
  const [replaces] = parsed.uri.getHeader('replaces') ?? []
  if (replaces === undefined) return { uri: parsed.uri, replaces: undefined }
  const dialog = readReplaces(replaces)
  return dialog && { uri: parsed.uri, replaces: dialog }
}

export interface ReferTo {
  readonly uri: URI
  /** Attended: the phone's other call (RFC 3891). */
  readonly replaces: { readonly callId: string; readonly toTag: string; readonly fromTag: string } | undefined
}

/** A name or number as it may be shown and sent on: no control characters, no SIP quoting, bounded. */
export function shown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\<>]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
}

function readNameAddr(header: string): NameAddrHeader | undefined {
  try {
    return Grammar.nameAddrHeaderParse(header)
  } catch {
    return undefined
  }
}

/** `call-id;to-tag=a;from-tag=b`, still escaped as a header inside a URI is. */
function readReplaces(escaped: string): ReferTo['replaces'] {
  let text: string
  try {
    text = decodeURIComponent(escaped)
  } catch {
    return undefined
  }
  const callId = /^[^\s;]{1,200}/.exec(text)?.[0]
  const toTag = /;\s*to-tag\s*=\s*([^\s;]{1,100})/i.exec(text)?.[1]
  const fromTag = /;\s*from-tag\s*=\s*([^\s;]{1,100})/i.exec(text)?.[1]
  return callId === undefined || toTag === undefined || fromTag === undefined ? undefined : { callId, toTag, fromTag }
}

function userOf(uri: URI): string | undefined {
  let user: string
  try {
    user = decodeURIComponent(uri.user ?? '').normalize('NFC')
  } catch {
    return undefined
  }
  return USER.test(user) ? user : undefined
}

function party(user: string, host: string, name: string): Party {
  const number = shown(user) || 'anonymous'
  return { address: `sip:${encodeURIComponent(number)}@${host}`, number, displayName: name || number }
}
