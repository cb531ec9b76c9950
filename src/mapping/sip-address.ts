import { isIPv6 } from 'node:net'

/** Where a SIP address points, normalised. `host` is absent for a bare extension. */
export interface SipAddress {
  readonly user: string
  readonly host: string | undefined
}

const MAX_LENGTH = 512
// RFC 3261 25.1 `user`, without the blanks, quotes and brackets that could end a header, and with the letters of every
// script, since extensions are names in many of them.
const USER = /^[\p{L}\p{M}\p{N}\-_.!~*'()&=+$,;?/#]+$/u
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/
const SCHEME = /^sips?:/i

/**
 * Reads an extension (`vendas`), an address (`vendas@empresa.com`), a SIP URI with port, parameters and headers
 * (`sips:Vendas@empresa.com:5061;transport=tls?x=y`) or a whole name-addr (`"Vendas" <sip:vendas@empresa.com>;tag=1`)
 * (RFC 3261 19.1 and 20.10). Percent escapes are resolved and letters become lower case. Undefined when it is none of
 * these, or holds anything that could inject into a protocol line.
 */
export function parseSipAddress(text: string): SipAddress | undefined {
  if (text.length > MAX_LENGTH || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return undefined
  const address = withoutDisplayName(text.trim())
  if (address === undefined) return undefined

  const bare = address.replace(SCHEME, '')
  const at = bare.indexOf('@')
  if (at < 0) {
    // `sip:empresa.com` names a host, not a user: only without a scheme is it an extension.
    const user = bare === address ? normalUser(bare) : undefined
    return user === undefined ? undefined : { user, host: undefined }
  }
  const user = normalUser(bare.slice(0, at))
  const host = normalHost(bare.slice(at + 1))
  return user === undefined || host === undefined ? undefined : { user, host }
}

/** `sip:user@host`, as a Mapping has it. */
export function formatSipUri(address: { readonly user: string; readonly host: string }): string {
  return `sip:${address.user}@${address.host}`
}

function withoutDisplayName(text: string): string | undefined {
  const open = text.lastIndexOf('<')
  if (open < 0) return text
  const close = text.indexOf('>', open)
  return close < 0 ? undefined : text.slice(open + 1, close).trim()
}

function normalUser(text: string): string | undefined {
  let user: string
  try {
    user = decodeURIComponent(text).normalize('NFC').toLowerCase()
  } catch {
    return undefined
  }
  return USER.test(user) ? user : undefined
}

function normalHost(text: string): string | undefined {
  const end = text.search(/[;?]/)
  const hostPort = (end < 0 ? text : text.slice(0, end)).toLowerCase()
  const [, bracketed, name, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(hostPort) ?? []
  if (port !== undefined && Number(port) > 65_535) return undefined
  if (bracketed !== undefined) return isIPv6(bracketed) ? `[${bracketed}]` : undefined
  if (name === undefined) return undefined
  const host = name.endsWith('.') ? name.slice(0, -1) : name
  return HOST.test(host) ? host : undefined
}
